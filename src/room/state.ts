import type { IncidentRecord, WorkerDetail } from '../api/detail.ts';
import type { Found, LogLine, LogQuery, Run, Worker } from '../api/schema.ts';
import type { Range } from '../api/stats.ts';
import { DEFAULT_KEYMAP, type Keymap } from '../keymap/keymap.ts';
import type { Size } from '../screen/cells.ts';
import type { MetricsState } from './charting.ts';
import type { CopyState } from './copy-mode.ts';
import type { EditorBuffer } from './editor-buffer.ts';
import type { Figures } from './figures.ts';
import { type GridView, PLAIN_VIEW } from './grid-order.ts';
import type { KickItem } from './kick-menu.ts';
import type { Message } from './message.ts';
import type { FoundItem } from './palette.ts';
import type { Theme } from './theme.ts';
import { THEMES } from './themes.ts';
import type { Toast } from './toasts.ts';
import type { TableState } from './views/table-rows.ts';

/** What the room shows. Screens of workers are not in it: they are drawn past it. */
export interface RoomState {
  size: Size;
  connection: 'connecting' | 'live' | 'lost';
  /** Control has not told yet, since there is a connection to it, which workers there are. */
  isBehind: boolean;
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
  message: Message | undefined;
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
export type Sheet = IncidentsSheet | DetailSheet | InboxSheet | FindSheet | LogSheet | ProblemsSheet;

/** Only what has the text in it is shown; `typing` while it is being typed. */
interface Filtered {
  filter?: string | undefined;
  typing?: boolean | undefined;
}

/** The accounts of which a part can be shown. */
export type FilteredSheet = IncidentsSheet | InboxSheet | LogSheet;

/** The incidents of the run; `open` is the id of the one that is shown with its steps. */
export interface IncidentsSheet extends Filtered {
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
export interface InboxSheet extends Filtered {
  kind: 'inbox';
  /** The worker that answers go to; the next takes its place when it waits no more. */
  selected: string | undefined;
  /** Its screen as it was read last. */
  screen?: SeenScreen | undefined;
  scroll: number;
  problem?: string | undefined;
}

/** What control has written down about itself. */
export interface LogSheet extends Filtered {
  kind: 'log';
  level: LogQuery['level'];
  filter: string;
  typing: boolean;
  lines?: readonly LogLine[] | undefined;
  scroll: number;
  problem?: string | undefined;
}

/** What is wrong with the run. */
export interface ProblemsSheet {
  kind: 'problems';
  scroll: number;
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
  /** The lines with this text in them; `typing` while it is being typed. */
  | { kind: 'help'; scroll: number; filter: string; typing: boolean }
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
  | { type: 'stop' | 'restart' | 'leave'; workers: readonly string[] }
  | { type: 'down' }
  /** Text that was selected with the mouse; `fromLive` when the person was not reading back before. */
  | { type: 'copy'; text: string; fromLive: boolean };

export function initialState(size: Size, now: number): RoomState {
  return {
    size,
    connection: 'connecting',
    isBehind: true,
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

/** The clock of the workers: that of the recording in a replay. ms. */
export function workerClock({ run, now }: RoomState): number {
  return run?.replay ? run.replay.time * 1000 : now;
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
