import type { ApiClient } from '../api/client.ts';
import type { IncidentRecord, WorkerDetail } from '../api/detail.ts';
import type { LogLine } from '../api/schema.ts';
import type { Range } from '../api/stats.ts';
import { workerPath } from '../api/worker-path.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../error-message.ts';
import type { Actions } from './actions.ts';
import { acrossLanes, alongLane } from './lanes.ts';
import { selectedWorker, step } from './selection.ts';
import { sheetContent, sheetRows, sheetTop } from './sheet.ts';
import type { RoomState, Sheet } from './state.ts';
import type { Store } from './store.ts';
import { newestFirst, selectedIncident } from './views/incidents.ts';

/** How often what is shown is read anew, ms; at changes sooner, though not more often than this. */
const REFRESH_MS = 2000;
const SOONEST_MS = 500;

/** Accounts that fill the room: the incidents of the run, all about one worker. They are read anew while they are open. */
export class Sheets {
  readonly #store: Store<RoomState>;
  readonly #api: ApiClient;
  readonly #clock: Clock;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading = false;
  #isClosed = false;
  #callOff = () => {};

  constructor(store: Store<RoomState>, api: ApiClient, clock: Clock) {
    this.#store = store;
    this.#api = api;
    this.#clock = clock;
  }

  readonly actions: Actions = {
    log: () =>
      this.#open({ kind: 'log', level: 'info', filter: '', typing: false, scroll: Number.POSITIVE_INFINITY }),
    incidents: () => this.#open({ kind: 'incidents', scroll: 0 }),
    problems: () => this.#show({ kind: 'problems', scroll: 0 }),
    detail: () => this.#openDetail(selectedWorker(this.#store.get())?.name),
    'sheet-close': () => this.#close(),
    'sheet-up': () => this.scroll(-1),
    'sheet-down': () => this.scroll(1),
    'sheet-page-up': () => this.scroll(-this.#page),
    'sheet-page-down': () => this.scroll(this.#page),
    'sheet-top': () => this.scroll(Number.NEGATIVE_INFINITY),
    'sheet-bottom': () => this.scroll(Number.POSITIVE_INFINITY),
    'sheet-next': () => this.#turn(1),
    'sheet-previous': () => this.#turn(-1),
    'incident-up': () => this.#choose(-1),
    'incident-down': () => this.#choose(1),
    'incident-page-up': () => this.#choose(-this.#page),
    'incident-page-down': () => this.#choose(this.#page),
    'incident-first': () => this.#choose(Number.NEGATIVE_INFINITY),
    'incident-last': () => this.#choose(Number.POSITIVE_INFINITY),
    'incident-earlier': () => this.#chooseFrom((all, chosen) => alongLane(all, chosen, -1)),
    'incident-later': () => this.#chooseFrom((all, chosen) => alongLane(all, chosen, 1)),
    'incident-previous-lane': () => this.#chooseLane(-1),
    'incident-next-lane': () => this.#chooseLane(1),
    'incidents-5m': () => this.#zoom('5m'),
    'incidents-1h': () => this.#zoom('1h'),
    'incidents-run': () => this.#zoom('run'),
    'incident-open': () => this.#openIncident(),
  };

  /** Something else is asked for in what is open. */
  reread(): void {
    this.#readIn(0);
  }

  /** Something changed in the run. */
  changed(): void {
    const age = this.#clock.now() - this.#readAt;
    if (this.#sheet && !this.#reading) this.#readIn(Math.max(0, SOONEST_MS - age));
  }

  /** Scrolls by lines up (negative) or down; in the list of incidents another one is chosen. */
  scroll(by: number): void {
    const state = this.#store.get();
    const { sheet } = state;
    if (!sheet) return;
    if (sheet.kind === 'incidents' && sheet.open === undefined) return this.#choose(by);
    const content = sheetContent(state, sheet);
    const last = Math.max(0, content.lines.length - sheetRows(state, content));
    const top = clamp(sheetTop(state, sheet, content) + by, last);
    // Who goes to the end stays there when there is more.
    this.#show({ ...sheet, scroll: by === Number.POSITIVE_INFINITY ? by : top });
  }

  /** Back to the grid, or the table, from wherever. */
  leave(): void {
    this.#callOff();
    this.#show(undefined);
  }

  close(): void {
    this.#isClosed = true;
    this.#callOff();
  }

  get #sheet(): Sheet | undefined {
    const { view, sheet } = this.#store.get();
    return view === 'sheet' ? sheet : undefined;
  }

  get #page(): number {
    const state = this.#store.get();
    return state.sheet ? sheetRows(state, sheetContent(state, state.sheet)) - 1 : 1;
  }

  #show(sheet: Sheet | undefined): void {
    this.#store.set((state) => ({ ...state, view: sheet ? 'sheet' : state.home, sheet }));
  }

  #open(sheet: Sheet): void {
    this.#show(sheet);
    this.#readIn(0);
  }

  #openDetail(worker: string | undefined): void {
    if (worker !== undefined) this.#open({ kind: 'detail', worker, scroll: 0 });
  }

  /** Back to where it was come from. */
  #close(): void {
    const sheet = this.#sheet;
    const isIncident = sheet?.kind === 'incidents' && sheet.open !== undefined;
    if (isIncident) return this.#reveal({ ...sheet, open: undefined, scroll: 0 });
    this.leave();
  }

  #turn(by: number): void {
    const next = step(this.#store.get(), by, true);
    if (this.#sheet?.kind !== 'detail' || next === undefined) return;
    this.#store.set((state) => ({ ...state, selected: next }));
    this.#openDetail(next);
  }

  #choose(by: number): void {
    const sheet = this.#sheet;
    if (sheet?.kind !== 'incidents') return;
    const incidents = newestFirst(sheet);
    const index = clamp(selectedIncident(sheet) + by, incidents.length - 1);
    this.#reveal({ ...sheet, selected: incidents[index]?.id });
  }

  #chooseLane(by: number): void {
    const workers = this.#store.get().workers.map(({ name }) => name);
    this.#chooseFrom((all, chosen) => acrossLanes(all, workers, chosen, by));
  }

  #chooseFrom(next: (all: IncidentRecord[], chosen: IncidentRecord) => IncidentRecord): void {
    const sheet = this.#sheet;
    if (sheet?.kind !== 'incidents') return;
    const all = newestFirst(sheet);
    const chosen = all[selectedIncident(sheet)];
    if (chosen) this.#reveal({ ...sheet, selected: next(all, chosen).id });
  }

  #zoom(range: Range): void {
    const sheet = this.#sheet;
    if (sheet?.kind === 'incidents') this.#show({ ...sheet, range });
  }

  /** Scrolls no further than it takes to see the chosen incident. */
  #reveal(sheet: Sheet & { kind: 'incidents' }): void {
    const state = this.#store.get();
    const rows = sheetRows(state, sheetContent(state, sheet));
    const index = selectedIncident(sheet);
    this.#show({ ...sheet, scroll: Math.max(index - rows + 1, Math.min(sheet.scroll, index)) });
  }

  #openIncident(): void {
    const sheet = this.#sheet;
    if (sheet?.kind !== 'incidents') return;
    const chosen = newestFirst(sheet)[selectedIncident(sheet)];
    if (chosen) this.#show({ ...sheet, selected: chosen.id, open: chosen.id, scroll: 0 });
  }

  #readIn(ms: number): void {
    this.#callOff();
    this.#callOff = this.#clock.after(ms, () => void this.#read());
  }

  async #read(): Promise<void> {
    const asked = this.#sheet;
    if (!asked || !isStored(asked)) return;
    this.#reading = true;
    this.#readAt = this.#clock.now();
    const news = await this.#newsFor(asked).catch((error: unknown): News => ({ problem: messageOf(error) }));
    this.#reading = false;
    const sheet = this.#sheet;
    if (!sheet || this.#isClosed) return;
    const isWanted = isStored(sheet) && isSame(sheet, asked);
    if (isWanted)
      this.#store.set((state) => ({ ...state, sheet: withNews(sheet, news), now: this.#clock.now() }));
    this.#readIn(isWanted ? REFRESH_MS : 0);
  }

  async #newsFor(sheet: StoredSheet): Promise<News> {
    if (sheet.kind === 'incidents')
      return { records: await this.#api.get<IncidentRecord[]>('/v1/incidents') };
    if (sheet.kind === 'log') {
      const query = new URLSearchParams({ level: sheet.level, text: sheet.filter });
      return { lines: await this.#api.get<LogLine[]>(`/v1/log?${query}`) };
    }
    return { detail: await this.#api.get<WorkerDetail>(workerPath(sheet.worker, 'detail')) };
  }
}

/** Accounts of what is written down; the others tell of what is known anyway. */
type StoredSheet = Exclude<Sheet, { kind: 'inbox' | 'find' | 'problems' }>;

function isStored(sheet: Sheet): sheet is StoredSheet {
  return sheet.kind !== 'inbox' && sheet.kind !== 'find' && sheet.kind !== 'problems';
}

/** What was read for a sheet, or why it could not be. */
interface News {
  records?: readonly IncidentRecord[];
  detail?: WorkerDetail;
  lines?: readonly LogLine[];
  problem?: string;
}

/** What was read before stays where nothing new could be. */
function withNews(sheet: StoredSheet, { records, detail, lines, problem }: News): StoredSheet {
  if (sheet.kind === 'incidents') return { ...sheet, records: records ?? sheet.records, problem };
  if (sheet.kind === 'log') return { ...sheet, lines: lines ?? sheet.lines, problem };
  return { ...sheet, detail: detail ?? sheet.detail, problem };
}

/** Whether the same is told in both. */
function isSame(a: Sheet, b: Sheet): boolean {
  if (a.kind === 'log' && b.kind === 'log') return a.level === b.level && a.filter === b.filter;
  return a.kind === b.kind && (a.kind !== 'detail' || b.kind !== 'detail' || a.worker === b.worker);
}

function clamp(value: number, last: number): number {
  return Math.max(0, Math.min(value, last));
}
