/** What a person, or a supervisor, sends through the terminal: bytes → keys, pastes and the terminal's replies. */

export type Input =
  /** Printable characters that came in one read. */
  | { readonly kind: 'text'; readonly text: string }
  /** A key by name: `enter`, `escape`, `ctrl-c`, `up`, ... */
  | { readonly kind: 'key'; readonly name: string }
  /** A bracketed paste, line breaks as `\n`. */
  | { readonly kind: 'paste'; readonly text: string }
  /** An answer of the terminal to a query of ours. */
  | { readonly kind: 'reply'; readonly to: 'attributes' | 'keyboard' | 'status'; readonly payload: string };

export interface Decoded {
  readonly inputs: readonly Input[];
  /** An unfinished sequence, to be put before the next read; `\x1b` alone is the Esc key if nothing follows. */
  readonly rest: string;
}

const ESC = '\x1b';
const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

const CONTROL: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'newline',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
};

const CURSOR: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'shift-tab',
};

const TILDE: Readonly<Record<string, string>> = {
  '1': 'home',
  '3': 'delete',
  '4': 'end',
  '7': 'home',
  '8': 'end',
};

const KITTY: Readonly<Record<number, string>> = { 9: 'tab', 13: 'enter', 27: 'escape', 127: 'backspace' };

/** The last character that there is. */
const MAX_CODE_POINT = 0x10ffff;

const CSI = /^\x1b\[([<=>?]?)([0-9;:]*)([ -/]*)([@-~])/;
const STRING = /^\x1b[\]P_^]([^\x00-\x1f]*)(?:\x07|\x1b\\)/;
const UNFINISHED = /^\x1b(?:$|\[[<=>?]?[0-9;:]*[ -/]*$|O$|[\]P_^][^\x00-\x1f]*\x1b?$)/;

/** Decodes one read. `data` is the rest of the reads before and what was read now. */
export function decode(data: string): Decoded {
  const inputs: Input[] = [];
  let at = 0;
  while (at < data.length) {
    const left = data.slice(at);
    if (left.startsWith(PASTE_START)) {
      const end = left.indexOf(PASTE_END);
      if (end === -1) return { inputs, rest: left };
      inputs.push({ kind: 'paste', text: harmless(left.slice(PASTE_START.length, end)) });
      at += end + PASTE_END.length;
    } else if (left.startsWith(ESC)) {
      if (UNFINISHED.test(left)) return { inputs, rest: left };
      at += sequence(left, inputs);
    } else {
      at += plain(left, inputs);
    }
  }
  return { inputs, rest: '' };
}

/** A paste without what would steer a terminal. */
function harmless(pasted: string): string {
  return pasted
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '    ')
    .replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, '');
}

/** What an unfinished sequence means when nothing follows it: Esc was pressed. */
export function flush(rest: string): readonly Input[] {
  return rest === ESC ? [{ kind: 'key', name: 'escape' }] : [];
}

function plain(left: string, inputs: Input[]): number {
  const text = /^[^\x00-\x1f\x7f-\x9f]+/.exec(left)?.[0];
  if (text !== undefined) {
    inputs.push({ kind: 'text', text });
    return text.length;
  }
  const char = left[0]!;
  // Control characters of eight bits are no keys.
  if (char >= '\x80') return 1;
  inputs.push({
    kind: 'key',
    name: CONTROL[char] ?? `ctrl-${String.fromCharCode(char.charCodeAt(0) | 0x60)}`,
  });
  return 1;
}

/** Decodes the escape sequence at the start of `left` and returns its length. */
function sequence(left: string, inputs: Input[]): number {
  const string = STRING.exec(left);
  if (string !== null) {
    const status = /^7501;(\?.*)$/.exec(string[1]!)?.[1];
    if (status !== undefined) inputs.push({ kind: 'reply', to: 'status', payload: status });
    return string[0].length;
  }
  const csi = CSI.exec(left);
  if (csi !== null) {
    const input = controlSequence(csi[1]!, csi[2]!, csi[4]!);
    if (input !== undefined) inputs.push(input);
    return csi[0].length;
  }
  const application = /^\x1bO([A-DHF])/.exec(left)?.[1];
  if (application !== undefined) {
    inputs.push({ kind: 'key', name: CURSOR[application]! });
    return 3;
  }
  // Esc and Enter in one read are Alt-Enter, a line break in the composer.
  if (left[1] === '\r' || left[1] === '\n') {
    inputs.push({ kind: 'key', name: 'newline' });
    return 2;
  }
  inputs.push({ kind: 'key', name: 'escape' });
  return 1;
}

function controlSequence(prefix: string, params: string, final: string): Input | undefined {
  if (prefix === '?' && final === 'c') return { kind: 'reply', to: 'attributes', payload: params };
  if (prefix === '?' && final === 'u') return { kind: 'reply', to: 'keyboard', payload: params };
  if (prefix !== '') return undefined;
  if (final === 'u') return kittyKey(params);
  const name = final === '~' ? TILDE[params.split(';')[0]!] : CURSOR[final];
  return name === undefined ? undefined : { kind: 'key', name };
}

/** A key in the encoding of the kitty keyboard protocol: `code[:alternates];modifiers[:event]`. */
function kittyKey(params: string): Input | undefined {
  const [codes = '', modifiers = '1'] = params.split(';');
  const code = Number.parseInt(codes, 10);
  const held = Number.parseInt(modifiers, 10) - 1;
  const name = KITTY[code];
  if (name === 'enter' && held !== 0) return { kind: 'key', name: 'newline' };
  if (name === 'tab' && held === 1) return { kind: 'key', name: 'shift-tab' };
  if (name !== undefined) return { kind: 'key', name };
  if (!(code >= 32 && code <= MAX_CODE_POINT)) return undefined;
  const char = String.fromCodePoint(code);
  return (held & 4) === 4 ? { kind: 'key', name: `ctrl-${char}` } : { kind: 'text', text: char };
}
