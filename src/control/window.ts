import type { ScreenPatch } from '../api/schema.ts';
import type { Row, Span } from '../screen/cells.ts';
import { Attr } from '../screen/cells.ts';
import type { Screen } from '../screen/screen.ts';

/** What a face was last given of one worker's screen. */
export interface WindowState {
  screen: Screen | undefined;
  top: number;
  /** `sequence` of the screen at the last patch. */
  sequence: number;
  cols: number;
  rows: number;
}

/** Nothing was given yet. */
export function freshWindow(cols: number, rows: number): WindowState {
  return { screen: undefined, top: 0, sequence: -1, cols, rows };
}

/**
 * The first row of a window of `rows` rows onto the bottom of a screen: what is used of it, down to the last row with
 * text or the cursor.
 */
export function windowTop(screen: Screen, rows: number): number {
  let last = screen.rows - 1;
  const cursor = screen.cursor;
  while (last > 0 && screen.row(last).length === 0 && !(cursor.visible && cursor.y === last)) last--;
  return Math.max(0, last + 1 - rows);
}

/** What changed in a window since the state, which is brought up to date; undefined when nothing did. */
export function windowPatch(worker: string, screen: Screen, state: WindowState): ScreenPatch | undefined {
  if (state.screen === screen && state.sequence === screen.sequence) return undefined;
  const top = windowTop(screen, state.rows);
  const full = state.screen !== screen || state.top !== top;
  const lines: ScreenPatch['lines'] = [];
  for (let y = top; y < Math.min(top + state.rows, screen.rows); y++) {
    if (full || screen.rowSequence(y) > state.sequence)
      lines.push([y - top, clipRow(screen.row(y), state.cols)]);
  }
  const { x, y, visible } = screen.cursor;
  const inside = visible && y >= top && y < top + state.rows && x < state.cols;
  state.screen = screen;
  state.top = top;
  state.sequence = screen.sequence;
  return { worker, lines, full, ...(inside && { cursor: { x, y: y - top } }) };
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
