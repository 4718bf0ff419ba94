/** Keys that make no text, and how terminals send them. Sources: xterm's terminfo and ctlseqs, the kitty keyboard protocol. */

/** A key of the keypad: its own code under the kitty protocol, its own SS3 letter in application keypad mode. */
export interface KeypadKey {
  readonly code: number;
  /** The letter of the form `SS3 letter`, where the application keypad mode changes this key. */
  readonly application?: string;
  /** The name of the key outside the keypad that does the same. */
  readonly same: string;
}

/** The four keys that have a control byte of their own. */
export const BYTE_KEYS: Readonly<Record<string, { code: number; byte: string }>> = {
  esc: { code: 27, byte: '\x1b' },
  enter: { code: 13, byte: '\r' },
  tab: { code: 9, byte: '\t' },
  backspace: { code: 127, byte: '\x7f' },
};

/** Keys whose letter is sent after SS3 in application cursor mode. */
export const CURSOR_KEYS: Readonly<Record<string, string>> = {
  up: 'A',
  down: 'B',
  right: 'C',
  left: 'D',
  begin: 'E',
  end: 'F',
  home: 'H',
};

/** F1 to F4: sent after SS3 without modifiers, outside the kitty protocol. */
export const SS3_FUNCTION_KEYS: Readonly<Record<string, string>> = { f1: 'P', f2: 'Q', f3: 'R', f4: 'S' };

/** Keys of the form `CSI number ~`. */
export const TILDE_KEYS: Readonly<Record<string, number>> = {
  insert: 2,
  delete: 3,
  pageup: 5,
  pagedown: 6,
  f5: 15,
  f6: 17,
  f7: 18,
  f8: 19,
  f9: 20,
  f10: 21,
  f11: 23,
  f12: 24,
};

/** F13 to F24: code of the kitty protocol, and the F key that xterm's terminfo sends with shift in its place. */
export const HIGH_FUNCTION_KEYS: Readonly<Record<string, { code: number; shifted: string }>> =
  Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`f${13 + i}`, { code: 57376 + i, shifted: `f${1 + i}` }]),
  );

const KEYPAD_DIGITS = Array.from({ length: 10 }, (_, digit): [string, KeypadKey] => [
  `kp-${digit}`,
  { code: 57399 + digit, application: String.fromCharCode(0x70 + digit), same: String(digit) },
]);

const KEYPAD_CURSOR = [
  'left',
  'right',
  'up',
  'down',
  'pageup',
  'pagedown',
  'home',
  'end',
  'insert',
  'delete',
  'begin',
].map((same, i): [string, KeypadKey] => [`kp-${same}`, { code: 57417 + i, same }]);

export const KEYPAD_KEYS: Readonly<Record<string, KeypadKey>> = {
  ...Object.fromEntries(KEYPAD_DIGITS),
  'kp-decimal': { code: 57409, application: 'n', same: '.' },
  'kp-divide': { code: 57410, application: 'o', same: '/' },
  'kp-multiply': { code: 57411, application: 'j', same: '*' },
  'kp-subtract': { code: 57412, application: 'm', same: '-' },
  'kp-add': { code: 57413, application: 'k', same: '+' },
  'kp-enter': { code: 57414, application: 'M', same: 'enter' },
  'kp-equal': { code: 57415, application: 'X', same: '=' },
  'kp-separator': { code: 57416, application: 'l', same: ',' },
  ...Object.fromEntries(KEYPAD_CURSOR),
};

/** The names of all keys that are not a character. */
export const FUNCTIONAL_NAMES: ReadonlySet<string> = new Set(
  [BYTE_KEYS, CURSOR_KEYS, SS3_FUNCTION_KEYS, TILDE_KEYS, HIGH_FUNCTION_KEYS, KEYPAD_KEYS].flatMap((table) =>
    Object.keys(table),
  ),
);
