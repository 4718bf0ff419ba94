import { nearest } from '../nearest.ts';
import { FUNCTIONAL_NAMES } from './key-tables.ts';

/** One key press. `key` is the name of a functional key ("enter", "f5", "kp-1") or one character, as it would be typed. */
export interface Key {
  key: string;
  ctrl: boolean;
  alt: boolean;
  /** Only where the character does not say it already: "A" and "?" are not shifted, ctrl-shift-a and shift-up are. */
  shift: boolean;
  super: boolean;
}

/** A key name that means no key. */
export class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError';
  /** The known name nearest to it, if one is near. */
  readonly suggestion: string | undefined;

  constructor(keyName: string, suggestion: string | undefined) {
    const hint = suggestion === undefined ? '' : `; did you mean ${JSON.stringify(suggestion)}?`;
    super(
      `Unknown key ${JSON.stringify(keyName)}${hint || '.'} Keys are named like enter, esc, ctrl-c, alt-x, shift-tab, up, pageup, f5, space, or by a single character.`,
    );
    this.suggestion = suggestion;
  }
}

type Modifier = 'ctrl' | 'alt' | 'shift' | 'super';

/** In the order of canonical names. */
const MODIFIERS: readonly Modifier[] = ['super', 'ctrl', 'alt', 'shift'];

const MODIFIER_WORDS = new Map<string, Modifier>(
  Object.entries({
    ctrl: 'ctrl',
    control: 'ctrl',
    c: 'ctrl',
    alt: 'alt',
    meta: 'alt',
    option: 'alt',
    m: 'alt',
    a: 'alt',
    shift: 'shift',
    s: 'shift',
    super: 'super',
    cmd: 'super',
    d: 'super',
  } as const),
);

/** Other spellings: of tmux, of vi, of the keys' caps. */
const ALIASES = new Map(
  Object.entries({
    return: 'enter',
    ret: 'enter',
    cr: 'enter',
    escape: 'esc',
    bs: 'backspace',
    bspace: 'backspace',
    btab: 'shift-tab',
    backtab: 'shift-tab',
    del: 'delete',
    dc: 'delete',
    ins: 'insert',
    ic: 'insert',
    pgup: 'pageup',
    ppage: 'pageup',
    'page-up': 'pageup',
    pgdn: 'pagedown',
    pgdown: 'pagedown',
    npage: 'pagedown',
    'page-down': 'pagedown',
    spc: 'space',
    lf: 'ctrl-j',
    linefeed: 'ctrl-j',
    nul: 'ctrl-space',
    plus: '+',
    minus: '-',
    bar: '|',
    bslash: '\\',
    lt: '<',
    gt: '>',
  }),
);

/** The PC-101 layout, the one that the kitty protocol calls the base layout: each pair is a key without and with shift. */
const SHIFT_PAIRS = '`~1!2@3#4$5%6^7&8*9(0)-_=+[{]}\\|;:\'",<.>/?';

const SHIFTED = new Map<string, string>();
const UNSHIFTED = new Map<string, string>();
for (let i = 0; i < SHIFT_PAIRS.length; i += 2) {
  SHIFTED.set(SHIFT_PAIRS[i]!, SHIFT_PAIRS[i + 1]!);
  UNSHIFTED.set(SHIFT_PAIRS[i + 1]!, SHIFT_PAIRS[i]!);
}

/** What the key of this character types with shift; the character itself where shift changes nothing. */
export function shiftedCharacter(character: string): string {
  return SHIFTED.get(character) ?? oneCharacter(character.toUpperCase(), character);
}

/** What the key of this character types without shift. */
export function unshiftedCharacter(character: string): string {
  return UNSHIFTED.get(character) ?? oneCharacter(character.toLowerCase(), character);
}

/** Some letters change their length with their case ("ß"): those keep theirs. */
function oneCharacter(changed: string, character: string): string {
  return [...changed].length === [...character].length ? changed : character;
}

/**
 * The one way to say this key press: shift goes into the character ("?" rather than shift-/, alt-X), except beside ctrl and
 * super, where a letter stays small and shift is said (ctrl-shift-a), because ctrl-A is commonly written for ctrl-a.
 */
export function canonicalKey(key: Key): Key {
  if (FUNCTIONAL_NAMES.has(key.key)) return key;
  const small = unshiftedCharacter(key.key);
  const isLetter = small.toUpperCase() !== small;
  if (isLetter && (key.ctrl || key.super)) return { ...key, key: small };
  const shifted = shiftedCharacter(key.key);
  return key.shift && shifted !== small ? { ...key, key: shifted, shift: false } : key;
}

/** The canonical name of a key press, such as "ctrl-c", "A", "alt-x", "shift-tab", "space". */
export function formatKeyName(key: Key): string {
  let modifiers = '';
  for (const modifier of MODIFIERS) if (key[modifier]) modifiers += `${modifier}-`;
  return modifiers + (key.key === ' ' ? 'space' : key.key);
}

/**
 * Reads a key name: canonical names, and spellings such as "C-c", "^C", "<M-x>", "Ctrl+C", "Return", "PgUp".
 *
 * @throws {UnknownKeyError} naming the nearest known key.
 */
export function parseKeyName(name: string): Key {
  const key: Key = { key: '', ctrl: false, alt: false, shift: false, super: false };
  let rest = name.length > 2 && name.startsWith('<') && name.endsWith('>') ? name.slice(1, -1) : name;
  for (;;) {
    const match = /^([a-z]+)[-+](?=.)/is.exec(rest) ?? /^(\^)(?=.$)/su.exec(rest);
    const modifier = match?.[1] === '^' ? 'ctrl' : MODIFIER_WORDS.get(match?.[1]?.toLowerCase() ?? '');
    if (match === null || modifier === undefined) break;
    key[modifier] = true;
    rest = rest.slice(match[0].length);
  }
  const word = rest.toLowerCase();
  const alias = ALIASES.get(word);
  if (alias !== undefined) {
    const meant = parseKeyName(alias);
    for (const modifier of MODIFIERS) key[modifier] ||= meant[modifier];
    key.key = meant.key;
  } else if (word === 'space') key.key = ' ';
  else if (FUNCTIONAL_NAMES.has(word)) key.key = word;
  else if (isOneCharacter(rest)) key.key = rest;
  else throw new UnknownKeyError(name, suggest(key, word));
  return canonicalKey(key);
}

let graphemes: Intl.Segmenter | undefined;

/** Whether the text is one printable character (a cluster may have several code points). */
function isOneCharacter(text: string): boolean {
  if (/^[ -~]$/.test(text)) return true;
  // It takes some milliseconds to make, and few names need it.
  graphemes ??= new Intl.Segmenter();
  const first = graphemes.segment(text)[Symbol.iterator]().next().value;
  return first !== undefined && first.segment === text && !/[\p{Cc}\p{Cs}]/u.test(text);
}

/** What was meant by a word that is no key, after the modifiers that were understood. */
function suggest(modifiers: Key, word: string): string | undefined {
  const key = nearest(word, [...FUNCTIONAL_NAMES, 'space', ...ALIASES.keys()]);
  if (key !== undefined) return formatKeyName({ ...modifiers, key });
  const [, modifier = '', last = ''] = /^([a-z]+)[-+](.+)$/.exec(word) ?? [];
  const near = nearest(modifier, MODIFIERS) as Modifier | undefined;
  return near === undefined ? undefined : formatKeyName({ ...modifiers, [near]: true, key: last });
}
