import { clustersOf, clusterWidth } from './cluster.ts';

/** A text of several lines that is being written. */
export interface EditorBuffer {
  text: string;
  /** Where the cursor stands in it, in UTF-16 units. */
  at: number;
  /** The column that the cursor keeps on its way up and down, in cells; undefined: the one where it stands. */
  column?: number | undefined;
}

/** A row of the text as it is shown: lines that are too long go on in the next row. `to` is behind its last character. */
export interface EditorRow {
  from: number;
  to: number;
}

/** What may be done to a text; `width` is that of a row, in cells. */
export type Edit = (buffer: EditorBuffer, width: number) => EditorBuffer;

const TAB_CELLS = 2;
/** Whatever is no text: control characters but newline and tab. */
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;
const segmenter = new Intl.Segmenter();

/** A text with the cursor at its end. */
export function bufferOf(text: string): EditorBuffer {
  return { text, at: text.length };
}

/** Puts a text in at the cursor. Control characters are left out; every kind of newline is one. */
export function insert({ text, at }: EditorBuffer, inserted: string): EditorBuffer {
  const clean = inserted.replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '').toWellFormed();
  return { text: text.slice(0, at) + clean + text.slice(at), at: at + clean.length };
}

/** The edits that keys make. */
export const EDITS = {
  'edit-newline': (buffer) => insert(buffer, '\n'),
  'edit-left': (buffer) => moved(buffer, before(buffer)),
  'edit-right': (buffer) => moved(buffer, after(buffer)),
  'edit-up': (buffer, width) => vertical(buffer, width, -1),
  'edit-down': (buffer, width) => vertical(buffer, width, 1),
  'edit-word-left': (buffer) => moved(buffer, wordBefore(buffer)),
  'edit-word-right': (buffer) => moved(buffer, wordAfter(buffer)),
  'edit-line-start': (buffer) => moved(buffer, lineStart(buffer)),
  'edit-line-end': (buffer) => moved(buffer, lineEnd(buffer)),
  'edit-top': (buffer) => moved(buffer, 0),
  'edit-bottom': (buffer) => moved(buffer, buffer.text.length),
  'edit-erase': (buffer) => cut(buffer, before(buffer)),
  'edit-delete': (buffer) => cut(buffer, after(buffer)),
  'edit-erase-word': (buffer) => cut(buffer, wordBefore(buffer)),
  // At the start or the end of a line it joins it with its neighbour, as often as it is pressed.
  'edit-erase-to-start': (buffer) => cut(buffer, otherwise(lineStart(buffer), buffer.at, before(buffer))),
  'edit-erase-to-end': (buffer) => cut(buffer, otherwise(lineEnd(buffer), buffer.at, after(buffer))),
} as const satisfies Record<string, Edit>;

/** The text as rows of at most `width` cells, one of which is kept free for the cursor. */
export function rowsOf(text: string, width: number): EditorRow[] {
  const room = Math.max(TAB_CELLS, width - 1);
  const rows: EditorRow[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    let from = start;
    let at = start;
    let used = 0;
    for (const cluster of clustersOf(line)) {
      const cells = cellsOf(cluster);
      if (used + cells > room) {
        rows.push({ from, to: at });
        from = at;
        used = 0;
      }
      at += cluster.length;
      used += cells;
    }
    rows.push({ from, to: at });
    start = at + 1;
  }
  return rows;
}

/** The row in which the cursor stands. */
export function cursorRow(rows: readonly EditorRow[], at: number): number {
  return rows.findLastIndex(({ from }) => from <= at);
}

/** A piece of the text as it is shown. */
export function shownText(text: string): string {
  return text.replaceAll('\t', ' '.repeat(TAB_CELLS));
}

function cellsOf(cluster: string): number {
  return cluster === '\t' ? TAB_CELLS : clusterWidth(cluster);
}

function moved(buffer: EditorBuffer, at: number): EditorBuffer {
  return { text: buffer.text, at };
}

/** Takes out what is between the cursor and another place. */
function cut({ text, at }: EditorBuffer, other: number): EditorBuffer {
  const [from, to] = at < other ? [at, other] : [other, at];
  return { text: text.slice(0, from) + text.slice(to), at: from };
}

function otherwise(place: number, at: number, instead: number): number {
  return place === at ? instead : place;
}

function before({ text, at }: EditorBuffer): number {
  if (at === 0) return 0;
  return segmenter.segment(text).containing(at - 1)!.index;
}

function after({ text, at }: EditorBuffer): number {
  if (at === text.length) return at;
  const { index, segment } = segmenter.segment(text).containing(at)!;
  return index + segment.length;
}

function wordBefore({ text, at }: EditorBuffer): number {
  let place = at;
  while (place > 0 && /\s/.test(text[place - 1]!)) place--;
  while (place > 0 && /\S/.test(text[place - 1]!)) place--;
  return place;
}

function wordAfter({ text, at }: EditorBuffer): number {
  return at + (/^\s*\S*/u.exec(text.slice(at))?.[0].length ?? 0);
}

function lineStart({ text, at }: EditorBuffer): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd({ text, at }: EditorBuffer): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** A row up or down; beyond the first and the last to the start and the end. */
function vertical(buffer: EditorBuffer, width: number, by: number): EditorBuffer {
  const { text, at } = buffer;
  const rows = rowsOf(text, width);
  const index = cursorRow(rows, at);
  const column = buffer.column ?? widthBetween(text, rows[index]!.from, at);
  const row = rows[index + by];
  if (!row) return moved(buffer, by < 0 ? 0 : text.length);
  return { text, at: placeIn(text, row, rows[index + by + 1], column), column };
}

function widthBetween(text: string, from: number, to: number): number {
  let cells = 0;
  for (const cluster of clustersOf(text.slice(from, to))) cells += cellsOf(cluster);
  return cells;
}

/** The place in a row that is nearest to a column. */
function placeIn(text: string, row: EditorRow, next: EditorRow | undefined, column: number): number {
  // Behind the last character of a row that goes on stands the first of the next one.
  const goesOn = next?.from === row.to;
  let at = row.from;
  let used = 0;
  for (const cluster of clustersOf(text.slice(row.from, row.to))) {
    used += cellsOf(cluster);
    if (used > column || (goesOn && at + cluster.length >= row.to)) break;
    at += cluster.length;
  }
  return at;
}
