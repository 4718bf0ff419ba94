import { isDeepStrictEqual } from 'node:util';
import type { Explanation, Input, Run, Snapshot, Worker } from '../api/schema.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { workerEnvironment } from '../fleet/environment.ts';
import type { Ending } from '../fleet/restart-policy.ts';
import type { HostLink } from '../host/link.ts';
import type { HostedWorker, HostNotice, RecordingSpec } from '../host/protocol.ts';
import type { EventData } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import { rowText } from '../screen/cells.ts';
import { encodeKey, encodeText } from '../screen/keys.ts';
import type { Screen } from '../screen/screen.ts';
import { describe, type Entry, isRunning, newEntry } from './entry.ts';
import type { Readings } from './readings.ts';
import type { Sight } from './supervision.ts';
import type { Supervisor } from './supervisor.ts';
import { steadyTitle } from './title.ts';
import { WorkerScreen } from './worker-screen.ts';

/** A request that cannot be fulfilled; the message says why. `status` is what HTTP calls it. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** How long after a key a person counts as typing, ms. */
const TYPING_MS = 3000;
/** Lines of scrollback for a worker of which the config says nothing. */
const DEFAULT_SCROLLBACK = 1000;

/** What control needs to know of the run besides its workers. */
export interface RunSettings {
  recording: RecordingSpec;
  /** SIGTERM to SIGKILL, ms. */
  stopGraceMs: number;
}

export interface ControlOptions {
  /** The run as it is told to faces; `configProblems` and `replay` are filled in. */
  run: Omit<Run, 'configProblems' | 'replay'>;
  settings: RunSettings;
  /** The environment that workers inherit. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Real time, unless another is given. */
  clock?: Clock;
  /** What reads the screens. */
  readings: Readings;
  /** Where it is written down what happens; absent in a replay. */
  log?: EventLog;
  /** Whether a worker that ended like this is to be there again; by default none is. */
  isMissed?: (spec: WorkerSpec, ending: Ending['how']) => boolean;
}

export interface ControlListener {
  onRun: () => void;
  onWorker: (name: string) => void;
  onScreen: (name: string) => void;
}

/** Knows every worker of a run and its screen, and tells faces of changes. Where the workers come from is the link's affair. */
export class Control {
  readonly #options: ControlOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<ControlListener>();
  #link: HostLink | undefined;
  readonly #clock: Clock;
  #settings: RunSettings;
  #configProblems: string[] = [];
  /** Who looks after the workers; nobody does in a replay. */
  supervisor: Supervisor | undefined;
  /** Where the replay stands, when this is one. */
  replayState: () => Run['replay'] = () => undefined;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#settings = options.settings;
    options.readings.onChange = (name) => this.#tell(name);
  }

  listen(listener: ControlListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  run(): Run {
    const replay = this.replayState();
    const automation = this.supervisor?.describeRun();
    return {
      ...this.#options.run,
      configProblems: this.#configProblems,
      ...(automation && { automation }),
      ...(replay && { replay }),
    };
  }

  workers(): Worker[] {
    return [...this.#entries.values()].map((entry) => this.#describe(entry));
  }

  worker(name: string): Worker | undefined {
    const entry = this.#entries.get(name);
    return entry && this.#describe(entry);
  }

  /** @throws {ControlError} when there is no such worker */
  known(name: string): Worker {
    return this.#describe(this.#entry(name));
  }

  screen(name: string): Screen | undefined {
    return this.#entries.get(name)?.follower?.screen;
  }

  /** @throws {ControlError} when there is no such worker or nothing of it to show */
  snapshot(name: string): Snapshot {
    const follower = this.#entry(name).follower;
    if (!follower) throw new ControlError(409, `worker "${name}" never ran: there is no screen`);
    return follower.snapshot();
  }

  /** Takes up the workers of a host, present and future. `specs` says of those that run already how they were meant. */
  async attach(link: HostLink, specs: readonly WorkerSpec[] = []): Promise<void> {
    this.#link = link;
    link.onNotice = (notice) => this.#notice(notice);
    for (const hosted of await link.list()) {
      if (!this.#entries.has(hosted.name)) {
        this.#create(
          hosted.name,
          specs.find((spec) => spec.name === hosted.name),
        );
      }
      this.#take(hosted);
    }
  }

  /** The host is gone, and its workers with it. */
  detach(): void {
    this.#link = undefined;
    for (const entry of this.#entries.values()) {
      if (entry.hosted && !entry.hosted.exit) entry.gone = true;
      if (entry.hosted) entry.problem = undefined;
      entry.unfollow = undefined;
      if (entry.gone && entry.hosted) {
        const data = { worker: entry.name, reason: 'its host died' };
        this.#options.log?.append({ type: 'worker.gone', at: this.#now(), data });
      }
      this.#changed(entry);
    }
  }

  /** What the config asks for now: starts what is new, marks what is no longer in it or has changed, ends nothing. */
  async want(specs: readonly WorkerSpec[], settings: RunSettings): Promise<void> {
    this.#settings = settings;
    const wanted = new Set(specs.map((spec) => spec.name));
    for (const entry of this.#entries.values()) {
      const marked = wanted.has(entry.name) ? undefined : 'removed';
      if (entry.config === marked) continue;
      entry.config = marked;
      this.#changed(entry);
    }
    for (const spec of specs) {
      const entry = this.#entries.get(spec.name);
      if (!entry) await this.#start(this.#create(spec.name, spec));
      else this.#adopt(entry, spec);
    }
  }

  setConfigProblems(problems: string[]): void {
    this.#configProblems = problems;
    this.runChanged();
  }

  workerChanged(name: string): void {
    this.#tell(name);
  }

  runChanged(): void {
    for (const listener of this.#listeners) listener.onRun();
  }

  /** Sends text, then keys, right for the modes the worker's terminal is in. */
  input(name: string, { text, keys = [], leave = false }: Input): void {
    const { hosted, follower } = this.#running(name);
    const modes = follower.screen.modes;
    // What somebody leaves in a composer is theirs.
    if (leave) this.supervisor?.person(name);
    // All keys are checked before the first is sent.
    const writes = [
      ...(text === undefined ? [] : encodeText(text, modes)),
      ...keys.map((key) => encodeKey(key, modes)),
    ];
    for (const bytes of writes) this.#link?.write(hosted.index, Buffer.from(bytes));
  }

  async resize(name: string, size: { cols: number; rows: number }): Promise<void> {
    this.#running(name);
    await this.#link?.resize(name, size.cols, size.rows);
  }

  /** What is known of a worker now; undefined when there is none of that name. */
  sight(name: string): Sight | undefined {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    const { readings } = this.#options;
    const { hosted, follower, gone } = entry;
    const running = isRunning(entry) && follower?.isOpen === true;
    const isMissed = (how: Ending['how']) =>
      entry.spec !== undefined && !entry.dismissed && (this.#options.isMissed?.(entry.spec, how) ?? false);
    return {
      reading: readings.of(name),
      fresh: readings.isSettled?.(name) ?? false,
      running,
      starting: entry.starting || (isRunning(entry) && !running),
      ...(hosted?.exit && !gone && isMissed(hosted.exit) && { exit: hosted.exit }),
      lost: gone && this.#link !== undefined && isMissed('host_lost'),
      typing: entry.endTyping !== undefined,
      profile: readings.profileOf?.(name),
      lines: () => (follower ? linesOf(follower.screen) : []),
    };
  }

  /** Why a worker's screen is read as it is. @throws {ControlError} when there is no such worker, or nothing of it to show */
  explain(name: string): Explanation {
    const follower = this.#entry(name).follower;
    if (!follower) throw new ControlError(409, `worker "${name}" never ran: there is no screen`);
    return { screen: linesOf(follower.screen), lines: this.#options.readings.explain?.(name) ?? [] };
  }

  /** How a worker is to be started, and what is known of its agent. @throws {ControlError} */
  origin(name: string): Pick<Entry, 'spec' | 'agent' | 'hosted' | 'restarts'> {
    return this.#entry(name);
  }

  /** The agent's process was seen in a worker's terminal. */
  sawAgent(name: string, agent: { argv: readonly string[]; pid: number }): void {
    const entry = this.#entries.get(name);
    if (entry) entry.agent = agent;
  }

  /** Sends bytes to a worker as they are, whatever modes its terminal is in. @throws {ControlError} */
  writeRaw(name: string, text: string): void {
    this.#link?.write(this.#running(name).hosted.index, Buffer.from(text));
  }

  /** Sends a signal to a worker's program. @throws {ControlError} */
  async signal(name: string, signal: string): Promise<void> {
    this.#running(name);
    await this.#link?.signal(name, signal);
  }

  /** Ends what is left of a worker and starts it again, perhaps with another command line. @throws {ControlError} */
  async restart(
    name: string,
    argv: readonly string[] | undefined,
    how: 'resume' | 'fresh' | 'operator',
  ): Promise<void> {
    const entry = this.#entry(name);
    if (isRunning(entry)) await this.#link?.kill(name, this.#settings.stopGraceMs);
    await this.#start(entry, argv, how);
    if (entry.problem !== undefined) throw new ControlError(409, entry.problem);
  }

  /** Ends a worker; one that is no longer in the config leaves the list. */
  async stop(name: string, graceMs = this.#settings.stopGraceMs): Promise<void> {
    const entry = this.#entry(name);
    entry.dismissed = true;
    this.#options.log?.append({
      type: 'worker.stopped',
      at: this.#now(),
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
    const entry = this.#entry(name);
    if (isRunning(entry) || entry.starting) throw new ControlError(409, `worker "${name}" is running`);
    await this.#start(entry, undefined, 'operator');
  }

  /** Ends all workers and the host. */
  async down(graceMs = this.#settings.stopGraceMs): Promise<void> {
    for (const entry of this.#entries.values()) entry.dismissed = true;
    await this.#link?.shutdown(graceMs);
  }

  /** Watches no worker any more; the host and its workers live on. */
  close(): void {
    for (const [name, { endTyping }] of this.#entries) {
      endTyping?.();
      this.#options.readings.end(name);
    }
    this.#listeners.clear();
  }

  /** A person types at this worker, now. */
  personTypes(name: string): void {
    const entry = this.#entries.get(name);
    if (!entry) return;
    this.supervisor?.person(name);
    const was = entry.endTyping !== undefined;
    entry.endTyping?.();
    entry.endTyping = this.#clock.after(TYPING_MS, () => {
      entry.endTyping = undefined;
      this.supervisor?.look(name);
      this.#changed(entry);
    });
    if (!was) this.#changed(entry);
  }

  #now(): number {
    return this.#clock.now();
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name);
    if (!entry) {
      const names = [...this.#entries.keys()];
      const known = names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ');
      throw new ControlError(404, `there is no worker "${name}" (there are: ${known || 'none'})`);
    }
    return entry;
  }

  #running(name: string): { hosted: HostedWorker; follower: WorkerScreen } {
    const entry = this.#entry(name);
    const { hosted, follower } = entry;
    if (!hosted || !follower || !isRunning(entry))
      throw new ControlError(409, `worker "${name}" is not running`);
    return { hosted, follower };
  }

  #create(name: string, spec: WorkerSpec | undefined): Entry {
    const entry = newEntry(name, spec);
    // One that was stopped stays stopped, whichever control looks after it.
    const last = this.#options.log?.read({
      worker: name,
      types: ['worker.started', 'worker.stopped'],
      last: 1,
    });
    entry.dismissed = last?.[0]?.type === 'worker.stopped';
    this.#entries.set(name, entry);
    return entry;
  }

  /** A worker that is there already is in the config too. */
  #adopt(entry: Entry, spec: WorkerSpec): void {
    entry.spec = spec;
    const { hosted, started } = entry;
    // Of a worker that an earlier control started only this much is known.
    const same = started
      ? isDeepStrictEqual(started, spec)
      : !hosted || (hosted.cwd === spec.cwd && isDeepStrictEqual(hosted.argv, spec.argv));
    const marked = same ? undefined : 'changed';
    if (entry.config === marked) return;
    entry.config = marked;
    this.#changed(entry);
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
    const { environment, run } = this.#options;
    const attempt = how === 'first' ? 0 : entry.restarts + 1;
    const identity = { run: run.id, worker: spec.name, version: run.version, restarts: attempt };
    entry.problem = undefined;
    entry.starting = true;
    try {
      const hosted = await this.#link.spawn({
        name: spec.name,
        argv: [...(argv ?? spec.argv)],
        cwd: spec.cwd,
        env: workerEnvironment(environment, spec.env, identity),
        cols: spec.cols,
        rows: spec.rows,
        recording: this.#settings.recording,
      });
      entry.started = spec;
      entry.dismissed = false;
      entry.restarts = attempt;
      const { pid, cwd } = hosted;
      const data = { worker: spec.name, argv: hosted.argv, cwd, pid, how, attempt: entry.restarts };
      this.#options.log?.append({ type: 'worker.started', at: this.#now(), data });
      this.#take(hosted);
    } catch (error) {
      entry.problem = error instanceof Error ? error.message : String(error);
      this.#changed(entry);
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
    const entry = this.#entries.get(hosted.name) ?? this.#create(hosted.name, undefined);
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
          at: this.#now(),
          data: { worker: entry.name, exit: hosted.exit },
        });
      this.supervisor?.look(entry.name);
    }
    this.#changed(entry);
  }

  #follow(entry: Entry, hosted: HostedWorker): void {
    entry.unfollow?.();
    entry.unfollow = undefined;
    entry.follower?.dispose();
    entry.title = '';
    const { readings } = this.#options;
    const follower = new WorkerScreen({
      cols: hosted.cols,
      rows: hosted.rows,
      scrollback: entry.spec?.scrollback ?? DEFAULT_SCROLLBACK,
      answered: hosted.answered,
      end: hosted.end,
      answer: (offset, bytes) => this.#link?.answer(hosted.index, offset, Buffer.from(bytes)),
      onOpen: (screen) => readings.begin(entry.name, screen, hosted.argv),
      onSignal: (signal) => {
        readings.signal(entry.name, signal);
        if (signal.kind !== 'title') return;
        const title = steadyTitle(signal.text);
        if (title === entry.title) return;
        entry.title = title;
        this.#changed(entry);
      },
      onChange: (what) => {
        if (what === 'size') {
          readings.resized(entry.name);
          this.supervisor?.resized(entry.name);
        } else readings.output(entry.name);
        for (const listener of this.#listeners) listener.onScreen(entry.name);
      },
    });
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
        this.#changed(entry);
      },
    );
  }

  async #rotate(name: string): Promise<void> {
    const follower = this.#entries.get(name)?.follower;
    if (!follower?.isOpen) return;
    const { offset, data, cols, rows } = follower.snapshot();
    // A host that cannot rotate now asks again.
    await this.#link?.rotate(name, offset, data, { cols, rows }).catch(() => {});
  }

  #remove(name: string): void {
    const entry = this.#entries.get(name);
    if (!entry) return;
    entry.unfollow?.();
    entry.follower?.dispose();
    this.#options.readings.end(name);
    this.supervisor?.remove(name);
    entry.endTyping?.();
    this.#entries.delete(name);
    this.#tell(name);
  }

  #changed(entry: Entry): void {
    this.#tell(entry.name);
  }

  #tell(name: string): void {
    for (const listener of this.#listeners) listener.onWorker(name);
  }

  #describe(entry: Entry): Worker {
    const { readings } = this.#options;
    const reading = readings.of(entry.name);
    const truth = readings.truthOf?.(entry.name);
    const supervision = this.supervisor?.describe(entry.name);
    return {
      ...describe(entry),
      ...(reading && { reading }),
      ...(truth && { truth }),
      ...(supervision && { supervision }),
    };
  }
}

function linesOf(screen: Screen): string[] {
  return Array.from({ length: screen.rows }, (_, y) => rowText(screen.row(y)).trimEnd());
}
