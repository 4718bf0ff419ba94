import { isDeepStrictEqual } from 'node:util';
import type { Run } from '../api/schema.ts';
import type { Clock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { completed } from '../config/redacted-spec.ts';
import { workerEnvironment } from '../fleet/environment.ts';
import { type Logins, withoutSources } from '../fleet/logins.ts';
import type { Ending } from '../fleet/restart-policy.ts';
import type { HostLink } from '../host/link.ts';
import type { HostedWorker, HostNotice, RecordingSpec } from '../host/protocol.ts';
import { addedWorkers } from '../journal/added-workers.ts';
import type { EventData } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import { ControlError } from './control-error.ts';
import { type Entry, isRunning } from './entry.ts';
import { LoginRing } from './login-ring.ts';
import type { Readings } from './readings.ts';
import type { Roster } from './roster.ts';
import type { Supervisor } from './supervisor.ts';
import { steadyTitle } from './title.ts';
import { WorkerScreen } from './worker-screen.ts';

/** What tells how a worker was last. */
const LIFE_EVENTS = ['worker.started', 'worker.exited', 'worker.stopped', 'worker.removed'] as const;
/** Why a worker cannot be started of which a record without secrets is all that is left. */
const REDACTED_COMMAND =
  'a secret in its command line was not written down: start it anew, with the secret in its environment';
/** Lines of scrollback for a worker of which the config says nothing. */
const DEFAULT_SCROLLBACK = 1000;

/** What is to be known of the run besides its workers. */
export interface RunSettings {
  recording: RecordingSpec;
  /** SIGTERM to SIGKILL, ms. */
  stopGraceMs: number;
  logins: Logins;
}

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
}

/** The lives of workers on a host: how they begin, are followed, end, and begin again. */
export class Lives {
  readonly #options: LivesOptions;
  readonly #roster: Roster;
  readonly #log: EventLog | undefined;
  #link: HostLink | undefined;
  #settings: RunSettings;
  /** Workers that are wanted besides those of the config. */
  #added: readonly WorkerSpec[];
  /** Of the config, whether they were started yet or not. */
  #expected: readonly WorkerSpec[] = [];
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
  }

  /** The way to the host; undefined while there is none. */
  get link(): HostLink | undefined {
    return this.#link;
  }

  /** How many workers there will be once all that are wanted were started; undefined when they are. */
  get expected(): number | undefined {
    const toCome = this.#expected.filter(({ name }) => !this.#roster.find(name)).length;
    return toCome > 0 ? this.#roster.all().length + toCome : undefined;
  }

  /** These will be wanted. */
  expect(config: readonly WorkerSpec[]): void {
    this.#expected = config;
    this.#roster.runChanged();
  }

  /** Starts none of those any more that still wait for it: they can be started one by one. Returns their names. */
  callOffStart(): string[] {
    const waiting = this.#expected.filter(({ name }) => !this.#roster.find(name));
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

  /** Takes up the workers of a host, present and future. `specs` says of those that run already how they were meant. */
  async attach(link: HostLink, specs: readonly WorkerSpec[] = []): Promise<void> {
    this.#link = link;
    link.onNotice = (notice) => this.#notice(notice);
    for (const hosted of await link.list()) {
      if (!this.#roster.find(hosted.name)) {
        const spec = this.#withAdded(specs).find(({ name }) => name === hosted.name);
        this.#create(hosted.name, spec && completed(spec, hosted.argv));
      }
      this.#take(hosted);
    }
    // Those that died with the host before can be started again now.
    for (const { name, gone } of this.#roster.all()) if (gone) this.supervisor?.look(name);
  }

  /** The host is gone, and its workers with it. */
  detach(): void {
    this.#link = undefined;
    for (const entry of this.#roster.all()) {
      if (entry.hosted && !entry.hosted.exit) entry.gone = true;
      if (entry.hosted) entry.problem = undefined;
      entry.unfollow = undefined;
      if (entry.gone && entry.hosted) {
        const data = { worker: entry.name, reason: 'its host died' };
        this.#log?.append({ type: 'worker.gone', at: this.#options.clock.now(), data });
      }
      this.#roster.changed(entry.name);
    }
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
    for (const spec of specs) {
      if (this.#isEnding) return;
      const entry = this.#roster.find(spec.name);
      if (entry) this.#adopt(entry, spec);
      else {
        await this.#welcome(spec);
        this.#roster.runChanged();
      }
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
    const taken = this.#roster.all().find(({ name }) => name.toLowerCase() === worker.toLowerCase());
    if (taken) throw new ControlError(409, `there is a worker "${taken.name}" already`);
    const entry = this.#create(worker, spec);
    this.#added = [...this.#added, spec];
    this.#log?.append({ type: 'worker.added', at: clock.now(), data: { worker, ...rest } });
    await this.#start(entry);
    if (entry.problem === undefined) return;
    const problem = entry.problem;
    this.#remove(worker);
    throw new ControlError(409, problem);
  }

  /** Ends what is left of a worker and starts it again, perhaps with another command line. @throws {ControlError} */
  async restart(
    name: string,
    argv: readonly string[] | undefined,
    how: 'resume' | 'fresh' | 'operator',
  ): Promise<void> {
    const entry = this.#roster.get(name);
    // That it ends now is no trouble.
    entry.starting = true;
    try {
      if (isRunning(entry)) await this.#link?.kill(name, this.#settings.stopGraceMs);
    } finally {
      entry.starting = false;
    }
    await this.#start(entry, argv, how);
    if (entry.problem !== undefined) throw new ControlError(409, entry.problem);
  }

  /** Ends a worker; one that is no longer in the config leaves the list. */
  async stop(name: string, graceMs = this.#settings.stopGraceMs): Promise<void> {
    const entry = this.#roster.get(name);
    entry.dismissed = true;
    this.#log?.append({
      type: 'worker.stopped',
      at: this.#options.clock.now(),
      data: { worker: name, by: 'operator' },
    });
    if (entry.hosted && !entry.gone) await this.#link?.kill(name, graceMs);
    this.supervisor?.look(name);
    if (entry.config !== 'removed') return;
    if (entry.hosted && !entry.gone) await this.#link?.forget(name);
    else this.#remove(name);
  }

  /** Starts a worker again that ended. */
  async start(name: string): Promise<void> {
    const entry = this.#roster.get(name);
    if (isRunning(entry) || entry.starting) throw new ControlError(409, `worker "${name}" is running`);
    await this.#start(entry, undefined, 'operator');
  }

  /** Ends all workers and the host. */
  async down(graceMs = this.#settings.stopGraceMs): Promise<void> {
    this.#isEnding = true;
    for (const entry of this.#roster.all()) entry.dismissed = true;
    await this.#link?.shutdown(graceMs);
  }

  #withAdded(specs: readonly WorkerSpec[]): WorkerSpec[] {
    const names = new Set(specs.map(({ name }) => name));
    return [...specs, ...this.#added.filter(({ name }) => !names.has(name))];
  }

  #create(name: string, spec: WorkerSpec | undefined): Entry {
    const entry = this.#roster.create(name, spec);
    const [born] = this.#log?.read({ worker: name, types: ['worker.started'], last: 1 }) ?? [];
    if (born?.type === 'worker.started') entry.restarts = born.data.attempt;
    // One that was stopped stays stopped, whichever control looks after it.
    const last = this.#log?.read({
      worker: name,
      types: ['worker.started', 'worker.stopped'],
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
    if (!last || last.type === 'worker.removed') return this.#start(entry);
    entry.gone = true;
    if (last.type === 'worker.exited') entry.dismissed ||= !this.#options.isMissed(spec, last.data.exit);
    this.supervisor?.begin(name);
    this.#roster.changed(name);
    this.supervisor?.look(name);
  }

  /** A worker that is there already is in the config too. */
  #adopt(entry: Entry, wanted: WorkerSpec): void {
    const { hosted, started } = entry;
    const spec = completed(wanted, started?.argv ?? hosted?.argv);
    entry.spec = spec;
    // Of a worker that an earlier control started only this much is known.
    const same = started
      ? isDeepStrictEqual(started, spec)
      : !hosted || (hosted.cwd === spec.cwd && isDeepStrictEqual(hosted.argv, spec.argv));
    const marked = same ? undefined : 'changed';
    if (entry.config === marked) return;
    entry.config = marked;
    this.#roster.changed(entry.name);
  }

  async #start(
    entry: Entry,
    argv?: readonly string[],
    how: EventData<'worker.started'>['how'] = 'first',
  ): Promise<void> {
    const { spec } = entry;
    if (!spec)
      throw new ControlError(
        409,
        `worker "${entry.name}" is not in the config: nothing says how to start it`,
      );
    if (!this.#link) throw new ControlError(503, 'there is no host to start it on');
    const { environment, run, clock } = this.#options;
    const attempt = how === 'first' ? 0 : entry.restarts + 1;
    const identity = { run: run.id, worker: spec.name, version: run.version, restarts: attempt };
    const login = this.logins.choose(spec.name, spec.logins ?? [], clock.now());
    entry.problem = undefined;
    entry.starting = true;
    try {
      if (spec.redacted && !argv) throw new Error(REDACTED_COMMAND);
      const variables = { ...spec.env, ...this.logins.variables(login, environment) };
      const hosted = await this.#link.spawn({
        name: spec.name,
        argv: [...(argv ?? spec.argv)],
        cwd: spec.cwd,
        env: workerEnvironment(withoutSources(this.#settings.logins, environment), variables, identity),
        cols: spec.cols,
        rows: spec.rows,
        recording: this.#settings.recording,
      });
      entry.started = spec;
      entry.dismissed = false;
      entry.restarts = attempt;
      if (login !== undefined) this.logins.use(spec.name, login);
      const { pid, cwd } = hosted;
      const data = { worker: spec.name, argv: hosted.argv, cwd, pid, how, attempt, ...(login && { login }) };
      this.#log?.append({ type: 'worker.started', at: clock.now(), data });
      this.#take(hosted);
    } catch (error) {
      entry.problem = error instanceof Error ? error.message : String(error);
      this.#roster.changed(entry.name);
    } finally {
      entry.starting = false;
    }
  }

  #notice(notice: HostNotice): void {
    if (notice.type === 'worker') this.#take(notice.worker);
    else if (notice.type === 'forgotten') this.#remove(notice.worker);
    else void this.#rotate(notice.worker);
  }

  /** Takes note of a worker as the host describes it, and follows it when it is new. */
  #take(hosted: HostedWorker): void {
    const entry = this.#roster.find(hosted.name) ?? this.#create(hosted.name, undefined);
    const { index, startedAt, exit } = entry.hosted ?? {};
    // Another host counts its workers from the beginning again.
    const isNew = index !== hosted.index || startedAt !== hosted.startedAt || entry.gone;
    // The answer to its start may come after the news of its end.
    if (!isNew && exit && !hosted.exit) return;
    entry.hosted = hosted;
    entry.gone = false;
    if (isNew) {
      entry.problem = undefined;
      this.#follow(entry, hosted);
    }
    if (isNew) this.supervisor?.begin(hosted.name);
    if (hosted.exit && !exit) {
      const { readings, log } = this.#options;
      readings.facts(hosted.name, { exit: hosted.exit });
      // An end that an earlier control saw is written down already.
      if (!isNew)
        log?.append({
          type: 'worker.exited',
          at: this.#options.clock.now(),
          data: { worker: entry.name, exit: hosted.exit },
        });
      this.supervisor?.look(entry.name);
    }
    this.#roster.changed(entry.name);
  }

  #follow(entry: Entry, hosted: HostedWorker): void {
    entry.unfollow?.();
    entry.unfollow = undefined;
    entry.follower?.dispose();
    entry.title = '';
    const follower = this.#newFollower(entry, hosted);
    entry.follower = follower;
    // What fails here fails because the host is gone, which detach() deals with, or says why in the tile.
    this.#link?.subscribe(hosted.name, 'segment', follower).then(
      (unfollow) => {
        // Another start of the worker may have come meanwhile.
        if (entry.follower === follower) entry.unfollow = unfollow;
        else unfollow();
      },
      (error: Error) => {
        if (!this.#link || entry.follower !== follower) return;
        entry.problem = `its output cannot be followed: ${error.message}`;
        this.#roster.changed(entry.name);
      },
    );
  }

  /** A screen for a worker; what it shows goes to the readings and to who listens. */
  #newFollower(entry: Entry, { index, argv, cols, rows, answered, end }: HostedWorker): WorkerScreen {
    const { readings, clock } = this.#options;
    return new WorkerScreen({
      clock,
      cols,
      rows,
      scrollback: entry.spec?.scrollback ?? DEFAULT_SCROLLBACK,
      answered,
      end,
      answer: (offset, bytes) => this.#link?.answer(index, offset, Buffer.from(bytes)),
      onOpen: (screen) => readings.begin(entry.name, screen, argv),
      onSignal: (signal) => {
        readings.signal(entry.name, signal);
        if (signal.kind !== 'title') return;
        const title = steadyTitle(signal.text);
        if (title === entry.title) return;
        entry.title = title;
        this.#roster.changed(entry.name);
      },
      onChange: (what) => {
        if (what === 'size') {
          readings.resized(entry.name);
          this.supervisor?.resized(entry.name);
        } else readings.output(entry.name);
        this.#roster.screenChanged(entry.name);
      },
    });
  }

  async #rotate(name: string): Promise<void> {
    const follower = this.#roster.find(name)?.follower;
    if (!follower?.isOpen) return;
    const { offset, data, cols, rows } = follower.snapshot();
    // A host that cannot rotate now asks again.
    await this.#link?.rotate(name, offset, data, { cols, rows }).catch(() => {});
  }

  #remove(name: string): void {
    const entry = this.#roster.find(name);
    if (!entry) return;
    entry.unfollow?.();
    entry.follower?.dispose();
    this.#options.readings.end(name);
    this.supervisor?.remove(name);
    this.#added = this.#added.filter((added) => added.name !== name);
    this.#log?.append({ type: 'worker.removed', at: this.#options.clock.now(), data: { worker: name } });
    entry.endTyping?.();
    this.#roster.delete(name);
  }
}
