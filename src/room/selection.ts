import type { Worker } from '../api/schema.ts';
import { needsLook } from './badge.ts';
import { type GridPage, nearestIn } from './grid-pages.ts';
import { pageOf, selectedIndex, visibleWorkers } from './shown.ts';
import type { RoomState } from './state.ts';

/** The selected worker; in the grid one that is shown. */
export function selectedWorker(state: RoomState): Worker | undefined {
  if (state.view === 'focus') return state.workers.find((worker) => worker.name === state.selected);
  return visibleWorkers(state)[selectedIndex(state)];
}

/** The workers from where a range was begun to the selected one; `order` are the names in the order in which they are shown. */
export function rangeOf(state: RoomState, order: readonly string[]): ReadonlySet<string> {
  const from = state.rangeFrom === undefined ? -1 : order.indexOf(state.rangeFrom);
  const to = order.indexOf(selectedWorker(state)?.name ?? '');
  if (from === -1 || to === -1) return new Set();
  return new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1));
}

/** The number of a worker in the run, from 1. */
export function numberOf(state: RoomState, worker: Worker): number {
  return state.workers.indexOf(worker) + 1;
}

/** The next worker after the selected one that somebody should look at, round the end; undefined when there is none. */
export function nextNeeding(state: RoomState): string | undefined {
  const shown = visibleWorkers(state);
  const from = selectedIndex(state) + 1;
  return [...shown.slice(from), ...shown.slice(0, from)].find(needsLook)?.name;
}

/** The worker to select when moving from the selected one; it stays where there is nothing in that direction. */
export function move(state: RoomState, direction: Direction): string | undefined {
  const { layout } = pageOf(state);
  const isPlain = layout.lines.length === 0 && layout.headings.length === 0;
  return isPlain ? moveInRows(state, direction, layout.columns) : moveByPlace(state, direction, layout);
}

export type Direction = 'up' | 'down' | 'left' | 'right';

function moveInRows(state: RoomState, direction: Direction, columns: number): string | undefined {
  const { tiles } = pageOf(state).layout;
  const index = selectedIndex(state);
  const first = tiles[0] ? visibleWorkers(state).indexOf(tiles[0].worker) : 0;
  const column = (index - first) % columns;
  const shown = visibleWorkers(state);
  const count = shown.length;
  const target = {
    left: column > 0 ? index - 1 : index,
    right: column < columns - 1 ? index + 1 : index,
    up: index - columns,
    // Down from a row above a shorter last one lands on its last tile.
    down:
      Math.floor(index / columns) < Math.floor((count - 1) / columns)
        ? Math.min(index + columns, count - 1)
        : index,
  }[direction];
  return shown[target]?.name ?? state.selected;
}

/** Where tiles and lines stand among headings: the nearest that way, else what comes next on another page. */
function moveByPlace(state: RoomState, direction: Direction, layout: GridPage): string | undefined {
  const places = [...layout.tiles.map(({ worker, frame }) => ({ worker, rect: frame })), ...layout.lines];
  const selected = selectedWorker(state);
  const from = places.find(({ worker }) => worker === selected)?.rect;
  if (!from) return state.selected;
  const nearest = nearestIn(direction, from, places);
  if (nearest) return nearest.worker.name;
  if (direction === 'left' || direction === 'right') return state.selected;
  const order = visibleWorkers(state);
  const ends = places.map(({ worker }) => order.indexOf(worker));
  const beyond = direction === 'down' ? Math.max(...ends) + 1 : Math.min(...ends) - 1;
  return order[beyond]?.name ?? state.selected;
}

/** The name at a distance from the selected one, round the ends when `wrap`. */
export function step(state: RoomState, by: number, wrap: boolean): string | undefined {
  const shown = visibleWorkers(state);
  const count = shown.length;
  if (count === 0) return undefined;
  const target = selectedIndex(state) + by;
  const index = wrap ? ((target % count) + count) % count : Math.min(Math.max(0, target), count - 1);
  return shown[index]?.name;
}
