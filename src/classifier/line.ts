import { Attr, DEFAULT_COLOR, type Row, type Span } from '../screen/cells.ts';
import { normalize } from './pattern.ts';

/** One row of a screen as rules see it. */
export interface Line {
  /** As it stands there; blanks at the end are left out. */
  raw: string;
  /** Cells before the first character; of a blank line, Infinity. */
  indent: number;
  /** In the form that patterns match. */
  text: string;
  row: Row;
}

export function lineOf(row: Row): Line {
  const raw = row
    .map((span) => span[0])
    .join('')
    .trimEnd();
  return { raw, indent: raw === '' ? Infinity : raw.search(/\S/), text: normalize(raw), row };
}

/** The text left of column `x`. */
export function textBefore(row: Row, x: number): string {
  let text = '';
  let left = x;
  for (const [span, width, , , attrs] of row) {
    if (left <= 0) break;
    text += attrs & Attr.atomic || width <= left ? span : span.slice(0, left);
    left -= width;
  }
  return text + ' '.repeat(Math.max(0, left));
}

/** Whether some character at or right of `from` (an index into the raw text) is of the style, and none is not. */
function all(row: Row, from: number, style: (span: Span) => boolean): boolean {
  let at = 0;
  let some = false;
  for (const span of row) {
    const end = at + span[0].length;
    const text = span[0].slice(Math.max(0, from - at));
    at = end;
    if (end <= from || text.trim() === '') continue;
    if (!style(span)) return false;
    some = true;
  }
  return some;
}

/** Whether a text is set off from the terminal's plain text: by color or faintness. Agents write their own notices so. */
export function isToned(line: Line, from = line.indent): boolean {
  return all(line.row, from, ([, , fg, , attrs]) => fg !== DEFAULT_COLOR || (attrs & Attr.dim) !== 0);
}

const SIDES = /[│┃║]/g;

/**
 * Whether a text is faint, but for the one cell that an agent inverts to show its cursor: it is suggested, not typed. The
 * sides of a box count for nothing.
 */
export function isFaint(line: Line, from: number): boolean {
  let faint = false;
  let at = 0;
  for (const [text, , , , attrs] of line.row) {
    const seen = text.slice(Math.max(0, from - at)).replace(SIDES, '');
    at += text.length;
    if (seen.trim() === '') continue;
    if (attrs & Attr.dim) faint = true;
    else if (!(attrs & Attr.inverse) || text.length > 1) return false;
  }
  return faint;
}

const BLANK: Span = ['', 0, DEFAULT_COLOR, DEFAULT_COLOR, 0];

/** The span of the first character that is no blank, or of the one at `index` of the raw text. */
function spanAt({ row, indent }: Line, index = indent): Span {
  let at = 0;
  for (const span of row) {
    at += span[0].length;
    if (at > index) return span;
  }
  return BLANK;
}

/** Whether a line begins in any style but the terminal's own. */
export function isStyled(line: Line): boolean {
  return !isPlain(line) || (spanAt(line)[4] & (Attr.dim | Attr.inverse)) !== 0;
}

/** Whether a line begins in the terminal's own colors. */
export function isPlain(line: Line): boolean {
  const [, , fg, bg] = spanAt(line);
  return fg === DEFAULT_COLOR && bg === DEFAULT_COLOR;
}

/** Whether two lines begin in the same color. */
export function sameColor(a: Line, b: Line): boolean {
  return spanAt(a)[2] === spanAt(b)[2];
}

/** Whether a line goes on at `index` of its raw text in the color in which it begins. */
export function keepsColor(line: Line, index: number): boolean {
  return spanAt(line)[2] === spanAt(line, index)[2];
}

/** Whether a line begins on a background of its own. */
export function hasBackground(line: Line): boolean {
  return spanAt(line)[3] !== DEFAULT_COLOR;
}

const RULE = /^[─━═▄▀▁▔╌]$/;
const CORNERS = /^[╭╮╰╯┌┐└┘╹]$/;

/**
 * The kind of horizontal line a row is: its character where it is drawn across at least half of the screen (a title may
 * be set into it), with its left corner where it is the edge of a box.
 */
export function ruleOf(line: Line, cols: number): { char: string; corner: string } | undefined {
  const first = line.raw[line.indent];
  if (first === undefined || line.indent > 4) return undefined;
  const corner = CORNERS.test(first) ? first : '';
  const char = corner === '' ? first : (line.raw[line.indent + 1] ?? '');
  if (!RULE.test(char)) return undefined;
  let drawn = 0;
  for (const c of line.raw) if (c === char) drawn++;
  return drawn >= Math.min(cols * 0.5, 20) && drawn >= (line.raw.length - line.indent) * 0.5
    ? { char, corner }
    : undefined;
}

/** A line without the sides of the boxes it stands in. */
export function withoutBox(raw: string): string {
  let start = 0;
  let end = raw.length;
  let text = 0;
  for (; text < raw.length && isSide(raw[text]!); text++) if (raw[text] !== ' ') start = text + 1;
  while (end > start && isSide(raw[end - 1]!)) end--;
  return ' '.repeat(start) + raw.slice(start, end);
}

function isSide(char: string): boolean {
  return char === ' ' || char === '│' || char === '┃' || char === '║';
}
