import { isDeepStrictEqual } from 'node:util';
import type { Run } from '../api/schema.ts';
import type { Clock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { completed } from '../config/redacted-spec.ts';
import type { Ending } from '../fleet/restart-policy.ts';
import type { HostLink } from '../host/link.ts';
import type { EventData } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import { ControlError } from './control-error.ts';
import { type Entry, isAlive, outOfReach, whyNotDown } from './entry.ts';
import { Following } from './following.ts';
import { Hosts } from './hosts.ts';
import { LoginRing } from './login-ring.ts';
import { Presence } from './presence.ts';
import type { Readings } from './readings.ts';
import type { Roster } from './roster.ts';
import { type RunSettings, Starter } from './starter.ts';
import type { Supervisor } from './supervisor.ts';
import { Wanted } from './wanted.ts';

export interface LivesOptions {
  roster: Roster;
  run: Pick<Run, 'id' | 'version'>;
  settings: RunSettings;
  /** The environment that workers inherit. */
  environment: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  readings: Readings;
  log: EventLog | undefined;
  /** See {@link PresenceOptions.isReplay}. */
  isReplay: boolean;
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
  readonly hosts: Hosts;
  #settings: RunSettings;
  readonly #wanted: Wanted;
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
    this.hosts = new Hosts(options.log);
    this.#settings = options.settings;
    this.logins = new LoginRing(options.log);
    this.logins.logins = options.settings.logins;
    const { roster, readings, clock, log, isReplay, isMissed, onTyped, onUnwatched } = options;
    const { hosts } = this;
    this.#wanted = new Wanted({
      ...{ roster, hosts, clock, log, isMissed, onUnwatched },
      supervisor: () => this.supervisor,
      isEnding: () => this.#isEnding,
      create: (name, spec) => this.#create(name, spec),
      start: (entry) => this.#start(entry),
      remove: (name) => this.#remove(name),
    });
    const onResized = (worker: string) => this.supervisor?.resized(worker);
    this.#presence = new Presence({
      ...{ roster, readings, clock, log, isReplay, hosts, onTyped, onUnwatched },
      following: new Following({ roster, readings, clock, hosts, onResized }),
      supervisor: () => this.supervisor,
      create: (name) => this.#create(name, undefined),
      meant: ({ name, argv }) => {
        const spec = this.#wanted.withAdded(this.#meant).find((meant) => meant.name === name);
        return spec && completed(spec, argv);
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
    return this.#wanted.toCome().length > 0 ? this.names().length : undefined;
  }

  /** See {@link Wanted.names}. */
  names(): string[] {
    return this.#wanted.names();
  }

  /** See {@link Wanted.expect}. */
  expect(config: readonly WorkerSpec[]): void {
    this.#wanted.expect(config);
  }

  /** Starts none of those any more that still wait for it: they can be started one by one. Returns their names. */
  callOffStart(): string[] {
    const waiting = this.#wanted.toCome().filter(({ name }) => !this.#roster.find(name)?.starting);
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

  /** See {@link Presence.rename}. */
  rename(before: string, host: string): void {
    this.#presence.rename(before, host);
  }

  /** The hosts that cannot be reached and on which workers live or are to live. */
  unreached(): Set<string> {
    const out = this.#roster.all().filter(({ unreachable, gone }) => unreachable !== undefined && !gone);
    return new Set(out.flatMap(({ host }) => host ?? []));
  }

  /** The workers that live, lived, or are to live on a host elsewhere. */
  on(host: string): Entry[] {
    return this.#roster.all().filter((entry) => entry.host === host);
  }

  /** See {@link Presence.unreach}. */
  unreach(host: string, reason: string): void {
    this.#presence.unreach(host, reason);
  }

  /** What the config asks for now: starts what is new, marks what is no longer in it or has changed, ends nothing. */
  async want(config: readonly WorkerSpec[], settings: RunSettings): Promise<void> {
    this.#settings = settings;
    this.logins.logins = settings.logins;
    await this.#wanted.want(config);
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
    this.#wanted.add(spec);
    this.#log?.append({ type: 'worker.added', at: clock.now(), data: { worker, ...rest } });
    try {
      await this.#start(entry);
    } catch (error) {
      if (!entry.startedBefore) this.#remove(worker);
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

  /**
   * Gives up a worker whose host cannot be reached: it counts as ended, whatever becomes of it there.
   * @throws {ControlError} when it is reached
   */
  leave(name: string): void {
    const entry = this.#roster.get(name);
    const { host, config, unreachable, spec } = entry;
    if (unreachable === undefined)
      throw new ControlError(409, `worker "${name}" can be reached: it is left alone`);
    const at = this.#options.clock.now();
    entry.dismissed = true;
    this.#log?.append({ type: 'worker.stopped', at, data: { worker: name, by: 'operator' } });
    const hasPlace = spec !== undefined && (spec.host === undefined || this.hosts.has(spec.host));
    if (config === 'removed' || !hasPlace) this.#remove(name);
    else {
      const data = { worker: name, reason: `it was left to itself on ${host}` };
      this.#log?.append({ type: 'worker.gone', at, data });
      const now = {
        gone: true,
        awaited: false,
        startedBefore: false,
        unreachable: undefined,
        problem: undefined,
      };
      Object.assign(entry, now);
      this.#roster.changed(name);
      this.supervisor?.look(name);
    }
    this.#roster.runChanged();
  }

  /** Ends a worker; one that is no longer in the config leaves the list. @throws {ControlError} */
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
   * Ends all workers and the hosts; those that cannot be reached are left to themselves, when that is meant: these are returned.
   * @throws {ControlError} when a host cannot be reached and its workers are not to be left
   */
  async down(graceMs = this.#settings.stopGraceMs, leave = false): Promise<Entry[]> {
    const left = outOfReach(this.#roster.all());
    if (left.length > 0 && !leave) throw new ControlError(409, whyNotDown(left));
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
    return left;
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
        // What cannot be started again is not ended for it.
        if (isAlive(entry)) this.#starter.wayTo(entry);
        await this.#end(entry, this.#settings.stopGraceMs);
        if (entry.dismissed) throw new ControlError(409, `worker "${entry.name}" was stopped meanwhile`);
        await this.#starter.start(entry, this.#settings, argv, how, free);
        const isAsMeant = isDeepStrictEqual(entry.started, entry.spec);
        if (entry.config === 'changed' && isAsMeant) entry.config = undefined;
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
    if (!isAlive(entry)) return;
    const link = this.linkOf(entry.name);
    if (!link)
      throw new ControlError(503, `worker "${entry.name}" cannot be reached: it is not known to have ended`);
    await link.kill(entry.name, graceMs);
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
    this.#wanted.forget(name);
    this.#log?.append({ type: 'worker.removed', at: this.#options.clock.now(), data: { worker: name } });
    entry.endTyping?.();
    this.#roster.delete(name);
    this.#roster.runChanged();
  }
}
