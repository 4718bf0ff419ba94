import type { Key } from './key-name.ts';
import { parseKeyName, shiftedCharacter, unshiftedCharacter } from './key-name.ts';
import {
  BYTE_KEYS,
  CURSOR_KEYS,
  HIGH_FUNCTION_KEYS,
  KEYPAD_KEYS,
  SS3_FUNCTION_KEYS,
  TILDE_KEYS,
} from './key-tables.ts';
import type { Modes } from './modes.ts';

export { UnknownKeyError } from './key-name.ts';
export { encodeMouse } from './mouse.ts';

const ESC = '\x1b';
const CSI = '\x1b[';
const SS3 = '\x1bO';

/** Flags of the kitty keyboard protocol (progressive enhancement). */
const Kitty = { disambiguate: 1, eventTypes: 2, alternateKeys: 4, allKeys: 8, text: 16 } as const;

/** A key that is one printable character. */
const CHARACTER = /^[^\p{Cc}\p{Cs} ]$/u;

/**
 * The bytes a terminal sends for a key that is pressed once, in the modes its program switched on.
 *
 * Legacy bytes are those of xterm (workers get TERM=xterm-256color); where a modifier cannot be said in them it is
 * dropped as xterm drops it. With flags of the kitty keyboard protocol the bytes are those of its specification; releases
 * are never reported, as if every key were still held.
 *
 * @throws {UnknownKeyError} naming the nearest known key.
 */
export function encodeKey(name: string, modes: Modes): string {
  // What is typed most is known without looking at its name.
  if (CHARACTER.test(name) && (modes.kittyKeyboard & Kitty.allKeys) === 0) return name;
  return encode(parseKeyName(name), modes);
}

function encode(key: Key, modes: Modes): string {
  const keypad = KEYPAD_KEYS[key.key];
  if (keypad !== undefined) return encodeKeypad(key, keypad, modes);
  const byteKey = BYTE_KEYS[key.key];
  if (byteKey !== undefined) return encodeByteKey(key, byteKey, modes.kittyKeyboard);
  const cursor = CURSOR_KEYS[key.key];
  if (cursor !== undefined)
    return encodeLetter(key, cursor, modes.applicationCursorKeys, modes.kittyKeyboard);
  const letter = SS3_FUNCTION_KEYS[key.key];
  if (letter !== undefined) return encodeFunctionKey(key, letter, modes.kittyKeyboard);
  const number = TILDE_KEYS[key.key];
  if (number !== undefined) return tilde(number, key);
  const high = HIGH_FUNCTION_KEYS[key.key];
  if (high === undefined) return encodeCharacter(key, modes.kittyKeyboard);
  return isEnhanced(modes.kittyKeyboard)
    ? csiU(String(high.code), key)
    : encode({ ...key, key: high.shifted, shift: true }, modes);
}

/** Whether functional keys are sent in the forms of the kitty protocol. */
function isEnhanced(flags: number): boolean {
  return (flags & (Kitty.disambiguate | Kitty.eventTypes | Kitty.allKeys)) !== 0;
}

function modifierBits(key: Key): number {
  return (key.shift ? 1 : 0) + (key.alt ? 2 : 0) + (key.ctrl ? 4 : 0) + (key.super ? 8 : 0);
}

function csiU(code: string, key: Key, text = ''): string {
  const bits = modifierBits(key);
  const modifiers = bits === 0 ? '' : String(bits + 1);
  return `${CSI}${code}${modifiers || text ? `;${modifiers}` : ''}${text && `;${text}`}u`;
}

function tilde(number: number, key: Key): string {
  const bits = modifierBits(key);
  return bits === 0 ? `${CSI}${number}~` : `${CSI}${number};${bits + 1}~`;
}

function encodeLetter(key: Key, letter: string, afterSs3: boolean, flags: number): string {
  const bits = modifierBits(key);
  if (bits !== 0) return `${CSI}1;${bits + 1}${letter}`;
  return `${afterSs3 && !isEnhanced(flags) ? SS3 : CSI}${letter}`;
}

function encodeFunctionKey(key: Key, letter: string, flags: number): string {
  // The kitty protocol gave F3 another form, because CSI R is also the answer to a question for the cursor's position.
  if (key.key === 'f3' && isEnhanced(flags)) return tilde(13, key);
  return encodeLetter(key, letter, true, flags);
}

function encodeByteKey(key: Key, { code, byte }: { code: number; byte: string }, flags: number): string {
  const disambiguatedEsc = key.key === 'esc' && (flags & Kitty.disambiguate) !== 0;
  if ((flags & Kitty.allKeys) !== 0 || disambiguatedEsc) return csiU(String(code), key);
  if (modifierBits(key) === 0) return byte;
  if (isEnhanced(flags) || key.super) return csiU(String(code), key);
  const prefix = key.alt ? ESC : '';
  if (key.key === 'tab' && key.shift) return `${prefix}${CSI}Z`;
  if (key.key === 'backspace' && key.ctrl) return `${prefix}\b`;
  return prefix + byte;
}

function encodeKeypad(key: Key, keypad: (typeof KEYPAD_KEYS)[string], modes: Modes): string {
  const flags = modes.kittyKeyboard;
  const typesText = keypad.same.length === 1 && modifierBits(key) === 0;
  const ownCode = (flags & Kitty.allKeys) !== 0 || ((flags & Kitty.disambiguate) !== 0 && !typesText);
  if (ownCode) {
    const withText = typesText && (flags & Kitty.allKeys) !== 0 && (flags & Kitty.text) !== 0;
    return csiU(String(keypad.code), key, withText ? String(keypad.same.charCodeAt(0)) : '');
  }
  if (modes.applicationKeypad && keypad.application && modifierBits(key) === 0 && !isEnhanced(flags)) {
    return SS3 + keypad.application;
  }
  return encode({ ...key, key: keypad.same }, modes);
}

function encodeCharacter(key: Key, flags: number): string {
  const isPlain = !key.ctrl && !key.alt && !key.super;
  const allKeys = (flags & Kitty.allKeys) !== 0;
  if (isPlain && !allKeys) return key.key;
  const codes = [...key.key].map((character) => character.codePointAt(0)!);
  const withText = isPlain && allKeys && (flags & Kitty.text) !== 0;
  // Several code points are no key of any keyboard: an input method typed them.
  if (codes.length > 1) return withText ? csiU('0', key, codes.join(':')) : key.key;
  if (allKeys || (flags & Kitty.disambiguate) !== 0 || key.super) {
    const base = unshiftedCharacter(key.key);
    const shift = key.shift || base !== key.key;
    const shifted = shiftedCharacter(base);
    const alternate = shift && shifted !== base && (flags & Kitty.alternateKeys) !== 0;
    const code = `${base.codePointAt(0)}${alternate ? `:${shifted.codePointAt(0)}` : ''}`;
    return csiU(code, { ...key, shift }, withText ? codes.join(':') : '');
  }
  return (key.alt ? ESC : '') + (key.ctrl ? controlByte(key.key) : key.key);
}

/** Characters that make a control byte with ctrl although their own bits do not say which (the table of the kitty specification). */
const CONTROL_BYTES: Readonly<Record<string, string>> = {
  ' ': '\0',
  '/': '\x1f',
  '2': '\0',
  '3': '\x1b',
  '4': '\x1c',
  '5': '\x1d',
  '6': '\x1e',
  '7': '\x1f',
  '8': '\x7f',
  '?': '\x7f',
  '~': '\x1e',
};

/** What ctrl makes of a character: a control byte, or the character itself where there is none. */
function controlByte(character: string): string {
  const known = CONTROL_BYTES[character];
  if (known !== undefined) return known;
  return /^[@a-z[\\\]^_]$/.test(character) ? String.fromCharCode(character.charCodeAt(0) & 0x1f) : character;
}

/** Control characters other than newline and tab, and what would end a paste too early. */
const PASTE_HAZARDS = /\x1b\[20[01]~|[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

/**
 * The writes that bring a text into a program, in order. Enter is never among them: the trailing newlines are taken off,
 * and to submit is a write of its own, made by the caller when it sees that the text arrived.
 *
 * With bracketed paste it is one write with newlines as LF, as every recorded version of Claude Code takes it (kitty
 * and Alacritty send the same). Without, each line is typed and each newline is an Enter of its own. Control
 * characters other than newline and tab are taken out: a text cannot press keys.
 */
export function encodeText(text: string, modes: Modes): string[] {
  const clean = text.toWellFormed().replace(/\r\n?/g, '\n').replace(PASTE_HAZARDS, '').replace(/\n+$/, '');
  // An empty paste is not nothing: it tells a program that the clipboard holds something other than text.
  if (modes.bracketedPaste) return [`${CSI}200~${clean}${CSI}201~`];
  return clean
    .split('\n')
    .flatMap((line, i) => (i === 0 ? [line] : ['\r', line]))
    .filter((write) => write !== '');
}

/** The bytes that tell a program that its terminal got or lost the focus; undefined when it does not want to know. */
export function encodeFocus(focused: boolean, modes: Modes): string | undefined {
  if (!modes.focusReporting) return undefined;
  return focused ? `${CSI}I` : `${CSI}O`;
}
