import type { Key } from '../screen/key-name.ts';
import { formatKeyName } from '../screen/key-name.ts';
import type { MouseEvent } from '../screen/mouse.ts';
import { decodeMouse } from '../screen/mouse.ts';
import type { KeyReading } from './input-keys.ts';
import { characterKey, controlKey, csiKey, insertedText, linuxKey, ss3Key } from './input-keys.ts';
import type { Token } from './input-scan.ts';
import { scanToken } from './input-scan.ts';

/** A key. The name is one that `encodeKey` takes, or "unknown": then only the bytes can be passed on. */
export interface KeyEvent {
  type: 'key';
  name: string;
  /** What the key would insert into a text field; absent where it inserts nothing. */
  text?: string;
  /** The exact bytes that the terminal sent. */
  raw: Buffer;
}

/** What the operator's terminal tells us. */
export type InputEvent =
  | KeyEvent
  /** A bracketed paste, its newlines as LF. One that exceeds the limit comes in several events. */
  | { type: 'paste'; text: string }
  | ({ type: 'mouse' } & MouseEvent)
  | { type: 'focus'; focused: boolean }
  /** An answer to a question of ours, or a report of the terminal itself: never a key. */
  | { type: 'reply'; raw: string };

/** The most that is held of one paste, in bytes. */
const PASTE_LIMIT = 16 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);
const PASTE_START = Buffer.from('\x1b[200~');
const PASTE_END = Buffer.from('\x1b[201~');

/** Bytes that may be all of a key or the start of a longer one: time decides. */
const AMBIGUOUS = /^\x1b[[OP\]_]?$/;

/** The finals of reports without a private marker: device attributes, status, window sizes. CPR has a test of its own. */
const REPORT_FINALS = /[cnt]/;

/**
 * Turns the bytes of the operator's terminal into events, however the bytes are cut in chunks. Never throws.
 *
 * Legacy keys, the kitty keyboard protocol, xterm's modifyOtherKeys, the keys of rxvt and the Linux console, SGR and
 * legacy mouse, bracketed paste, focus, answers. 8-bit control characters are not recognised: the input is UTF-8.
 */
export class InputDecoder {
  readonly #pasteLimit: number;
  #rest: Buffer = NOTHING;
  #paste: Paste | undefined;

  constructor({ pasteLimit = PASTE_LIMIT }: { pasteLimit?: number } = {}) {
    this.#pasteLimit = pasteLimit;
  }

  /** Whether `flush` would give something: after some 20 to 50 ms without more bytes the caller should ask for it. */
  get pending(): boolean {
    if (this.#rest.length === 0 || this.#paste !== undefined) return false;
    return AMBIGUOUS.test(this.#rest.toString('latin1'));
  }

  /** The events that are complete with these bytes. */
  push(chunk: Buffer | string): InputEvent[] {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const data = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const events: InputEvent[] = [];
    let at = 0;
    while (at < data.length) {
      const end = this.#paste === undefined ? this.#token(data, at, events) : this.#pasted(data, at, events);
      if (end === undefined) break;
      at = end;
    }
    // A copy: the caller may use its buffer again, and a small rest must not hold a large chunk.
    this.#rest = at === data.length ? NOTHING : Buffer.from(data.subarray(at));
    return events;
  }

  /** Takes a lone ESC, or ESC and a letter that could have started a sequence, for the keys they are. */
  flush(): InputEvent[] {
    if (!this.pending) return [];
    const raw = this.#rest;
    this.#rest = Buffer.alloc(0);
    const event = keyEvent(raw.length === 1 ? controlKey(raw[0]!) : altKey(raw), raw);
    return event === undefined ? [] : [event];
  }

  /** Reads one token at `at`; its end, or undefined when it is not whole yet. */
  #token(data: Buffer, at: number, events: InputEvent[]): number | undefined {
    const token = scanToken(data, at);
    if (token === undefined) return undefined;
    const raw = Buffer.from(data.subarray(at, token.end));
    const isSequence = token.form === 'csi';
    if (isSequence && raw.equals(PASTE_START)) this.#paste = new Paste(this.#pasteLimit);
    // The end of a paste that never began is no key: passing it on would end a paste of someone else.
    else if (!isSequence || !raw.equals(PASTE_END)) {
      const event = eventOf(token.form, raw);
      if (event !== undefined) events.push(event);
    }
    return token.end;
  }

  /** Reads pasted bytes from `at`; where they end, or undefined when the end of the paste is still to come. */
  #pasted(data: Buffer, at: number, events: InputEvent[]): number | undefined {
    const found = data.indexOf(PASTE_END, at);
    const end = found === -1 ? data.length - partialEnd(data, at) : found;
    if (end === at && found === -1) return undefined;
    const paste = this.#paste!;
    for (const text of paste.add(data.subarray(at, end))) events.push({ type: 'paste', text });
    if (found === -1) return end;
    events.push({ type: 'paste', text: paste.end() });
    this.#paste = undefined;
    return found + PASTE_END.length;
  }
}

/** How many of the last bytes may be the first of a paste's end. */
function partialEnd(data: Buffer, from: number): number {
  for (let length = Math.min(PASTE_END.length - 1, data.length - from); length > 0; length--) {
    if (data.subarray(data.length - length).equals(PASTE_END.subarray(0, length))) return length;
  }
  return 0;
}

/** The bytes of a paste that is not at its end yet. */
class Paste {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes more bytes; the texts that had to be let go because there were too many. */
  add(bytes: Buffer): string[] {
    this.#parts.push(Buffer.from(bytes));
    this.#size += bytes.length;
    const texts: string[] = [];
    while (this.#size > this.#limit) {
      const all = Buffer.concat(this.#parts);
      const cut = characterStart(all, this.#limit);
      texts.push(pasteText(all.subarray(0, cut)));
      this.#parts = [all.subarray(cut)];
      this.#size = all.length - cut;
    }
    return texts;
  }

  end(): string {
    return pasteText(Buffer.concat(this.#parts));
  }
}

/** The start of the character that the byte at `at` belongs to. */
function characterStart(bytes: Buffer, at: number): number {
  for (let start = at; start > Math.max(0, at - 4); start--) {
    if ((bytes[start]! & 0xc0) !== 0x80) return start;
  }
  return at;
}

function pasteText(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/\r\n?/g, '\n');
}

function eventOf(form: Token['form'], raw: Buffer): InputEvent | undefined {
  switch (form) {
    case 'character':
      return characterEvent(raw);
    case 'control':
      return keyEvent(controlKey(raw[0]!), raw);
    case 'alt':
      return keyEvent(altKey(raw), raw);
    case 'ss3':
      return keyEvent(ss3Key(raw.toString('latin1', 2)), raw);
    case 'linux':
      return keyEvent(linuxKey(raw.toString('latin1', 3)), raw);
    case 'mouse':
      return mouseEvent(raw[3]! - 32, raw[4]! - 32, raw[5]! - 32, false);
    case 'string':
      return { type: 'reply', raw: raw.toString('utf8') };
    case 'csi':
      return csiEvent(raw);
    case 'broken':
      return keyEvent(undefined, raw);
  }
}

function csiEvent(raw: Buffer): InputEvent | undefined {
  const sequence = raw.toString('latin1');
  const body = sequence.slice(2, -1);
  const final = sequence.slice(-1);
  const mouse = /^<(\d+);(\d+);(\d+)$/.exec(body);
  if (mouse !== null && (final === 'M' || final === 'm')) {
    return mouseEvent(Number(mouse[1]), Number(mouse[2]), Number(mouse[3]), final === 'm');
  }
  if (sequence === '\x1b[I' || sequence === '\x1b[O') return { type: 'focus', focused: final === 'I' };
  if (isReport(body, final)) return { type: 'reply', raw: sequence };
  return keyEvent(csiKey(body, final), raw);
}

/** `CSI 1 ; modifiers R` is F3; any other `CSI row ; column R` is the position of the cursor. */
function isReport(body: string, final: string): boolean {
  if (/^[?>=]/.test(body) || body.endsWith('$')) return true;
  if (final === 'R') return /^\d+;\d+$/.test(body) && !/^1;([2-9]|1[0-6])$/.test(body);
  return REPORT_FINALS.test(final) && body !== '';
}

function mouseEvent(code: number, column: number, row: number, released: boolean): InputEvent | undefined {
  const event = decodeMouse(code, column, row, released);
  return event && { type: 'mouse', ...event };
}

function altKey(raw: Buffer): KeyReading {
  const byte = raw[1]!;
  const isControl = byte < 0x20 || byte === 0x7f;
  const key = isControl ? controlKey(byte) : typedKey(raw.subarray(1));
  return key && { ...key, alt: true };
}

function typedKey(bytes: Buffer): Key | undefined {
  const character = typedCharacter(bytes);
  return character === undefined ? undefined : characterKey(character);
}

/** One character as it was scanned; none for a byte that is not UTF-8, and for C1 controls, which nobody types. */
function typedCharacter(bytes: Buffer): string | undefined {
  if (bytes.length === 1 && bytes[0]! > 0x7f) return undefined;
  const character = bytes.toString();
  return character >= '\x80' && character <= '\x9f' ? undefined : character;
}

/** What most keys are: a character that means itself. */
function characterEvent(raw: Buffer): KeyEvent {
  const character = typedCharacter(raw);
  if (character === undefined) return { type: 'key', name: 'unknown', raw };
  return { type: 'key', name: character === ' ' ? 'space' : character, text: character, raw };
}

function keyEvent(reading: KeyReading, raw: Buffer): KeyEvent | undefined {
  if (reading === 'release') return undefined;
  if (reading === undefined) return { type: 'key', name: 'unknown', raw };
  const text = insertedText(reading);
  return { type: 'key', name: formatKeyName(reading), ...(text !== undefined && { text }), raw };
}
