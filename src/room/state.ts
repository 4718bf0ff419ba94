import type { IncidentRecord, WorkerDetail } from '../api/detail.ts';
import type { Found, LogLine, LogQuery, Run, Worker } from '../api/schema.ts';
import type { Range } from '../api/stats.ts';
import { DEFAULT_KEYMAP, type Keymap } from '../keymap/keymap.ts';
import type { Size } from '../screen/cells.ts';
import { badgeOf, healthBadgeOf, needsLook, urgencyOf } from './badge.ts';
import type { MetricsState } from './charting.ts';
import type { CopyState } from './copy-mode.ts';
import type { EditorBuffer } from './editor-buffer.ts';
import type { Figures } from './figures.ts';
import { type GridView, groupsOf, inOrder, PLAIN_VIEW } from './grid-order.ts';
import { type GridPage, layoutPages, listPages, nearestIn } from './grid-pages.ts';
import type { KickItem } from './kick-menu.ts';
import type { GridLayout } from './layout.ts';
import type { FoundItem } from './palette.ts';
import type { Theme } from './theme.ts';
import { THEMES } from './themes.ts';
import type { Toast } from './toasts.ts';
import type { TableState } from './views/table-rows.ts';

/** What the room shows. Screens of workers are not in it: they are drawn past it. */
export interface RoomState {
  size: Size;
  connection: 'connecting' | 'live' | 'lost';
  run: Run | undefined;
  /** Which keys do what in this run. */
  keymap: Keymap;
  /** In the order of the run. */
  workers: readonly Worker[];
  /** Name of the selected worker. */
  selected: string | undefined;
  /** Names of the workers that commands go to instead of the selected one. */
  marked: ReadonlySet<string>;
  /** The worker from which on to the selected one all are about to be marked. */
  rangeFrom: string | undefined;
  view: 'grid' | 'focus' | 'sheet' | 'table' | 'metrics';
  /** Where one comes back to from the other views. */
  home: 'grid' | 'table';
  table: TableState;
  metrics: MetricsState;
  /** Numbers of the run, as far as they were asked for. */
  figures: Figures;
  /** What fills the room in the view of that name. */
  sheet: Sheet | undefined;
  /** Only workers that this text is found in are shown; `typing` while it is being typed. */
  filter: { text: string; typing: boolean } | undefined;
  /** Workers that need somebody come first. */
  byNeed: boolean;
  /** How the grid is looked at. */
  grid: GridView;
  /** The focus view is there, its worker's screen is not yet. */
  entering: boolean;
  /** Reading back in the focus view. */
  copy: CopyState | undefined;
  /** Size of the focused worker's terminal, once it is shown. */
  focusSize: Size | undefined;
  overlay: Overlay | undefined;
  /** A line for the person, until the next key. */
  message: { text: string; bad: boolean } | undefined;
  /** Who is here for the first time is told what to do, until the first key. */
  hint: boolean;
  /** What just happened, oldest first. */
  toasts: readonly Toast[];
  /** It is told to a screen reader: lines of words instead of tiles. */
  screenReader: boolean;
  /** The colors it is drawn with. */
  theme: Theme;
  /** ms since the epoch: what ages are counted to. It moves on when an age reads differently. */
  now: number;
}

/** An account that fills the room; `scroll` is the line that stands first, `problem` why it cannot be read. */
export type Sheet = IncidentsSheet | DetailSheet | InboxSheet | FindSheet | LogSheet;

/** The incidents of the run; `open` is the id of the one that is shown with its steps. */
export interface IncidentsSheet {
  kind: 'incidents';
  records?: readonly IncidentRecord[] | undefined;
  selected?: string | undefined;
  open?: string | undefined;
  /** What times the lanes cover; without it the whole run, or the last hour of a longer one. */
  range?: Range | undefined;
  scroll: number;
  problem?: string | undefined;
}

/** All about one worker. */
export interface DetailSheet {
  kind: 'detail';
  worker: string;
  detail?: WorkerDetail | undefined;
  scroll: number;
  problem?: string | undefined;
}

/** Who waits for a person. */
export interface InboxSheet {
  kind: 'inbox';
  /** The worker that answers go to; the next takes its place when it waits no more. */
  selected: string | undefined;
  /** Its screen as it was read last. */
  screen?: SeenScreen | undefined;
  scroll: number;
  problem?: string | undefined;
}

/** What control has written down about itself; `typing` while the filter is. */
export interface LogSheet {
  kind: 'log';
  level: LogQuery['level'];
  filter: string;
  typing: boolean;
  lines?: readonly LogLine[] | undefined;
  scroll: number;
  problem?: string | undefined;
}

/** What is searched for in all workers, and where it was found. */
export interface FindSheet {
  kind: 'find';
  query: string;
  /** What was found for it; undefined until there is an answer. */
  found?: Found | undefined;
  /** The match that Enter goes to. */
  index: number;
  scroll: number;
  problem?: string | undefined;
}

/** A worker's screen as a person sees it. */
export interface SeenScreen {
  worker: string;
  lines: readonly string[];
  /** The progress of the reading that it belongs to. */
  progress: number | undefined;
  /** When it began to show something else than before, ms. */
  changedAt: number;
}

export type Overlay =
  | { kind: 'help'; scroll: number }
  | { kind: 'confirm'; question: string; detail: string; action: ConfirmedAction }
  /** The next key is one for these workers. */
  | { kind: 'send-key'; workers: readonly string[] }
  /** What may help these workers, as it was when they were shown to a person; `index` is the item that Enter runs. */
  | { kind: 'kick'; workers: readonly string[]; items: readonly KickItem[]; index: number }
  /** Something is looked for by name: what was found when the last letter was typed; `index` is the one that Enter runs. */
  | { kind: 'palette'; query: string; found: readonly FoundItem[]; index: number }
  /** A message is being written to these workers. */
  | { kind: 'editor'; workers: readonly string[]; buffer: EditorBuffer };

/** What a person is asked about first. */
export type ConfirmedAction =
  | { type: 'stop' | 'restart'; workers: readonly string[] }
  | { type: 'down' }
  /** Text that was selected with the mouse; `fromLive` when the person was not reading back before. */
  | { type: 'copy'; text: string; fromLive: boolean };

export function initialState(size: Size, now: number): RoomState {
  return {
    size,
    connection: 'connecting',
    run: undefined,
    keymap: DEFAULT_KEYMAP,
    workers: [],
    selected: undefined,
    marked: new Set(),
    rangeFrom: undefined,
    view: 'grid',
    home: 'grid',
    table: { sort: 'number', descending: false, top: 0 },
    metrics: { range: '5m', page: 0 },
    figures: {},
    sheet: undefined,
    filter: undefined,
    byNeed: false,
    grid: PLAIN_VIEW,
    entering: false,
    copy: undefined,
    focusSize: undefined,
    overlay: undefined,
    message: undefined,
    hint: false,
    toasts: [],
    screenReader: false,
    theme: THEMES.dark,
    now,
  };
}

/** Lines that the replay's bar takes above the footer. */
export function replayRows(state: RoomState): number {
  return state.run?.replay ? 1 : 0;
}

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
    reading?.state,
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

/** The clock of the workers: that of the recording in a replay. ms. */
export function workerClock({ run, now }: RoomState): number {
  return run?.replay ? run.replay.time * 1000 : now;
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

/** The list after a change: new workers at the end, the others where they are. */
export function mergeWorkers(
  workers: readonly Worker[],
  changed: readonly Worker[],
  removed: readonly string[],
): Worker[] {
  const byName = new Map(changed.map((worker) => [worker.name, worker]));
  const kept = workers
    .filter((worker) => !removed.includes(worker.name))
    .map((worker) => {
      const next = byName.get(worker.name);
      byName.delete(worker.name);
      return next ?? worker;
    });
  return [...kept, ...byName.values()];
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

/** An age as people say it: `<1m`, `4m`, `2h05m`, `3d`. */
export function ageText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return '<1m';
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}h${String(minutes % 60).padStart(2, '0')}m`;
  return `${Math.floor(hours / 24)}d`;
}

/** A time in a recording: `1:05`, `1:02:03`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
