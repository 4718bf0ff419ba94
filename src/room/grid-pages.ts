import type { Worker } from '../api/schema.ts';
import type { Size } from '../screen/cells.ts';
import type { Group } from './grid-order.ts';
import {
  FOOTER_ROWS,
  type GridLayout,
  HEADER_ROWS,
  layoutGrid,
  layoutList,
  type Rect,
  smallestTile,
  type TileRect,
} from './layout.ts';
import type { Segment } from './line.ts';

/** One page of the grid. */
export interface GridPage {
  tiles: readonly (TileRect & { worker: Worker })[];
  /** Workers that take one line. */
  lines: readonly { worker: Worker; rect: Rect }[];
  headings: readonly { text: Segment; y: number }[];
  columns: number;
}

/** A worker in one line is as wide as this at least, in cells. */
const MIN_LINE = 40;

/** Lays groups of workers out on pages: each group its heading, its tiles, and under them those that take one line. */
export function layoutPages(
  size: Size,
  groups: readonly Group[],
  extraRows: number,
  zoom: number,
): GridPage[] {
  const [only] = groups;
  if (!only) return [];
  const isPlain = groups.length === 1 && !only.heading && only.lines.length === 0;
  if (!isPlain) return flowedPages(size, groups, extraRows, zoom);
  return plainPages(layoutGrid(size, only.tiles.length, extraRows, zoom), only.tiles);
}

/** Workers one below the other, a line each. */
export function listPages(size: Size, workers: readonly Worker[], extraRows: number): GridPage[] {
  return plainPages(layoutList(size, workers.length, extraRows), workers);
}

function plainPages({ tiles, perPage, columns }: GridLayout, workers: readonly Worker[]): GridPage[] {
  const pages: GridPage[] = [];
  for (let at = 0; at < workers.length; at += perPage) {
    const shown = workers.slice(at, at + perPage);
    pages.push({
      tiles: shown.map((worker, i) => ({ ...tiles[i]!, worker })),
      lines: [],
      headings: [],
      columns,
    });
  }
  return pages;
}

/** Something that is as wide as the room, or stands beside others of its kind. */
interface Row {
  height: number;
  heading?: Segment;
  tiles?: readonly Worker[];
  lines?: readonly Worker[];
}

function flowedPages(size: Size, groups: readonly Group[], extraRows: number, zoom: number): GridPage[] {
  const height = Math.max(1, size.rows - HEADER_ROWS - FOOTER_ROWS - extraRows);
  const lineColumns = Math.max(1, Math.floor(size.cols / MIN_LINE));
  const headings = groups.filter(({ heading }) => heading).length;
  const lineRows = sum(groups.map(({ lines }) => Math.ceil(lines.length / lineColumns)));
  const count = sum(groups.map(({ tiles }) => tiles.length));
  // Tiles have what headings and lines leave, and half of the room in any case.
  const free = Math.max(height - headings - lineRows, Math.ceil(height / 2));
  const grid = layoutGrid({ ...size, rows: free + HEADER_ROWS + FOOTER_ROWS }, count, 0, zoom);
  const columns = Math.max(1, Math.min(grid.columns, Math.max(...groups.map(({ tiles }) => tiles.length))));
  const wanted = sum(groups.map(({ tiles }) => Math.ceil(tiles.length / columns)));
  const readable = Math.max(1, Math.floor(free / smallestTile(zoom).rows));
  const fitting = zoom > 0 ? Math.ceil(grid.perPage / columns) : readable;
  const isList = grid.tiles[0]?.frame.height === 1;
  const shared = Math.floor(free / Math.max(1, Math.min(wanted, fitting)));
  // In a small room a tile is one line.
  const tileHeight = isList ? 1 : Math.max(1, Math.min(shared, height - 1));
  const rows = groups.flatMap(({ heading, tiles, lines }): Row[] => [
    ...(heading ? [{ height: 1, heading }] : []),
    ...chunks(tiles, columns).map((chunk) => ({ height: tileHeight, tiles: chunk })),
    ...chunks(lines, lineColumns).map((chunk) => ({ height: 1, lines: chunk })),
  ]);
  return paged(rows, height).map((page) => place(page, size.cols, columns, lineColumns));
}

/** Rows on pages of this height; a heading goes with what is under it. */
function paged(rows: readonly Row[], height: number): Row[][] {
  const pages: Row[][] = [];
  let left = 0;
  for (const [i, row] of rows.entries()) {
    const needed = row.heading ? row.height + (rows[i + 1]?.height ?? 0) : row.height;
    if (pages.length === 0 || needed > left) {
      pages.push([]);
      left = height;
    }
    pages.at(-1)!.push(row);
    left -= row.height;
  }
  return pages;
}

function place(rows: readonly Row[], cols: number, columns: number, lineColumns: number): GridPage {
  const tiles: (TileRect & { worker: Worker })[] = [];
  const lines: { worker: Worker; rect: Rect }[] = [];
  const headings: { text: Segment; y: number }[] = [];
  let y = HEADER_ROWS;
  for (const row of rows) {
    if (row.heading) headings.push({ text: row.heading, y });
    for (const [i, worker] of (row.tiles ?? []).entries()) {
      const frame = column(cols, columns, i, y, row.height);
      const content = {
        x: frame.x + 1,
        y: y + 1,
        width: Math.max(0, frame.width - 2),
        height: Math.max(0, frame.height - 2),
      };
      tiles.push({ worker, frame, content });
    }
    for (const [i, worker] of (row.lines ?? []).entries())
      lines.push({ worker, rect: column(cols, lineColumns, i, y, 1) });
    y += row.height;
  }
  return { tiles, lines, headings, columns };
}

function column(cols: number, columns: number, index: number, y: number, height: number): Rect {
  const x = Math.floor((index * cols) / columns);
  return { x, y, width: Math.floor(((index + 1) * cols) / columns) - x, height };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** What of these places is next to `from` in a direction: the nearest row or column, in it what lies straightest. */
export function nearestIn<T extends { rect: Rect }>(
  direction: 'up' | 'down' | 'left' | 'right',
  from: Rect,
  places: readonly T[],
): T | undefined {
  const isVertical = direction === 'up' || direction === 'down';
  const sign = direction === 'up' || direction === 'left' ? -1 : 1;
  const along = ({ x, y, width, height }: Rect) => (isVertical ? y + height / 2 : x + width / 2);
  const across = ({ x, y, width, height }: Rect) => (isVertical ? x + width / 2 : y + height / 2);
  const ahead = places
    .map((place) => ({
      place,
      distance: (along(place.rect) - along(from)) * sign,
      off: Math.abs(across(place.rect) - across(from)),
    }))
    .filter(({ distance, place }) => distance > 0 && (isVertical || shareRow(place.rect, from)));
  return ahead.toSorted((a, b) => a.distance - b.distance || a.off - b.off)[0]?.place;
}

function shareRow(a: Rect, b: Rect): boolean {
  return a.y < b.y + b.height && b.y < a.y + a.height;
}
