import { isUtf8 } from 'node:buffer';

/** One unit of a terminal's input: where it ends (exclusive) and what form it has. What it means is decided later. */
export interface Token {
  /**
   * character: one UTF-8 character · control: one C0 byte or DEL · alt: ESC and one character or control byte ·
   * csi, ss3, linux: function keys and reports · mouse: CSI M and three bytes · string: OSC, DCS or APC ·
   * broken: a sequence cut off by what follows it.
   */
  form: 'character' | 'control' | 'alt' | 'csi' | 'ss3' | 'linux' | 'mouse' | 'string' | 'broken';
  end: number;
}

const BEL = 0x07;
const ESC = 0x1b;

/** The longest CSI sequence that is waited for, in bytes; keys with their text under the kitty protocol stay far below. */
const MAX_CSI = 256;

/** The longest answer that is waited for, in bytes; nothing that the room asks has a longer one. */
const MAX_STRING = 64 * 1024;

/**
 * The answers that start with OSC, DCS and APC begin so. Anything else after these letters is the person's own alt-] or
 * alt-P, which must not swallow what is typed next.
 */
const ANSWER_STARTS: Readonly<Record<string, RegExp>> = {
  ']': /^[0-9]/,
  P: /^[>!01]/,
  _: /^G/,
};

/** The letters that may follow SS3: cursor and function keys, the keypad, the arrows of rxvt with ctrl. */
const SS3_FINALS = /[A-FHIMP-SXa-dj-y]/;

/** The token that starts at `start`, or undefined when more bytes are needed to know it. */
export function scanToken(bytes: Buffer, start: number): Token | undefined {
  if (bytes[start] !== ESC) return scanCharacter(bytes, start);
  const next = bytes[start + 1];
  if (next === undefined) return undefined;
  // Two ESC are two presses: what reads them further down gets the same bytes, and no terminal of today means alt-esc.
  if (next === ESC) return { form: 'control', end: start + 1 };
  const letter = String.fromCharCode(next);
  if (letter === '[') return scanCsi(bytes, start);
  if (letter === 'O') return scanSs3(bytes, start);
  if (ANSWER_STARTS[letter] !== undefined) return scanString(bytes, start, ANSWER_STARTS[letter]);
  const pressed = scanCharacter(bytes, start + 1);
  return pressed && { form: 'alt', end: pressed.end };
}

function scanCharacter(bytes: Buffer, start: number): Token | undefined {
  const lead = bytes[start]!;
  if (lead < 0x20 || lead === 0x7f) return { form: 'control', end: start + 1 };
  if (lead < 0x80) return { form: 'character', end: start + 1 };
  const length = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  for (let i = 1; i < length; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return undefined;
    if ((byte & 0xc0) !== 0x80) return { form: 'character', end: start + 1 };
  }
  const whole = isUtf8(bytes.subarray(start, start + length));
  return { form: 'character', end: start + (whole ? length : 1) };
}

function scanSs3(bytes: Buffer, start: number): Token | undefined {
  const final = bytes[start + 2];
  if (final === undefined) return undefined;
  if (SS3_FINALS.test(String.fromCharCode(final))) return { form: 'ss3', end: start + 3 };
  return { form: 'alt', end: start + 2 };
}

function scanCsi(bytes: Buffer, start: number): Token | undefined {
  const first = start + 2;
  if (bytes[first] === 0x4d) return scanLegacyMouse(bytes, start);
  if (bytes[first] === 0x5b) return scanLinuxKey(bytes, start);
  let seenIntermediate = false;
  for (let i = first; i < start + MAX_CSI; i++) {
    const byte = bytes[i];
    if (byte === undefined) return undefined;
    if (byte >= 0x40 && byte <= 0x7e) return { form: 'csi', end: i + 1 };
    if (byte >= 0x20 && byte <= 0x2f) {
      seenIntermediate = true;
      if (isRxvtShift(bytes, first, i)) return { form: 'csi', end: i + 1 };
    } else if (byte < 0x30 || byte > 0x3f || seenIntermediate) {
      return i === first ? { form: 'alt', end: first } : { form: 'broken', end: i };
    }
  }
  return { form: 'broken', end: start + MAX_CSI };
}

/** rxvt ends shifted keys with "$", which is no final anywhere else: `CSI 3 $` is shift-delete. */
function isRxvtShift(bytes: Buffer, first: number, at: number): boolean {
  return bytes[at] === 0x24 && /^\d+$/.test(bytes.toString('latin1', first, at));
}

/** `CSI M`, then button and position as one byte each, none of them a control character. */
function scanLegacyMouse(bytes: Buffer, start: number): Token | undefined {
  for (let i = start + 3; i < start + 6; i++) {
    const byte = bytes[i];
    if (byte === undefined) return undefined;
    if (byte < 0x20) return { form: 'broken', end: start + 3 };
  }
  return { form: 'mouse', end: start + 6 };
}

/** The Linux console sends F1 to F5 as `CSI [ A` to `CSI [ E`. */
function scanLinuxKey(bytes: Buffer, start: number): Token | undefined {
  const final = bytes[start + 3];
  if (final === undefined) return undefined;
  if (final >= 0x41 && final <= 0x45) return { form: 'linux', end: start + 4 };
  return { form: 'alt', end: start + 2 };
}

function scanString(bytes: Buffer, start: number, answerStart: RegExp): Token | undefined {
  const first = bytes[start + 2];
  if (first === undefined) return undefined;
  if (!answerStart.test(String.fromCharCode(first))) return { form: 'alt', end: start + 2 };
  for (let i = start + 3; i < start + MAX_STRING; i++) {
    const byte = bytes[i];
    if (byte === undefined) return undefined;
    if (byte === BEL) return { form: 'string', end: i + 1 };
    if (byte === ESC) {
      if (bytes[i + 1] === undefined) return undefined;
      return bytes[i + 1] === 0x5c ? { form: 'string', end: i + 2 } : { form: 'string', end: i };
    }
    // A key such as ctrl-c ends an answer that never came to its end: the keyboard must not hang on it.
    if (byte < 0x20) return { form: 'string', end: i };
  }
  return { form: 'string', end: start + MAX_STRING };
}
