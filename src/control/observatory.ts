import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Activity, Range, RunMetrics, Stats } from '../api/stats.ts';
import type { Clock } from '../clock.ts';
import { COURSE_EVENTS, courseOf } from '../journal/course.ts';
import type { JournalEvent } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import type { Screen } from '../screen/screen.ts';
import type { Control } from './control.ts';
import { BUCKET_MS, OutputMeter } from './output-meter.ts';
import { listProcesses, type TreeUsage, treesOf } from './usage.ts';

/** A look at the processes answers all that ask within this time, ms. */
const FRESH_MS = 1000;
/** Looks that are kept: an hour of them, at one in two seconds. */
const KEPT_LOOKS = 1800;
/** Events that are read from the journal in one go. */
const READ_AT_ONCE = 2000;
/** Buckets of a course. */
const BUCKETS = 60;
/** The shortest course of a run that has just begun, ms. */
const SHORTEST_MS = 60_000;

const RANGE_MS = { '5m': 5 * 60_000, '1h': 60 * 60_000 } as const;

/** What a look at all process trees found. */
interface Look {
  at: number;
  trees: ReadonlyMap<string, TreeUsage & { pid: number; cpu?: number }>;
}

/** Sums over all workers at a look. */
interface Total {
  at: number;
  cpu: number;
  memory: number;
}

/**
 * What a run takes and how it goes, in numbers. Output is counted always, which costs next to nothing; processes are looked
 * at and the journal is folded only when somebody asks.
 */
export class Observatory {
  readonly #control: Control;
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #list: typeof listProcesses;
  readonly #meter = new OutputMeter();
  /** Up to where the output of a worker is counted. */
  readonly #counted = new Map<string, { screen: Screen; offset: number }>();
  readonly #stop: () => void;
  #looking: Promise<Look> | undefined;
  #last: Look | undefined;
  readonly #totals: Total[] = [];
  readonly #events: JournalEvent[] = [];

  /** @param list How processes are listed. */
  constructor(control: Control, log: EventLog, clock: Clock, list = listProcesses) {
    this.#control = control;
    this.#log = log;
    this.#clock = clock;
    this.#list = list;
    this.#stop = control.listen({
      onRun: () => {},
      onWorker: (name) => {
        if (control.isKnown(name)) return;
        this.#meter.forget(name);
        this.#counted.delete(name);
      },
      onScreen: (name) => this.#count(name),
    });
  }

  /** What the workers take now. */
  async stats(): Promise<Stats> {
    const { at, trees } = await this.#look();
    const workers = [...trees].map(([name, { cpu, memory, processes }]) => [
      name,
      { ...(cpu !== undefined && { cpu }), memory, processes },
    ]);
    return { at, workers: Object.fromEntries(workers) };
  }

  /** What each worker put out lately. */
  activity(): Activity {
    const now = this.#clock.now();
    const workers = this.#control.names().map((name) => [name, this.#meter.recent(name, now)]);
    return { bucketMs: BUCKET_MS, workers: Object.fromEntries(workers) };
  }

  /** How the run went. */
  async metrics(range: Range): Promise<RunMetrics> {
    await this.#look();
    const to = this.#clock.now();
    const begin = this.#control.run().startedAt;
    const from = range === 'run' ? Math.min(begin, to - SHORTEST_MS) : to - RANGE_MS[range];
    const bucketMs = (to - from) / BUCKETS;
    await this.#readOn();
    const startOf = (bucket: number) => from + bucket * bucketMs;
    const looks = Map.groupBy(this.#totals, ({ at }) => Math.floor((at - from) / bucketMs));
    const meanOf = (bucket: number, what: 'cpu' | 'memory') => {
      const own = looks.get(bucket);
      return own ? own.reduce((sum, total) => sum + total[what], 0) / own.length : null;
    };
    const each = <T>(of: (bucket: number) => T): T[] => Array.from({ length: BUCKETS }, (_, i) => of(i));
    return {
      range,
      from,
      to,
      bucketMs,
      ...courseOf(this.#events, { from, to }, BUCKETS),
      output: each((i) => (this.#meter.between(startOf(i), startOf(i + 1)) / bucketMs) * 1000),
      cpu: each((i) => meanOf(i, 'cpu')),
      memory: each((i) => meanOf(i, 'memory')),
    };
  }

  close(): void {
    this.#stop();
  }

  /** Reads what was written down since it was last read, and lets others have their turn in a long journal. */
  async #readOn(): Promise<void> {
    for (;;) {
      const since = this.#events.at(-1)?.seq;
      const news = this.#log.read({ since, types: COURSE_EVENTS, limit: READ_AT_ONCE });
      for (const event of news) this.#events.push(withoutScreens(event));
      if (news.length < READ_AT_ONCE) return;
      await nextTurn();
    }
  }

  #count(name: string): void {
    const screen = this.#control.screen(name);
    const offset = this.#control.outputEnd(name);
    if (!screen || offset === undefined) return;
    const known = this.#counted.get(name);
    this.#counted.set(name, { screen, offset });
    if (known?.screen === screen) this.#meter.add(name, offset - known.offset, this.#clock.now());
  }

  #look(): Promise<Look> {
    if (this.#last && this.#clock.now() - this.#last.at < FRESH_MS) return Promise.resolve(this.#last);
    this.#looking ??= this.#lookAnew().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookAnew(): Promise<Look> {
    const processes = await this.#list();
    const at = this.#clock.now();
    // A number of a process on another machine means another one here.
    const here = this.#control.workers().filter(({ host }) => host === undefined);
    const workers = here.flatMap(({ name, state, pid }) => {
      return state === 'running' && pid !== undefined ? [{ name, pid }] : [];
    });
    const found = treesOf(
      processes,
      workers.map(({ pid }) => pid),
    );
    const before = this.#last;
    const trees = new Map<string, TreeUsage & { pid: number; cpu?: number }>();
    for (const { name, pid } of workers) {
      const tree = found.get(pid);
      if (!tree) continue;
      const known = before?.trees.get(name);
      // What a process that was not waited for has taken is lost with it.
      const cpu =
        before && known?.pid === pid
          ? (Math.max(0, tree.cpuMs - known.cpuMs) / (at - before.at)) * 100
          : undefined;
      trees.set(name, { ...tree, pid, ...(cpu !== undefined && { cpu }) });
    }
    this.#last = { at, trees };
    if (before) this.#note(at, [...trees.values()]);
    return this.#last;
  }

  #note(at: number, trees: readonly { cpu?: number; memory: number }[]): void {
    const cpu = trees.reduce((sum, tree) => sum + (tree.cpu ?? 0), 0);
    const memory = trees.reduce((sum, tree) => sum + tree.memory, 0);
    this.#totals.push({ at, cpu, memory });
    if (this.#totals.length > KEPT_LOOKS) this.#totals.shift();
  }
}

/** The event without what nobody counts and what is most of its size. */
function withoutScreens(event: JournalEvent): JournalEvent {
  if (event.type === 'incident.opened') return { ...event, data: { ...event.data, screen: [] } };
  if (event.type === 'intervention') return { ...event, data: { ...event.data, before: [], after: [] } };
  return event;
}
