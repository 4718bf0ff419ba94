import type { Worker } from '../api/schema.ts';
import { stateWord } from '../journal/state-word.ts';
import { badgeOf, healthBadgeOf, urgencyOf } from './badge.ts';
import { groupsOf, inOrder } from './grid-order.ts';
import { type GridPage, layoutPages, listPages } from './grid-pages.ts';
import type { GridLayout } from './layout.ts';
import { type RoomState, replayRows } from './state.ts';

/** The workers that are shown, in the order in which they are. */
export function visibleWorkers(state: RoomState): readonly Worker[] {
  return laidOut(state).order;
}

/** The grid of a state: it is asked for many times before the next. */
const layouts = new WeakMap<RoomState, { order: readonly Worker[]; pages: readonly GridPage[] }>();

function laidOut(state: RoomState): { order: readonly Worker[]; pages: readonly GridPage[] } {
  let layout = layouts.get(state);
  if (!layout) {
    const groups = groupsOf(foundWorkers(state), state.grid);
    const order = inOrder(groups);
    const pages = state.screenReader
      ? listPages(state.size, order, replayRows(state))
      : layoutPages(state.size, groups, replayRows(state), state.grid.zoom);
    layout = { order, pages };
    layouts.set(state, layout);
  }
  return layout;
}

function foundWorkers({ workers, filter, byNeed }: RoomState): readonly Worker[] {
  const wanted = filter?.text.toLowerCase() ?? '';
  const found = wanted === '' ? workers : workers.filter((worker) => describes(worker).includes(wanted));
  return byNeed ? found.toSorted((a, b) => urgencyOf(a) - urgencyOf(b)) : found;
}

function describes(worker: Worker): string {
  const { name, reading, title, supervision } = worker;
  const texts = [
    name,
    badgeOf(worker).text,
    healthBadgeOf(worker)?.text,
    reading && stateWord(reading),
    title,
    supervision?.task,
  ];
  return texts.join(' ').toLowerCase();
}

/** The tiles of the page with the selected worker. */
export function gridOf(state: RoomState): GridLayout {
  const { tiles, lines, columns } = pageOf(state).layout;
  return { tiles: [...tiles], columns, perPage: Math.max(1, tiles.length + lines.length) };
}

/** Place of the selected worker among those that are shown; 0 when it is not. */
export function selectedIndex(state: RoomState): number {
  return Math.max(
    0,
    visibleWorkers(state).findIndex((worker) => worker.name === state.selected),
  );
}

const EMPTY_PAGE: GridPage = { tiles: [], lines: [], headings: [], columns: 1 };

/** The page with the selected worker, how many there are, and the workers that have a tile on it. */
export function pageOf(state: RoomState): {
  page: number;
  pages: number;
  workers: readonly Worker[];
  layout: GridPage;
} {
  const { pages } = laidOut(state);
  const page = pageWith(pages, selectedIndex(state));
  const layout = pages[page] ?? EMPTY_PAGE;
  return {
    page,
    pages: Math.max(1, pages.length),
    workers: layout.tiles.map(({ worker }) => worker),
    layout,
  };
}

/** The page that the worker at this place in the order is on. */
function pageWith(pages: readonly GridPage[], index: number): number {
  let before = 0;
  const page = pages.findIndex(({ tiles, lines }) => {
    before += tiles.length + lines.length;
    return index < before;
  });
  return Math.max(0, page);
}

/** The worker to select when so many pages are turned; undefined when there is none. */
export function turnPage(state: RoomState, by: number): string | undefined {
  const { pages, order } = laidOut(state);
  const index = selectedIndex(state);
  const page = pageWith(pages, index);
  const target = Math.max(0, Math.min(page + by, pages.length - 1));
  const sizes = pages.map(({ tiles, lines }) => tiles.length + lines.length);
  const startOf = (at: number) => sizes.slice(0, at).reduce((sum, size) => sum + size, 0);
  // The same place on that page; its ends where there is no further one.
  if (target === page) return by < 0 ? order[startOf(page)]?.name : order[startOf(page + 1) - 1]?.name;
  const place = Math.min(index - startOf(page), sizes[target]! - 1);
  return order[startOf(target) + place]?.name;
}
