import type { Key } from '../screen/key-name.ts';
import { canonicalKey } from '../screen/key-name.ts';
import {
  BYTE_KEYS,
  CURSOR_KEYS,
  HIGH_FUNCTION_KEYS,
  KEYPAD_KEYS,
  SS3_FUNCTION_KEYS,
  TILDE_KEYS,
} from '../screen/key-tables.ts';

/** A key press as decoded, with the text that the terminal said it makes, if it said so. */
export interface DecodedKey extends Key {
  text?: string;
}

/** What a sequence says: a key, a release (of which nothing is made), or nothing that is known. */
export type KeyReading = DecodedKey | 'release' | undefined;

const NO_MODIFIERS = { ctrl: false, alt: false, shift: false, super: false };

/** Modifier bits as xterm and the kitty protocol send them, one more than their sum. */
const SHIFT = 1;
const ALT = 2;
const CTRL = 4;
const SUPER = 8;
const HYPER_AND_META = 16 | 32;

const entries = <T>(table: Readonly<Record<string, T>>): [string, T][] => Object.entries(table);

const BY_LETTER = new Map(
  [...entries(CURSOR_KEYS), ...entries(SS3_FUNCTION_KEYS)].map(([name, letter]) => [letter, name]),
);

/** `CSI number ~`, with the other numbers that terminals send for home, end and F1 to F4. */
const BY_NUMBER = new Map<number, string>([
  ...entries(TILDE_KEYS).map(([name, number]): [number, string] => [number, name]),
  [1, 'home'],
  [4, 'end'],
  [7, 'home'],
  [8, 'end'],
  [11, 'f1'],
  [12, 'f2'],
  [13, 'f3'],
  [14, 'f4'],
]);

const BY_KITTY_CODE = new Map(
  [...entries(BYTE_KEYS), ...entries(KEYPAD_KEYS), ...entries(HIGH_FUNCTION_KEYS)].map(([name, { code }]) => [
    code,
    name,
  ]),
);

const BY_KEYPAD_LETTER = new Map(
  entries(KEYPAD_KEYS).flatMap(([name, { application }]) => (application ? [[application, name]] : [])) as [
    string,
    string,
  ][],
);

/** The final of `CSI number final` in rxvt, and the modifiers it means. */
const RXVT_FINALS: Readonly<Record<string, number>> = { $: SHIFT, '^': CTRL, '@': SHIFT | CTRL };

/** rxvt sends arrows with shift as `CSI a` to `CSI d`, with ctrl as `SS3 a` to `SS3 d`. */
const RXVT_ARROWS: Readonly<Record<string, string>> = { a: 'up', b: 'down', c: 'right', d: 'left' };

/** Private use codes that the kitty protocol gives to keys which make no text. */
const KITTY_CODES = { first: 57344, last: 63743 };

/** The key of a control byte. Where two keys send the same byte it is the one that people mean: tab, not ctrl-i. */
export function controlKey(byte: number): Key {
  const named = entries(BYTE_KEYS).find(([, key]) => key.byte.charCodeAt(0) === byte);
  if (named !== undefined) return { ...NO_MODIFIERS, key: named[0] };
  if (byte === 0) return { ...NO_MODIFIERS, key: ' ', ctrl: true };
  return { ...NO_MODIFIERS, key: String.fromCharCode(byte | 0x40).toLowerCase(), ctrl: true };
}

/** What the key inserts into a text field, if anything. */
export function insertedText(key: DecodedKey): string | undefined {
  if (key.text !== undefined) return key.text;
  const character = KEYPAD_KEYS[key.key]?.same ?? key.key;
  return key.ctrl || key.alt || key.super || [...character].length > 1 ? undefined : character;
}

/** The key of a character that was typed. */
export function characterKey(character: string): Key {
  return { ...NO_MODIFIERS, key: character };
}

/** The key of `SS3 letter`. */
export function ss3Key(letter: string): KeyReading {
  const arrow = RXVT_ARROWS[letter];
  if (arrow !== undefined) return { ...NO_MODIFIERS, key: arrow, ctrl: true };
  const name = BY_LETTER.get(letter) ?? BY_KEYPAD_LETTER.get(letter) ?? (letter === 'I' ? 'tab' : undefined);
  return name === undefined ? undefined : { ...NO_MODIFIERS, key: name };
}

/** The key of `CSI [ letter`, as the Linux console sends F1 to F5. */
export function linuxKey(letter: string): Key {
  return { ...NO_MODIFIERS, key: `f${letter.charCodeAt(0) - 0x40}` };
}

/** The key of a CSI sequence without private marker: `body` are its parameters, `final` its last byte. */
export function csiKey(body: string, final: string): KeyReading {
  if (!/^[\d;:]*$/.test(body)) return undefined;
  const fields = body.split(';').map((field) => field.split(':').map(Number));
  if (final === 'u') return kittyKey(fields);
  const number = fields[0]?.[0] ?? 0;
  const modifiers = fields[1];
  if (final === '~') {
    if (number === 27 && fields.length === 3) return codeKey(fields[2]![0]!, modifiers, undefined);
    return withModifiers(BY_NUMBER.get(number), modifiers);
  }
  const rxvt = RXVT_FINALS[final];
  if (rxvt !== undefined) return withModifiers(BY_NUMBER.get(number), [rxvt + 1]);
  if (number > 1) return undefined;
  if (final === 'Z') return withModifiers('tab', [(((modifiers?.[0] || 1) - 1) | SHIFT) + 1]);
  const arrow = body === '' ? RXVT_ARROWS[final] : undefined;
  if (arrow !== undefined) return withModifiers(arrow, [SHIFT + 1]);
  return withModifiers(BY_LETTER.get(final), modifiers);
}

/** `CSI code:shifted:base ; modifiers:event ; text u` of the kitty keyboard protocol. */
function kittyKey(fields: number[][]): KeyReading {
  const [code = 0, shifted, base] = fields[0] ?? [];
  const modifiers = fields[1];
  const texts = fields[2]?.filter(isTyped) ?? [];
  const text = texts.length > 0 ? String.fromCodePoint(...texts) : undefined;
  const name = BY_KITTY_CODE.get(code);
  if (name !== undefined) return withModifiers(name, modifiers);
  // Code 0 is text that no key is known for, such as what an input method composed.
  if (code === 0) return texts.length === 1 ? { ...characterKey(text!), text: text! } : undefined;
  const shortcut = ((modifiers?.[0] || 1) - 1) & (ALT | CTRL | SUPER);
  // A shortcut on a keyboard that is not Latin is meant by the place of the key: ctrl and the Cyrillic letter on C is ctrl-c.
  const point = shortcut !== 0 && code > 0x7f && base ? base : code;
  const reading = codeKey(point, modifiers, point === code ? shifted : undefined);
  return typeof reading === 'object' && text !== undefined ? { ...reading, text } : reading;
}

/** The key of a character given as code point; `shifted` is what it types with shift, when the terminal said so. */
function codeKey(point: number, modifiers: number[] | undefined, shifted: number | undefined): KeyReading {
  const name = BY_KITTY_CODE.get(point);
  if (name !== undefined) return withModifiers(name, modifiers);
  const isKey = point >= KITTY_CODES.first && point <= KITTY_CODES.last;
  if (isKey || !isTyped(point)) return undefined;
  const key = withModifiers(String.fromCodePoint(point), modifiers);
  if (typeof key !== 'object') return key;
  if (!key.shift || !shifted || !isTyped(shifted)) return canonicalKey(key);
  // What shift makes of this key is known here, and need not be what it makes of it on a PC-101 keyboard.
  const character = String.fromCodePoint(shifted);
  const isLetter = character.toLowerCase() !== character;
  return canonicalKey({ ...key, key: character, shift: isLetter });
}

/** Whether a code point is a character that a key can type: no control character, no half of one. */
function isTyped(point: number): boolean {
  const isControl = point < 0x20 || (point >= 0x7f && point < 0xa0);
  return !isControl && point <= 0x10ffff && !(point >= 0xd800 && point < 0xe000);
}

function withModifiers(name: string | undefined, [value = 1, event]: number[] = []): KeyReading {
  if (event === 3) return 'release';
  const bits = Math.max(0, value - 1);
  if (name === undefined || (bits & HYPER_AND_META) !== 0) return undefined;
  return {
    key: name,
    shift: (bits & SHIFT) !== 0,
    alt: (bits & ALT) !== 0,
    ctrl: (bits & CTRL) !== 0,
    super: (bits & SUPER) !== 0,
  };
}
