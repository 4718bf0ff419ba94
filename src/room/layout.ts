import type { Size } from '../screen/cells.ts';
import type { Rect } from './canvas.ts';

export type { Rect };

/** A tile: its frame, and inside it the window onto the worker's screen. */
export interface TileRect {
  frame: Rect;
  content: Rect;
}

export interface GridLayout {
  /** Tiles that fit on one page. */
  perPage: number;
  columns: number;
  /** The tiles of a full page; the last page uses the first of them. */
  tiles: TileRect[];
}

/** Lines above and below the grid: header and key hints. */
export const HEADER_ROWS = 1;
export const FOOTER_ROWS = 1;
/** A tile smaller than this, frame included, shows too little to be read by most. */
const MIN_TILE: Size = { cols: 40, rows: 7 };
/** A room smaller than this has no tiles: its workers are a list, a line each. */
const MIN_ROOM: Size = { cols: 60, rows: 15 };
/** What a tile would like to show: a terminal of the usual size. */
const IDEAL_TILE: Size = { cols: 120, rows: 30 };

/**
 * Lays `count` tiles out in a room of this size: the arrangement that shows the most of each terminal, on one page where
 * that is readable and with paging beyond. `extraRows` lines at the bottom are taken by something else. A `zoom` above 0
 * shows half as many tiles for each step, one below 0 makes smaller ones readable. In a small room a tile is one line,
 * without a window.
 */
export function layoutGrid(size: Size, count: number, extraRows = 0, zoom = 0): GridLayout {
  const width = size.cols;
  const height = freeRows(size, extraRows);
  if (size.cols < MIN_ROOM.cols || size.rows < MIN_ROOM.rows) return layoutList(size, count, extraRows);
  const smallest = smallestTile(zoom);
  const maxColumns = Math.max(1, Math.floor(width / smallest.cols));
  const maxRows = Math.max(1, Math.floor(height / smallest.rows));
  const fitting = Math.max(1, Math.min(count, maxColumns * maxRows));
  const wanted = Math.ceil(fitting / 2 ** Math.max(0, zoom));
  let best = { columns: maxColumns, rows: maxRows, score: -1 };
  for (let columns = 1; columns <= maxColumns; columns++) {
    const rows = Math.ceil(wanted / columns);
    if (rows > maxRows) continue;
    const score = Math.min(width / columns / IDEAL_TILE.cols, height / rows / IDEAL_TILE.rows);
    if (score > best.score) best = { columns, rows, score };
  }
  const { columns, rows } = best;
  const tiles: TileRect[] = [];
  for (let i = 0; i < Math.min(columns * rows, wanted); i++) {
    const column = i % columns;
    const row = Math.floor(i / columns);
    const x = Math.floor((column * width) / columns);
    const y = Math.floor((row * height) / rows);
    const frame = {
      x,
      y: HEADER_ROWS + y,
      width: Math.floor(((column + 1) * width) / columns) - x,
      height: Math.floor(((row + 1) * height) / rows) - y,
    };
    tiles.push({ frame, content: inside(frame) });
  }
  return { perPage: tiles.length, columns, tiles };
}

/** Lines between header and footer. */
function freeRows({ rows }: Size, extraRows: number): number {
  return Math.max(1, rows - HEADER_ROWS - FOOTER_ROWS - extraRows);
}

/** Workers one below the other, a line each, without windows. */
export function layoutList(size: Size, count: number, extraRows = 0): GridLayout {
  const width = size.cols;
  const perPage = Math.max(1, Math.min(count, freeRows(size, extraRows)));
  const tiles = Array.from({ length: perPage }, (_, i) => {
    const y = HEADER_ROWS + i;
    return { frame: { x: 0, y, width, height: 1 }, content: { x: 0, y, width: 0, height: 0 } };
  });
  return { perPage, columns: 1, tiles };
}

/** What a tile has at least, frame included. */
export function smallestTile(zoom: number): Size {
  const share = 0.75 ** Math.max(0, -zoom);
  return { cols: Math.round(MIN_TILE.cols * share), rows: Math.max(4, Math.round(MIN_TILE.rows * share)) };
}

/** A box of this size in the middle of the room, cut to fit. */
export function centered(size: Size, width: number, height: number): Rect {
  const fit = { width: Math.min(width, size.cols), height: Math.min(height, size.rows) };
  return { x: (size.cols - fit.width) >> 1, y: (size.rows - fit.height) >> 1, ...fit };
}

/** Whether a cell lies in a rectangle. */
export function contains(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

function inside({ x, y, width, height }: Rect): Rect {
  return { x: x + 1, y: y + 1, width: Math.max(0, width - 2), height: Math.max(0, height - 2) };
}
