import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { completed } from '../config/redacted-spec.ts';
import type { Ending } from '../fleet/restart-policy.ts';
import { addedWorkers } from '../journal/added-workers.ts';
import type { EventLog } from '../journal/event-log.ts';
import { lastPlace, livesElsewhere } from '../journal/last-place.ts';
import { ControlError } from './control-error.ts';
import type { Entry } from './entry.ts';
import type { Hosts } from './hosts.ts';
import type { Roster } from './roster.ts';
import type { Supervisor } from './supervisor.ts';

/** What tells how a worker was last. */
const LIFE_EVENTS = ['worker.started', 'worker.exited', 'worker.stopped', 'worker.removed'] as const;
/** So many workers are started on a host at once: a screen full. */
const STARTED_AT_ONCE = 16;

export interface WantedOptions {
  roster: Roster;
  hosts: Hosts;
  clock: Clock;
  log: EventLog | undefined;
  supervisor: () => Supervisor | undefined;
  /** Whether a worker that ended like this is to be there again. */
  isMissed: (spec: WorkerSpec, ending: Ending) => boolean;
  /** Nobody is started any more. */
  isEnding: () => boolean;
  create: (name: string, spec: WorkerSpec | undefined) => Entry;
  /** @throws {ControlError} */
  start: (entry: Entry) => Promise<void>;
  remove: (name: string) => void;
  /** See {@link LivesOptions.onUnwatched}. */
  onUnwatched: (entry: Entry) => void;
}

/** Which workers are to be there, as the config says and as some were added, and what is done for it. */
export class Wanted {
  readonly #options: WantedOptions;
  /** Workers that are wanted besides those of the config. */
  #added: readonly WorkerSpec[];
  /** Of the config, whether they were started yet or not. */
  #expected: readonly WorkerSpec[] = [];
  #isArranged = false;

  constructor(options: WantedOptions) {
    this.#options = options;
    const { log } = options;
    this.#added = log ? addedWorkers(log) : [];
    // Before anything is decided: about an end of the run, or about who may answer in the place of a host.
    for (const [name, host] of log ? livesElsewhere(log) : []) {
      const entry = this.#await(name, undefined, host);
      entry.startedBefore = true;
    }
  }

  /** The names of all workers, also of those that are still to come. */
  names(): string[] {
    const specs = this.withAdded(this.#expected);
    return [...new Set([...this.#options.roster.all(), ...specs].map(({ name }) => name))];
  }

  /** These will be wanted. */
  expect(config: readonly WorkerSpec[]): void {
    this.#expected = config;
    this.#options.roster.runChanged();
  }

  /** Of the config, those who were not started yet, or are being started. */
  toCome(): WorkerSpec[] {
    return this.#expected.filter(({ name }) => {
      const entry = this.#options.roster.find(name);
      if (!entry) return true;
      const { hosted, gone, starting, awaited, unreachable } = entry;
      return !hosted && !gone && (starting || awaited) && unreachable === undefined;
    });
  }

  withAdded(specs: readonly WorkerSpec[]): WorkerSpec[] {
    const names = new Set(specs.map(({ name }) => name));
    return [...specs, ...this.#added.filter(({ name }) => !names.has(name))];
  }

  /** One more is wanted, or one less. */
  add(spec: WorkerSpec): void {
    this.#added = [...this.#added, spec];
  }

  forget(name: string): void {
    this.#added = this.#added.filter((added) => added.name !== name);
  }

  /** Starts what is new, marks what is no longer in the config or has changed, ends nothing. */
  async want(config: readonly WorkerSpec[]): Promise<void> {
    const { roster, remove } = this.#options;
    const specs = this.withAdded(config);
    const wanted = new Set(specs.map((spec) => spec.name));
    if (!this.#isArranged) roster.arrange([...wanted]);
    this.#isArranged = true;
    for (const entry of roster.all()) {
      if (wanted.has(entry.name)) this.#mark(entry, undefined);
      // It is not lost sight of before it is known that nothing is left of it.
      else if (!entry.awaited || this.#mayLiveUnseen(entry)) this.#mark(entry, 'removed');
      else remove(entry.name);
    }
    this.expect(config);
    // No host waits for the others.
    const groups = [...Map.groupBy(specs, ({ host }) => host).values()];
    await Promise.all(groups.map((group) => this.#wantOnHost(group)));
  }

  /** A few at a time, in their order: a host that makes one start does not wait for the next, and a start can be called off. */
  async #wantOnHost(specs: readonly WorkerSpec[]): Promise<void> {
    const waiting = specs.values();
    const startOneByOne = async () => {
      for (const spec of waiting) await this.#wantOne(spec);
    };
    await Promise.all(Array.from({ length: STARTED_AT_ONCE }, startOneByOne));
  }

  async #wantOne(spec: WorkerSpec): Promise<void> {
    const { roster, hosts, isEnding } = this.#options;
    if (isEnding()) return;
    const entry = roster.find(spec.name);
    if (entry && !entry.awaited) this.#adopt(entry, spec);
    // Where it lived before, it may live still, wherever it is to live now.
    else if (entry && this.#mayLiveUnseen(entry)) this.#await(spec.name, spec, entry.host);
    // It is wanted again when there is another host.
    else if (spec.host === undefined && !hosts.link(undefined)) return;
    else if (!hosts.link(spec.host)) this.#await(spec.name, spec, spec.host);
    else {
      await this.#welcome(spec);
      roster.runChanged();
    }
  }

  /** Whether a worker may live on the host on which it was started, and that cannot be asked. */
  #mayLiveUnseen({ startedBefore, host }: Entry): boolean {
    return startedBefore && this.#options.hosts.problem(host) !== undefined;
  }

  /** Starts a worker that is new. One that an earlier control had was lost with its host: whoever looks after it decides. */
  async #welcome(spec: WorkerSpec): Promise<void> {
    const { roster, clock, log, create, start, isMissed, supervisor, onUnwatched } = this.#options;
    const { name } = spec;
    const entry = create(name, spec);
    const last = log?.read({ worker: name, types: LIFE_EVENTS, last: 1 })[0];
    // Why it cannot be started stands in its entry; where there is no host any more, it waits for the next one.
    if (!last || last.type === 'worker.removed') return start(entry).catch(onlyRefused);
    entry.gone = true;
    const isOver = log === undefined || lastPlace(log, name) === undefined;
    const data = { worker: name, reason: 'its host died' };
    if (!isOver) log.append({ type: 'worker.gone', at: clock.now(), data });
    if (last.type === 'worker.exited') entry.dismissed ||= !isMissed(spec, last.data.exit);
    supervisor()?.begin(name);
    if (last.type === 'worker.started') onUnwatched(entry);
    roster.changed(name);
    supervisor()?.look(name);
  }

  /** Whether a worker runs is not known before this host is reached. */
  #await(name: string, spec: WorkerSpec | undefined, host: string | undefined): Entry {
    const { roster, hosts, create } = this.#options;
    const entry = roster.find(name) ?? create(name, spec);
    entry.spec = spec;
    entry.host = host;
    entry.awaited = true;
    entry.unreachable = hosts.problem(host) ?? 'its machine is reached under another name';
    roster.changed(name);
    return entry;
  }

  /** A worker that is there already is in the config too. */
  #adopt(entry: Entry, wanted: WorkerSpec): void {
    const { hosted, started, host } = entry;
    const spec = completed(wanted, started?.argv ?? hosted?.argv);
    entry.spec = spec;
    const { hosts } = this.#options;
    // Of a worker that an earlier control started only this much is known; what a folder elsewhere is called is known there.
    const same = started
      ? isDeepStrictEqual({ ...started, host: '' }, { ...spec, host: '' }) &&
        hosts.isSame(started.host, spec.host)
      : !hosted ||
        (hosts.isSame(host, spec.host) &&
          (host !== undefined || hosted.cwd === spec.cwd) &&
          isDeepStrictEqual(hosted.argv, spec.argv));
    this.#mark(entry, same ? undefined : 'changed');
  }

  #mark(entry: Entry, config: Entry['config']): void {
    if (entry.config === config) return;
    entry.config = config;
    this.#options.roster.changed(entry.name);
  }
}

function onlyRefused(error: unknown): void {
  if (!(error instanceof ControlError)) throw error;
}
