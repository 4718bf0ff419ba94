import type { Size } from '../screen/cells.ts';

/** Borders and margins beside and above the lines of an overlay. */
export const FRAME = { cols: 6, rows: 2 };
const BARE = { cols: 0, rows: 0 };

/** A room smaller than this has no cell to spare: an overlay takes all of it, without a frame, and its blank lines are left out. */
const ROOMY: Size = { cols: 30, rows: 10 };

/** Rows above and below an overlay with a frame, in which the room is seen. */
const OUTSIDE_ROWS = 2;

export function isCramped({ cols, rows }: Size): boolean {
  return cols < ROOMY.cols || rows < ROOMY.rows;
}

/** What an overlay has around its lines in a room of this size. */
export function frameIn(size: Size): typeof FRAME {
  return isCramped(size) ? BARE : FRAME;
}

/** Lines that an overlay has room for, its hint among them. */
export function overlayRows(size: Size): number {
  return Math.max(1, isCramped(size) ? size.rows : size.rows - OUTSIDE_ROWS - FRAME.rows);
}

/** The blank line between a title and what follows, where there is room for one. */
export function gapIn(size: Size): [][] {
  return isCramped(size) ? [] : [[]];
}
