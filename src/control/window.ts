import type { ScreenPatch } from '../api/schema.ts';
import type { Row, Span } from '../screen/cells.ts';
import { Attr, rowText } from '../screen/cells.ts';
import type { Screen } from '../screen/screen.ts';

/** A window lower than this shows nothing but text. */
const LOW_ROWS = 8;

/** What a face was last given of one worker's screen. */
export interface WindowState {
  screen: Screen | undefined;
  /** Whether an agent was on it. */
  isAgent: boolean;
  /** The rows of the screen that it was shown, top to bottom. */
  shown: readonly number[];
  /** `sequence` of the screen at the last patch. */
  sequence: number;
  cols: number;
  rows: number;
}

/** Nothing was given yet. */
export function freshWindow(cols: number, rows: number): WindowState {
  return { screen: undefined, isAgent: false, shown: [], sequence: -1, cols, rows };
}

/**
 * The rows of a screen that a window of `height` rows shows: what is used of it, down to the last row with text or the
 * cursor. Where not all of that fits it is the end of that, and of a program that draws a page of its own, such as `top`,
 * the beginning, unless it is an agent (`isAgent`). Blank rows that follow each other count as one then: agents draw their
 * text at the top and their composer at the bottom of a mostly blank screen. A low window has no row for blanks and rules at all.
 */
export function windowRows(screen: Screen, height: number, isAgent = false): number[] {
  const { cursor } = screen;
  const isBlank = (y: number) => screen.row(y).length === 0 && !(cursor.visible && cursor.y === y);
  let last = screen.rows - 1;
  while (last > 0 && isBlank(last)) last--;
  if (last < height) return Array.from({ length: last + 1 }, (_, y) => y);
  const isSpare = (y: number) =>
    height < LOW_ROWS ? isBlank(y) || isRule(screen.row(y)) : isBlank(y) && isBlank(y + 1);
  const fromTop = isPage(screen) && !isAgent;
  const rows: number[] = [];
  for (let i = 0; i <= last && rows.length < height; i++) {
    const y = fromTop ? i : last - i;
    if (!isSpare(y)) rows.push(y);
  }
  return fromTop ? rows : rows.reverse();
}

/** Whether the program draws a page rather than lines that follow each other: it steers with keys, without a cursor. */
function isPage({ modes, cursor }: Screen): boolean {
  return modes.alternateScreen || (modes.applicationCursorKeys && !cursor.visible);
}

/** A line across the screen, as agents draw them round their composer. */
function isRule(row: Row): boolean {
  return /^\s*[─━═╌╍┄┅]{8,}\s*$/.test(rowText(row));
}

/** What changed in a window since the state, which is brought up to date; undefined when nothing did. */
export function windowPatch(
  worker: string,
  screen: Screen,
  state: WindowState,
  isAgent = false,
): ScreenPatch | undefined {
  const isSame = state.screen === screen && state.isAgent === isAgent;
  if (isSame && state.sequence === screen.sequence) return undefined;
  const shown = windowRows(screen, state.rows, isAgent);
  const full = state.screen !== screen || state.shown.length !== shown.length;
  const lines: ScreenPatch['lines'] = [];
  for (const [y, row] of shown.entries()) {
    if (full || state.shown[y] !== row || screen.rowSequence(row) > state.sequence) {
      lines.push([y, clipRow(screen.row(row), state.cols)]);
    }
  }
  const { x, y, visible } = screen.cursor;
  const cursorRow = visible && x < state.cols ? shown.indexOf(y) : -1;
  Object.assign(state, { screen, shown, isAgent, sequence: screen.sequence });
  return { worker, lines, full, ...(cursorRow >= 0 && { cursor: { x, y: cursorRow } }) };
}

/** The first `cols` cells of a row. */
export function clipRow(row: Row, cols: number): [...Span][] {
  const clipped: [...Span][] = [];
  let left = cols;
  for (const [text, width, fg, bg, attrs] of row) {
    if (left <= 0) break;
    if (width <= left) clipped.push([text, width, fg, bg, attrs]);
    // A wide character does not fit into half its cells.
    else if (attrs & Attr.atomic) clipped.push([' '.repeat(left), left, fg, bg, attrs & ~Attr.atomic]);
    else clipped.push([text.slice(0, left), left, fg, bg, attrs]);
    left -= width;
  }
  return clipped;
}
