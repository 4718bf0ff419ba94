import { DEFAULT_PEN, penSequence } from './pen.ts';
import {
  Bg,
  COLOR_MODE,
  cellText,
  HAS_CONTENT,
  type RawLine,
  WIDTH_SHIFT,
  WORDS_PER_CELL,
} from './raw-line.ts';
import { joined, propertyOf } from './width.ts';
import type { RawPen } from './xterm-internals.ts';

/** A wide character that shows nothing. */
const WIDE_BLANK = '\u3000';

/** What an erased cell can have besides a background only if it was half of a wide character, or left over at a wrap. */
const BLANK_BG_FLAGS = Bg.italic | Bg.dim | Bg.protected | Bg.overline;
const ANY_COLOR_OR_FLAG = 0xff000000;

/**
 * What to write at the top left of a blank screen, in the default pen, to get these lines, the last of them at the
 * bottom: cells with all attributes, erased cells as erased cells, and which lines continue the one before.
 *
 * @param lines More than there are rows on the screen: the first of them end up in the scrollback.
 * @param beforeLine What else to write while the cursor is at the start of a line.
 */
export function linesSequence(
  lines: readonly RawLine[],
  size: { cols: number; rows: number },
  beforeLine: (index: number) => string,
): string {
  const { cols, rows } = size;
  const parts: string[] = [];
  if (lines[0]?.isWrapped) {
    // Wrapped from a line that is no more: make one, wrap, and delete it from the screen or the scrollback.
    parts.push(column(cols - 1), WIDE_BLANK, rows > 1 ? '\x1b[H\x1b[M' : '\x1b[3J\r', '\x1b[2X');
  }
  lines.forEach((line, i) => {
    const next = lines[i + 1];
    parts.push(beforeLine(i), lineSequence(line, cols, next?.isWrapped ?? false));
    if (next && !next.isWrapped) parts.push(penSequence(DEFAULT_PEN), '\r\n');
  });
  return parts.join('');
}

/** The pen a cell was drawn with. */
export function cellPen(line: RawLine, x: number): RawPen {
  const fg = line._data[x * WORDS_PER_CELL + 1]!;
  const bg = line._data[x * WORDS_PER_CELL + 2]!;
  const extended = bg & Bg.extended ? line._extendedAttrs[x] : undefined;
  return { fg, bg, extended: extended ?? DEFAULT_PEN.extended };
}

/** What to write to move to a column, counted from 0. */
export function column(x: number): string {
  return `\x1b[${x + 1}G`;
}

/** Whether nothing was written to a cell, and no wide character reaches into it. */
export function isBlank(line: RawLine, x: number): boolean {
  const content = line._data[x * WORDS_PER_CELL]!;
  return (content & HAS_CONTENT) === 0 && (content !== 0 || !isWide(line, x - 1));
}

function isWide(line: RawLine, x: number): boolean {
  return x >= 0 && line._data[x * WORDS_PER_CELL]! >>> WIDTH_SHIFT === 2;
}

/** Whether a blank has attributes that erasing cannot give it. */
function isStyledBlank(line: RawLine, x: number): boolean {
  const word = x * WORDS_PER_CELL;
  const styled = line._data[word + 1]! & ANY_COLOR_OR_FLAG || line._data[word + 2]! & BLANK_BG_FLAGS;
  return styled !== 0 && isBlank(line, x);
}

/** The background word of a line on which everything was erased at once; undefined for any other line. */
export function erasedBackground(line: RawLine, cols: number): number | undefined {
  const background = line._data[2]!;
  for (let x = 0; x < cols; x++) if (!isErased(line, x, background)) return undefined;
  return background;
}

/** One line, from its first column; if the next one continues it, up to the first column of that one. */
function lineSequence(line: RawLine, cols: number, wraps: boolean): string {
  const blankAtEnd = isBlank(line, cols - 1);
  const { sequence, touched } = styledBlanks(line, wraps && blankAtEnd ? cols - 1 : cols);
  let out = sequence;
  let pen = '';
  let cursor = sequence === '' ? 0 : -1;
  let before = 0;
  const drawWith = (next: RawPen): void => {
    const wanted = penSequence(next);
    if (wanted === pen) return;
    pen = wanted;
    before = 0;
    out += wanted;
  };

  for (let x = 0; x < cols; ) {
    if (isStyledBlank(line, x)) {
      x++;
    } else if (isBlank(line, x)) {
      const background = line._data[x * WORDS_PER_CELL + 2]!;
      const start = x;
      let isTouched = false;
      for (; x < cols && isErased(line, x, background); x++) isTouched ||= touched.has(x);
      if (background & COLOR_MODE || isTouched) {
        drawWith({ ...DEFAULT_PEN, bg: background });
        out += `${cursor === start ? '' : column(start)}\x1b[${x - start}X`;
        cursor = start;
        before = 0;
      }
    } else {
      const text = cellText(line, x);
      drawWith(cellPen(line, x));
      if (cursor !== x || joined(propertyOf(text.codePointAt(0)!, before))) {
        out += column(x);
        before = 0;
      }
      out += text;
      for (const character of text) before = propertyOf(character.codePointAt(0)!, before);
      x += isWide(line, x) ? 2 : 1;
      cursor = x;
    }
  }
  if (!wraps) return out;
  // A character is drawn beyond the end to wrap, and erased with the background its pen may have given to a new line.
  // A wide one leaves the last cell blank.
  if (blankAtEnd) out += column(cols - 1) + penSequence(cellPen(line, cols - 1)) + WIDE_BLANK;
  else out += `${penSequence(DEFAULT_PEN)}x`;
  return `${out}\r${penSequence(DEFAULT_PEN)}\x1b[${cols}X`;
}

function isErased(line: RawLine, x: number, background: number): boolean {
  return isBlank(line, x) && !isStyledBlank(line, x) && line._data[x * WORDS_PER_CELL + 2] === background;
}

/**
 * The blanks before `end` that erasing cannot make: each is half of a wide character of which the other half was
 * overwritten. That leaves something in the cell beside it, one of `touched`: the one before, except for those that the
 * line begins with.
 */
function styledBlanks(line: RawLine, end: number): { sequence: string; touched: Set<number> } {
  const touched = new Set<number>();
  let sequence = '';
  const add = (x: number, wide: number, narrow: number): void => {
    const pen = penSequence(cellPen(line, x));
    sequence += `${column(wide)}${pen}${WIDE_BLANK}${column(narrow)}${pen} `;
    touched.add(narrow);
  };
  let start = 0;
  for (; start < Math.min(end, line.length - 1) && isStyledBlank(line, start); start++) {
    add(start, start, start + 1);
  }
  for (let x = end - 1; x > start; x--) if (isStyledBlank(line, x)) add(x, x - 1, x - 1);
  return { sequence, touched };
}
