import { Attr, type Row, rowText } from '../screen/cells.ts';
import { occurrences } from '../screen/find-text.ts';

/** All lines of a terminal, scrollback first. */
export interface Lines {
  readonly count: number;
  row(line: number): Row;
  /** First line of what a window of so many lines shows of the live screen: of a taller one, the part with the cursor. */
  liveTop(rows: number): number;
}

/** A place in the text: line from the oldest, cell in it. */
export interface Place {
  line: number;
  column: number;
}

/** Reading back in a terminal: a window onto its lines with a cursor, a selection and a search. */
export interface CopyState {
  /** First line of the window. */
  top: number;
  cursor: Place;
  /** Where the selection began. */
  anchor: Place | undefined;
  /** The selection takes whole lines. */
  wholeLines: boolean;
  /** The text being typed for a search; undefined when none is. */
  typing: string | undefined;
  /** What was searched last. */
  query: string;
}

/** Begins to read back from what is shown live, `rows` lines at a time; nothing moves by that. */
export function beginCopy(lines: Lines, rows: number): CopyState {
  const top = lines.liveTop(rows);
  return {
    top,
    cursor: { line: Math.min(top + rows, lines.count) - 1, column: 0 },
    anchor: undefined,
    wholeLines: false,
    typing: undefined,
    query: '',
  };
}

/** Moves the cursor by lines and characters; the window follows. */
export function moveCursor(state: CopyState, lines: Lines, rows: number, by: Partial<Place>): CopyState {
  const line = clamp(state.cursor.line + (by.line ?? 0), 0, lines.count - 1);
  const column =
    by.column === undefined
      ? state.cursor.column
      : stepColumn(lines.row(line), state.cursor.column, by.column);
  return scrollTo({ ...state, cursor: { line, column } }, lines, rows);
}

/** The cell that is so many characters away from a cell of the row, within its text. */
function stepColumn(row: Row, column: number, by: number): number {
  const starts = [...new Set(cellStarts(row).slice(0, rowText(row).length))];
  const here = starts.findLastIndex((start) => start <= column);
  return starts[clamp(here + by, 0, starts.length - 1)] ?? 0;
}

/** Moves window and cursor together, as a page key or the wheel does. */
export function scrollBy(state: CopyState, lines: Lines, rows: number, by: number): CopyState {
  // A window that was taller than the live screen ends below the last line, and stays so until it is moved up.
  const top = clamp(state.top + by, 0, Math.max(state.top, lines.count - rows));
  const line = clamp(state.cursor.line + by, 0, lines.count - 1);
  return scrollTo({ ...state, top, cursor: { ...state.cursor, line } }, lines, rows);
}

/** Begins a selection at the cursor, or ends it. */
export function toggleSelection(state: CopyState, wholeLines: boolean): CopyState {
  if (state.anchor && state.wholeLines === wholeLines) return { ...state, anchor: undefined };
  return { ...state, anchor: state.anchor ?? state.cursor, wholeLines };
}

/**
 * Goes to the next match of the last search above (`-1`) or below (`1`) the cursor, round the ends; undefined when there
 * is none. Small letters in the query match large ones too, as in less and vim.
 */
export function searchFrom(
  state: CopyState,
  lines: Lines,
  rows: number,
  direction: -1 | 1,
): CopyState | undefined {
  if (state.query === '') return undefined;
  const { line: from, column } = state.cursor;
  for (let i = 0; i <= lines.count; i++) {
    const line = (((from + direction * i) % lines.count) + lines.count) % lines.count;
    const matches = matchesIn(lines.row(line), state.query).map((found) => found.from);
    const within =
      i > 0 ? matches : matches.filter((match) => (direction < 0 ? match < column : match > column));
    const match = direction < 0 ? within.at(-1) : within[0];
    if (match !== undefined) return scrollTo({ ...state, cursor: { line, column: match } }, lines, rows);
  }
  return undefined;
}

/** All places where a query occurs, from the oldest line on. */
export function placesOf(query: string, lines: Lines): Place[] {
  const places: Place[] = [];
  for (let line = 0; line < lines.count; line++)
    for (const { from } of matchesIn(lines.row(line), query)) places.push({ line, column: from });
  return places;
}

/** Goes to the line with this text that is nearest to a place; to that place when there is none. */
export function goToLine(
  state: CopyState,
  lines: Lines,
  rows: number,
  text: string,
  near: number,
): CopyState {
  const place = clamp(near, 0, lines.count - 1);
  let found = place;
  for (let away = 0; away < lines.count; away++) {
    const line = [place - away, place + away].find(
      (at) => at >= 0 && at < lines.count && rowText(lines.row(at)).startsWith(text),
    );
    if (line === undefined) continue;
    found = line;
    break;
  }
  const [match] = matchesIn(lines.row(found), state.query);
  const top = clamp(found - (rows >> 1), 0, Math.max(0, lines.count - rows));
  return scrollTo({ ...state, top, cursor: { line: found, column: match?.from ?? 0 } }, lines, rows);
}

/** The cells of a row where a query occurs, `to` exclusive. */
export function matchesIn(row: Row, query: string): { from: number; to: number }[] {
  if (query === '') return [];
  const text = row.map((span) => span[0]).join('');
  const starts = cellStarts(row);
  return occurrences(text, query).map((at) => {
    const from = starts[at]!;
    const last = starts[at + query.length - 1]!;
    // The end is where the next character begins, not the next unit of the same one.
    return { from, to: starts.find((start) => start > last) ?? widthOf(row) };
  });
}

/** For each UTF-16 unit of the row's text, the cell at which its character begins. */
function cellStarts(row: Row): number[] {
  const starts: number[] = [];
  let x = 0;
  for (const [text, width, , , attrs] of row) {
    for (let i = 0; i < text.length; i++) starts.push(attrs & Attr.atomic ? x : x + i);
    x += width;
  }
  return starts;
}

function widthOf(row: Row): number {
  return row.reduce((sum, span) => sum + span[1], 0);
}

/** The selected cells of a line, `to` exclusive; undefined when none are. */
export function selectionIn(state: CopyState, line: number): { from: number; to: number } | undefined {
  if (!state.anchor) return undefined;
  const [first, last] = ordered(state.anchor, state.cursor);
  if (line < first.line || line > last.line) return undefined;
  if (state.wholeLines) return { from: 0, to: Number.POSITIVE_INFINITY };
  return {
    from: line === first.line ? first.column : 0,
    to: line === last.line ? last.column + 1 : Number.POSITIVE_INFINITY,
  };
}

/** The selected text; without a selection, the line of the cursor. */
export function selectedText(state: CopyState, lines: Lines): string {
  if (!state.anchor) return rowText(lines.row(state.cursor.line));
  const [first, last] = ordered(state.anchor, state.cursor);
  const texts: string[] = [];
  for (let line = first.line; line <= last.line; line++) {
    const { from, to } = selectionIn(state, line)!;
    texts.push(cellSlice(lines.row(line), from, to).trimEnd());
  }
  return texts.join('\n');
}

/** The text of the cells from `from` to `to` (exclusive) of a row. */
function cellSlice(row: Row, from: number, to: number): string {
  let text = '';
  let x = 0;
  for (const [content, width, , , attrs] of row) {
    const [start, end] = [Math.max(from, x) - x, Math.min(to, x + width) - x];
    // A cluster that is touched at all is taken whole.
    if (start < end) text += attrs & Attr.atomic ? content : content.slice(start, end);
    x += width;
  }
  return text;
}

function scrollTo(state: CopyState, lines: Lines, rows: number): CopyState {
  const { line } = state.cursor;
  const top = clamp(state.top, Math.max(0, line - rows + 1), line);
  return top === state.top ? state : { ...state, top: clamp(top, 0, Math.max(0, lines.count - rows)) };
}

function ordered(a: Place, b: Place): [Place, Place] {
  return a.line < b.line || (a.line === b.line && a.column <= b.column) ? [a, b] : [b, a];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
