import type { Color } from '../screen/cells.ts';
import { Attr, DEFAULT_COLOR, TRUE_COLOR } from '../screen/cells.ts';

/** How a cell is drawn. */
export interface Style {
  readonly fg: Color;
  readonly bg: Color;
  /** Bits of `Attr`. */
  readonly attrs: number;
}

export const DEFAULT_STYLE: Style = { fg: DEFAULT_COLOR, bg: DEFAULT_COLOR, attrs: 0 };

/** The parameter that switches each attribute on, and the one that switches it off. */
const ATTRIBUTES: readonly (readonly [attr: number, on: number, off: number])[] = [
  [Attr.bold, 1, 22],
  [Attr.dim, 2, 22],
  [Attr.italic, 3, 23],
  [Attr.underline, 4, 24],
  [Attr.blink, 5, 25],
  [Attr.inverse, 7, 27],
  [Attr.hidden, 8, 28],
  [Attr.strikethrough, 9, 29],
];

/** The style after an SGR sequence with these parameters (what stands between `CSI` and `m`). Unknown ones change nothing. */
export function applySgr(style: Style, parameters: string): Style {
  let { fg, bg, attrs } = style;
  const fields = parameters.split(';');
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const code = Number.parseInt(field, 10) || 0;
    if (code === 38 || code === 48) {
      const read = readColor(fields, i);
      i = read.last;
      if (read.color === undefined) continue;
      if (code === 38) fg = read.color;
      else bg = read.color;
    } else if (code === 0) ({ fg, bg, attrs } = DEFAULT_STYLE);
    else if (code === 39) fg = DEFAULT_COLOR;
    else if (code === 49) bg = DEFAULT_COLOR;
    else if (code >= 30 && code <= 37) fg = code - 30;
    else if (code >= 40 && code <= 47) bg = code - 40;
    else if (code >= 90 && code <= 97) fg = code - 90 + 8;
    else if (code >= 100 && code <= 107) bg = code - 100 + 8;
    else if (field === '4:0') attrs &= ~Attr.underline;
    else {
      for (const [attr, on, off] of ATTRIBUTES) {
        if (code === on) attrs |= attr;
        if (code === off) attrs &= ~attr;
      }
    }
  }
  return { fg, bg, attrs };
}

/** Reads `38;5;n`, `38;2;r;g;b`, `38:5:n` or `38:2::r:g:b` at a field; `last` is the last field that belongs to it. */
function readColor(fields: readonly string[], at: number): { color: Color | undefined; last: number } {
  const colons = fields[at]!.split(':');
  if (colons.length > 1) {
    const numbers = colons.slice(1).map(Number);
    // With colons a true colour may name its colour space before red.
    const color = numbers[0] === 2 && numbers.length > 4 ? [2, ...numbers.slice(2)] : numbers;
    return { color: colorOf(color), last: at };
  }
  const kind = Number(fields[at + 1]);
  const count = kind === 2 ? 4 : kind === 5 ? 2 : 1;
  return { color: colorOf(fields.slice(at + 1, at + 1 + count).map(Number)), last: at + count };
}

function colorOf([kind, ...numbers]: readonly number[]): Color | undefined {
  if (numbers.some((number) => !(number >= 0 && number <= 255))) return undefined;
  if (kind === 5 && numbers.length > 0) return numbers[0];
  if (kind !== 2 || numbers.length < 3) return undefined;
  return TRUE_COLOR | (numbers[0]! << 16) | (numbers[1]! << 8) | numbers[2]!;
}

/** To say all afresh takes at least so many characters, `0;` and a figure: no change as short as that is beaten. */
const SHORT = 3;

/** The shortest SGR sequence that leads from one style to another; empty when they are the same. */
export function sgrTransition(from: Style, to: Style): string {
  if (from.fg === to.fg && from.bg === to.bg && from.attrs === to.attrs) return '';
  const isDefault = to.fg === DEFAULT_COLOR && to.bg === DEFAULT_COLOR && to.attrs === 0;
  if (isDefault) return '\x1b[m';
  const changed = parametersBetween(from, to);
  if (changed.length <= SHORT) return `\x1b[${changed}m`;
  const afresh = parametersBetween(DEFAULT_STYLE, to);
  return changed.length <= afresh.length + 2 ? `\x1b[${changed}m` : `\x1b[0;${afresh}m`;
}

function parametersBetween(from: Style, to: Style): string {
  const parameters: (number | string)[] = from.attrs === to.attrs ? [] : attributesBetween(from, to);
  if (from.fg !== to.fg) parameters.push(colorParameters(to.fg, 30));
  if (from.bg !== to.bg) parameters.push(colorParameters(to.bg, 40));
  return parameters.join(';');
}

function attributesBetween(from: Style, to: Style): number[] {
  const parameters: number[] = [];
  let removed = from.attrs & ~to.attrs;
  let { attrs } = from;
  for (const [attr, , off] of ATTRIBUTES) {
    if ((removed & attr) === 0) continue;
    parameters.push(off);
    // Bold and dim are switched off together.
    const gone = off === 22 ? Attr.bold | Attr.dim : attr;
    attrs &= ~gone;
    removed &= ~gone;
  }
  for (const [attr, on] of ATTRIBUTES) {
    if ((to.attrs & ~attrs & attr) !== 0) parameters.push(on);
  }
  return parameters;
}

/** The parameters of a colour; `base` is 30 for the foreground, 40 for the background. */
function colorParameters(color: Color, base: number): string {
  if (color === DEFAULT_COLOR) return String(base + 9);
  if (color < 8) return String(base + color);
  if (color < 16) return String(base + 60 + color - 8);
  if (color < TRUE_COLOR) return `${base + 8};5;${color}`;
  return `${base + 8};2;${(color >> 16) & 255};${(color >> 8) & 255};${color & 255}`;
}
