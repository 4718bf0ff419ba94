import { charWidth, type Line, type Piece, type Style, textWidth } from './style.ts';

/** A paragraph that is wrapped to the width of the screen. */
export interface Paragraph {
  readonly line: Line;
  /** Columns by which the rows after the first are indented. */
  readonly hang?: number;
  /** Columns that stay free at the right edge. */
  readonly right?: number;
  /** Break at the last column, in the middle of a word: what 2.0 does with the text of the model. */
  readonly hard?: boolean;
  /** Fill the rows to the right edge in this style. */
  readonly band?: Style;
}

/** A row of one repeated character, such as a rule, with words in its middle. */
export interface Fill {
  readonly fill: string;
  readonly style: Style;
  readonly label?: Piece;
  /** Columns that stay free on both sides. */
  readonly margin?: number;
}

/** What a screen is composed of before its width is known. */
export type Block = Paragraph | Fill;

export const BLANK: Block = { line: [] };

/** A paragraph of these pieces. */
export function row(...line: Piece[]): Paragraph {
  return { line };
}

/** Lays blocks out for a screen of `cols` columns. No row is wider than that. */
export function layOut(blocks: readonly Block[], cols: number): Line[] {
  return blocks.flatMap((block) => ('fill' in block ? [filled(block, cols)] : wrap(block, cols)));
}

function filled({ fill, style, label, margin = 0 }: Fill, cols: number): Line {
  if (label === undefined)
    return [[' '.repeat(margin)], [fill.repeat(Math.max(0, cols - 2 * margin)), style]];
  const free = Math.max(0, cols - textWidth(label[0]));
  const before = Math.floor(free / 2);
  return [[fill.repeat(before), style], label, [fill.repeat(free - before), style]];
}

interface Cell {
  readonly char: string;
  readonly style: Style | undefined;
  readonly width: number;
}

function wrap(paragraph: Paragraph, cols: number): Line[] {
  const cells = paragraph.line.flatMap(([text, style]) =>
    [...text].map((char): Cell => ({ char, style, width: charWidth(char) })),
  );
  const hang = Math.min(paragraph.hang ?? 0, Math.max(0, cols - 8));
  const rows: Line[] = [];
  let start = 0;
  do {
    const indent = rows.length === 0 ? 0 : hang;
    const room = cols - indent - (paragraph.right ?? 0);
    const end = rowEnd(cells, start, room, paragraph.hard ?? false);
    const pieces = joined(cells.slice(start, end));
    rows.push(banded(indent > 0 ? [[' '.repeat(indent)], ...pieces] : pieces, cols, paragraph.band));
    start = end;
    if (cells[start]?.char === '\n') start++;
    else if (!paragraph.hard) while (cells[start]?.char === ' ') start++;
  } while (start < cells.length);
  return rows;
}

/** The index after the last cell that fits; at the end of a word unless `hard`, and before a line break. */
function rowEnd(cells: readonly Cell[], start: number, room: number, hard: boolean): number {
  let end = start;
  let wordEnd = start;
  for (let used = 0; end < cells.length; end++) {
    if (cells[end]!.char === '\n') return end;
    used += cells[end]!.width;
    if (used > room) break;
    if (cells[end]!.char === ' ') wordEnd = end + 1;
  }
  const brokeWord = end < cells.length && cells[end]!.char !== ' ';
  if (brokeWord && !hard && wordEnd > start) return wordEnd;
  return end > start ? end : start + 1;
}

function joined(cells: readonly Cell[]): Piece[] {
  const pieces: [string, Style | undefined][] = [];
  for (const { char, style } of cells) {
    const last = pieces.at(-1);
    if (last !== undefined && last[1] === style) last[0] += char;
    else pieces.push([char, style]);
  }
  return pieces;
}

function banded(line: Line, cols: number, style: Style | undefined): Line {
  if (style === undefined) return line;
  const free = cols - lineWidth(line);
  const painted = line.map(([text, own]): Piece => [text, { ...style, ...own }]);
  return free > 0 ? [...painted, [' '.repeat(free), style]] : painted;
}

/** Puts `right` at the right edge of a row, two columns from it; leaves it out when there is no room. */
export function spread(left: Line, right: Line, cols: number): Line {
  const free = cols - 2 - lineWidth(left) - lineWidth(right);
  return right.length === 0 || free < 1 ? left : [...left, [' '.repeat(free)], ...right];
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, [text]) => sum + textWidth(text), 0);
}
