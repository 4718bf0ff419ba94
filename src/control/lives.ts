import { isDeepStrictEqual } from 'node:util';
import type { Run } from '../api/schema.ts';
import type { Clock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { completed } from '../config/redacted-spec.ts';
import type { Ending } from '../fleet/restart-policy.ts';
import type { HostLink } from '../host/link.ts';
import { addedWorkers } from '../journal/added-workers.ts';
import type { EventData } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import { ControlError } from './control-error.ts';
import { type Entry, isAlive, whatIsOutOfReach } from './entry.ts';
import { Following } from './following.ts';
import { Hosts } from './hosts.ts';
import { LoginRing } from './login-ring.ts';
import { Presence } from './presence.ts';
import type { Readings } from './readings.ts';
import type { Roster } from './roster.ts';
import { type RunSettings, Starter } from './starter.ts';
import type { Supervisor } from './supervisor.ts';

/** What tells how a worker was last. */
const LIFE_EVENTS = ['worker.started', 'worker.exited', 'worker.stopped', 'worker.removed'] as const;
/** So many workers are started on a host at once: a screen full. */
const STARTED_AT_ONCE = 16;

export interface LivesOptions {
  roster: Roster;
  run: Pick<Run, 'id' | 'version'>;
  settings: RunSettings;
  /** The environment that workers inherit. */
  environment: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  readings: Readings;
  log: EventLog | undefined;
  /** Whether a worker that ended like this is to be there again. */
  isMissed: (spec: WorkerSpec, ending: Ending) => boolean;
  /** See {@link PresenceOptions.onTyped}. */
  onTyped: (worker: string, agoMs: number) => void;
  /**
   * Nobody is left who knows whether somebody types at a worker: it was lost with its host while there was no control, or
   * its journal was.
   */
  onUnwatched: (entry: Entry) => void;
}

/** The lives of workers on a host: how they begin, are followed, end, and begin again. */
export class Lives {
  readonly #options: LivesOptions;
  readonly #roster: Roster;
  readonly #log: EventLog | undefined;
  readonly #presence: Presence;
  readonly #starter: Starter;
  /** The ways to the hosts. */
  readonly hosts = new Hosts();
  #settings: RunSettings;
  /** Workers that are wanted besides those of the config. */
  #added: readonly WorkerSpec[];
  /** Of the config, whether they were started yet or not. */
  #expected: readonly WorkerSpec[] = [];
  /** How those were meant that run already. */
  #meant: readonly WorkerSpec[] = [];
  /** Nobody is started any more. */
  #isEnding = false;
  /** The logins of workers. */
  readonly logins: LoginRing;
  /** Who looks after the workers; nobody does in a replay. */
  supervisor: Supervisor | undefined;

  constructor(options: LivesOptions) {
    this.#options = options;
    this.#roster = options.roster;
    this.#log = options.log;
    this.#settings = options.settings;
    this.logins = new LoginRing(options.log);
    this.logins.logins = options.settings.logins;
    this.#added = options.log ? addedWorkers(options.log) : [];
    const { roster, readings, clock, log, onTyped, onUnwatched } = options;
    const { hosts } = this;
    const onResized = (worker: string) => this.supervisor?.resized(worker);
    this.#presence = new Presence({
      ...{ roster, readings, clock, log, hosts, onTyped, onUnwatched },
      following: new Following({ roster, readings, clock, hosts, onResized }),
      supervisor: () => this.supervisor,
      create: ({ name, argv }) => {
        const spec = this.#withAdded(this.#meant).find((meant) => meant.name === name);
        return this.#create(name, spec && completed(spec, argv));
      },
      remove: (name) => this.#remove(name),
    });
    const { run, environment } = options;
    this.#starter = new Starter({
      ...{ roster, run, environment, clock, log, hosts, logins: this.logins },
      onStarted: (hosted, host) => this.#presence.take(hosted, host),
    });
  }

  /** The way to a worker's host; undefined while there is none. @throws {ControlError} when there is no such worker */
  linkOf(name: string): HostLink | undefined {
    return this.hosts.link(this.#roster.get(name).host);
  }

  /** How many workers there will be once all that are wanted were started; undefined when they are. */
  get expected(): number | undefined {
    const toCome = this.#toCome();
    return toCome.length > 0 ? this.names().length : undefined;
  }

  /** The names of all workers, also of those that are still to come. */
  names(): string[] {
    const toCome = this.#withAdded(this.#expected);
    return [...new Set([...this.#roster.all(), ...toCome].map(({ name }) => name))];
  }

  /** These will be wanted. */
  expect(config: readonly WorkerSpec[]): void {
    this.#expected = config;
    this.#roster.runChanged();
  }

  /** Starts none of those any more that still wait for it: they can be started one by one. Returns their names. */
  callOffStart(): string[] {
    const waiting = this.#toCome().filter(({ name }) => !this.#roster.find(name)?.starting);
    for (const spec of waiting) {
      const { name: worker } = spec;
      this.#log?.append({
        type: 'worker.stopped',
        at: this.#options.clock.now(),
        data: { worker, by: 'operator' },
      });
      this.#create(worker, spec).problem = 'its start was called off';
      this.#roster.changed(worker);
    }
    this.#roster.runChanged();
    return waiting.map(({ name }) => name);
  }

  /** See {@link Presence.attach}; `specs` says of those that run already how they were meant. */
  attach(link: HostLink, specs: readonly WorkerSpec[] = [], host?: string): Promise<void> {
    this.#meant = specs;
    return this.#presence.attach(link, host);
  }

  /** See {@link Presence.detach}. */
  detach(): void {
    this.#presence.detach();
  }

  /** See {@link Presence.unreach}. */
  unreach(host: string, reason: string): void {
    this.#presence.unreach(host, reason);
  }

  /** What the config asks for now: starts what is new, marks what is no longer in it or has changed, ends nothing. */
  async want(config: readonly WorkerSpec[], settings: RunSettings): Promise<void> {
    this.#settings = settings;
    this.logins.logins = settings.logins;
    const specs = this.#withAdded(config);
    const wanted = new Set(specs.map((spec) => spec.name));
    for (const entry of this.#roster.all()) {
      const marked = wanted.has(entry.name) ? undefined : 'removed';
      if (entry.config === marked) continue;
      entry.config = marked;
      this.#roster.changed(entry.name);
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
    if (this.#isEnding) return;
    const entry = this.#roster.find(spec.name);
    if (entry && !entry.awaited) this.#adopt(entry, spec);
    // It is wanted again when there is another host.
    else if (spec.host === undefined && !this.hosts.link(undefined)) return;
    else if (this.hosts.problem(spec.host) !== undefined) this.#await(spec);
    else {
      await this.#welcome(spec);
      this.#roster.runChanged();
    }
  }

  /**
   * Adds a worker to the run, for good: the next control knows of it too.
   * @throws {ControlError} when its name is taken, or it cannot be started
   */
  async add(spec: WorkerSpec): Promise<void> {
    const { clock } = this.#options;
    const { name: worker, env: _, ...rest } = spec;
    // Names become file names, and some file systems do not tell upper from lower case.
    const taken = this.names().find((name) => name.toLowerCase() === worker.toLowerCase());
    if (taken !== undefined) throw new ControlError(409, `there is a worker "${taken}" already`);
    const out = this.hosts.problem(spec.host);
    if (out !== undefined) throw new ControlError(503, `host ${spec.host} cannot be reached: ${out}`);
    const entry = this.#create(worker, spec);
    this.#added = [...this.#added, spec];
    this.#log?.append({ type: 'worker.added', at: clock.now(), data: { worker, ...rest } });
    try {
      await this.#start(entry);
    } catch (error) {
      this.#remove(worker);
      throw error;
    }
  }

  /**
   * Ends what is left of a worker and starts it again, perhaps with another command line; `free` where that counts towards no
   * budget of restarts.
   * @throws {ControlError}
   */
  async restart(
    name: string,
    argv: readonly string[] | undefined,
    how: 'resume' | 'fresh' | 'operator',
    free?: boolean,
  ): Promise<void> {
    await this.#start(this.#roster.reached(name), argv, how, free);
  }

  /** Ends a worker; one that is no longer in the config leaves the list. */
  async stop(name: string, graceMs = this.#settings.stopGraceMs): Promise<void> {
    const entry = this.#roster.reached(name);
    entry.dismissed = true;
    this.#log?.append({
      type: 'worker.stopped',
      at: this.#options.clock.now(),
      data: { worker: name, by: 'operator' },
    });
    // At once, and in its turn again: a start may be on its way, or came after this.
    await this.#end(entry, graceMs);
    await this.#inTurn(entry, async () => {
      if (!entry.dismissed) return;
      await this.#end(entry, graceMs);
      this.supervisor?.look(name);
      if (entry.config !== 'removed') return;
      if (entry.hosted && !entry.gone) await this.linkOf(name)?.forget(name);
      else this.#remove(name);
    });
  }

  /** Starts a worker again that ended; why its program cannot be started stands in its entry. @throws {ControlError} */
  async start(name: string): Promise<void> {
    const entry = this.#roster.reached(name);
    if (isAlive(entry)) throw new ControlError(409, `worker "${name}" is running`);
    await this.#start(entry, undefined, 'operator').catch((error: unknown) => {
      if (entry.problem === undefined) throw error;
    });
  }

  /**
   * Ends all workers and the hosts; those that cannot be reached are left to themselves, when that is meant.
   * @throws {ControlError} when a host cannot be reached and its workers are not to be left
   */
  async down(graceMs = this.#settings.stopGraceMs, leave = false): Promise<void> {
    const left = whatIsOutOfReach(this.#roster.all());
    if (left !== undefined && !leave) throw new ControlError(409, left);
    this.#isEnding = true;
    const missed = this.#roster.all().filter(({ dismissed }) => !dismissed);
    const alive = new Set(missed.filter(isAlive));
    for (const entry of missed) entry.dismissed = true;
    try {
      await this.hosts.shutdown(graceMs);
    } catch (error) {
      this.#isEnding = false;
      // Those that were ended are not missed; the others are looked after as before.
      for (const entry of missed) entry.dismissed = alive.has(entry) && !isAlive(entry);
      throw error;
    }
  }

  /** Of the config, those who were not started yet, or are being started. */
  #toCome(): WorkerSpec[] {
    return this.#expected.filter(({ name }) => {
      const entry = this.#roster.find(name);
      if (!entry) return true;
      const { hosted, gone, starting, awaited, unreachable } = entry;
      return !hosted && !gone && (starting || awaited) && unreachable === undefined;
    });
  }

  #withAdded(specs: readonly WorkerSpec[]): WorkerSpec[] {
    const names = new Set(specs.map(({ name }) => name));
    return [...specs, ...this.#added.filter(({ name }) => !names.has(name))];
  }

  #create(name: string, spec: WorkerSpec | undefined): Entry {
    const entry = this.#roster.create(name, spec);
    const [born] =
      this.#log?.read({ worker: name, types: ['worker.started', 'worker.removed'], last: 1 }) ?? [];
    if (born?.type === 'worker.started') entry.restarts = born.data.attempt;
    // One that was stopped stays stopped, whichever control looks after it.
    const last = this.#log?.read({
      worker: name,
      types: ['worker.started', 'worker.stopped', 'worker.removed'],
      last: 1,
    });
    entry.dismissed = last?.[0]?.type === 'worker.stopped';
    return entry;
  }

  /** Starts a worker that is new. One that an earlier control had was lost with its host: whoever looks after it decides. */
  async #welcome(spec: WorkerSpec): Promise<void> {
    const { name } = spec;
    const entry = this.#create(name, spec);
    const last = this.#log?.read({ worker: name, types: LIFE_EVENTS, last: 1 })[0];
    // Why it cannot be started stands in its entry; where there is no host any more, it waits for the next one.
    if (!last || last.type === 'worker.removed') return this.#start(entry).catch(onlyRefused);
    entry.gone = true;
    if (last.type === 'worker.exited') entry.dismissed ||= !this.#options.isMissed(spec, last.data.exit);
    this.supervisor?.begin(name);
    if (last.type === 'worker.started') this.#options.onUnwatched(entry);
    this.#roster.changed(name);
    this.supervisor?.look(name);
  }

  /** Whether a worker runs is not known before its host is reached. */
  #await(spec: WorkerSpec): void {
    const entry = this.#roster.find(spec.name) ?? this.#create(spec.name, spec);
    entry.spec = spec;
    entry.host = spec.host;
    entry.awaited = true;
    const [last] = this.#log?.read({ worker: spec.name, types: LIFE_EVENTS, last: 1 }) ?? [];
    entry.startedBefore = last?.type === 'worker.started';
    entry.unreachable = this.hosts.problem(spec.host);
    this.#roster.changed(spec.name);
  }

  /** A worker that is there already is in the config too. */
  #adopt(entry: Entry, wanted: WorkerSpec): void {
    const { hosted, started, host } = entry;
    const spec = completed(wanted, started?.argv ?? hosted?.argv);
    entry.spec = spec;
    // Of a worker that an earlier control started only this much is known; what a folder elsewhere is called is known there.
    const same = started
      ? isDeepStrictEqual(started, spec)
      : !hosted ||
        (host === spec.host &&
          (host !== undefined || hosted.cwd === spec.cwd) &&
          isDeepStrictEqual(hosted.argv, spec.argv));
    const marked = same ? undefined : 'changed';
    if (entry.config === marked) return;
    entry.config = marked;
    this.#roster.changed(entry.name);
  }

  /**
   * Starts a worker when what is left of it has ended; it is one start at a time.
   * @throws {ControlError} when it cannot be started, or was stopped meanwhile
   */
  async #start(
    entry: Entry,
    argv?: readonly string[],
    how?: EventData<'worker.started'>['how'],
    free?: boolean,
  ): Promise<void> {
    if (this.#isEnding) throw new ControlError(409, 'the run is being ended');
    if (entry.starting) throw new ControlError(409, `worker "${entry.name}" is being started`);
    const wasDismissed = entry.dismissed;
    entry.starting = true;
    entry.dismissed = false;
    return this.#inTurn(entry, async () => {
      try {
        await this.#end(entry, this.#settings.stopGraceMs);
        if (entry.dismissed) throw new ControlError(409, `worker "${entry.name}" was stopped meanwhile`);
        await this.#starter.start(entry, this.#settings, argv, how, free);
      } catch (error) {
        entry.dismissed ||= wasDismissed;
        throw error;
      } finally {
        entry.starting = false;
        this.#roster.changed(entry.name);
      }
    });
  }

  async #end(entry: Entry, graceMs: number): Promise<void> {
    if (isAlive(entry)) await this.linkOf(entry.name)?.kill(entry.name, graceMs);
  }

  /** What is done to a worker is done when all that was begun before is done. */
  #inTurn<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
    const done = entry.turn.then(work);
    entry.turn = done.catch(() => {});
    return done;
  }

  #remove(name: string): void {
    const entry = this.#roster.find(name);
    if (!entry) return;
    entry.unfollow?.();
    entry.follower?.dispose();
    // What is on its way to it still is not followed then.
    entry.follower = undefined;
    this.#options.readings.end(name);
    this.supervisor?.remove(name);
    this.#added = this.#added.filter((added) => added.name !== name);
    this.#log?.append({ type: 'worker.removed', at: this.#options.clock.now(), data: { worker: name } });
    entry.endTyping?.();
    this.#roster.delete(name);
  }
}

function onlyRefused(error: unknown): void {
  if (!(error instanceof ControlError)) throw error;
}
