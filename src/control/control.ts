import type { Explanation, Input, Run, Snapshot, Worker } from '../api/schema.ts';
import type { Reading } from '../classifier/reading.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import type { Ending } from '../fleet/restart-policy.ts';
import { TYPING_MS } from '../host/protocol.ts';
import type { EventLog } from '../journal/event-log.ts';
import { encodeKey, encodeText } from '../screen/keys.ts';
import type { Screen } from '../screen/screen.ts';
import { ControlError } from './control-error.ts';
import { describe, type Entry, folderOf } from './entry.ts';
import { Lives } from './lives.ts';
import type { Readings } from './readings.ts';
import { type ControlListener, Roster } from './roster.ts';
import { linesOf, sightOf } from './sight.ts';
import type { RunSettings } from './starter.ts';
import type { Sight } from './supervision.ts';
import type { Supervisor } from './supervisor.ts';

export interface ControlOptions {
  /** The run as it is told to faces; `configProblems` and `replay` are filled in. */
  run: Omit<Run, 'configProblems' | 'replay' | 'hosts'>;
  settings: RunSettings;
  /** The environment that workers inherit. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Real time, unless another is given. */
  clock?: Clock;
  /** What reads the screens. */
  readings: Readings;
  /** Where it is written down what happens; absent in a replay. */
  log?: EventLog;
  /** See {@link PresenceOptions.isReplay}. */
  isReplay?: boolean;
  /** Whether a worker that ended like this is to be there again; by default none is. */
  isMissed?: (spec: WorkerSpec, ending: Ending) => boolean;
}

/** Knows every worker of a run and its screen, and tells faces of changes. Where the workers come from is the link's affair. */
export class Control {
  readonly #options: ControlOptions;
  readonly #roster = new Roster();
  readonly #clock: Clock;
  /** How workers come, are followed, and go. */
  readonly lives: Lives;
  #configProblems: string[] = [];
  /** Where the replay stands, when this is one. */
  replayState: () => Run['replay'] = () => undefined;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const { run, settings, environment, readings, log } = options;
    const roster = this.#roster;
    const { isMissed = () => false, isReplay = false } = options;
    this.lives = new Lives({
      roster,
      run,
      settings,
      environment,
      clock: this.#clock,
      readings,
      log,
      isReplay,
      isMissed,
      onTyped: (worker, agoMs) => this.personTypes(worker, agoMs),
      onUnwatched: (entry) => this.#keepOff(entry, 0),
    });
    readings.onChange = (name) => roster.changed(name);
  }

  /** Who looks after the workers; nobody does in a replay. */
  get supervisor(): Supervisor | undefined {
    return this.lives.supervisor;
  }

  set supervisor(supervisor: Supervisor | undefined) {
    this.lives.supervisor = supervisor;
  }

  listen(listener: ControlListener): () => void {
    return this.#roster.listen(listener);
  }

  run(): Run {
    const replay = this.replayState();
    const automation = this.supervisor?.describeRun();
    const { expected, hosts } = this.lives;
    const remote = hosts.all().map(({ name, command, state, problem }) => ({
      ...{ name, command: [...command], state },
      ...(problem && { problem }),
    }));
    return {
      ...this.#options.run,
      configProblems: this.#configProblems,
      ...(automation && { automation }),
      ...(expected !== undefined && { expected }),
      ...(remote.length > 0 && { hosts: remote }),
      ...(replay && { replay }),
    };
  }

  workers(): Worker[] {
    return this.#roster.all().map((entry) => this.#describe(entry));
  }

  worker(name: string): Worker | undefined {
    const entry = this.#roster.find(name);
    return entry && this.#describe(entry);
  }

  /** @throws {ControlError} when there is no such worker */
  known(name: string): Worker {
    return this.#describe(this.#roster.get(name));
  }

  /** @throws {ControlError} when there is no such worker, or it does not run or cannot be reached */
  requireRunning(name: string): void {
    this.#roster.running(name);
  }

  names(): string[] {
    return this.#roster.all().map(({ name }) => name);
  }

  isKnown(name: string): boolean {
    return this.#roster.find(name) !== undefined;
  }

  /** Whether no other worker works in the folder of this one, on its host. */
  isAlone(name: string): boolean {
    const own = this.#roster.find(name);
    const isSame = (other: Entry) => own && folderOf(other) === folderOf(own) && other.host === own.host;
    return !this.#roster.all().some((other) => other !== own && isSame(other));
  }

  /** How many bytes a worker has put out since it was last started; undefined when it never ran. */
  outputEnd(name: string): number | undefined {
    return this.#roster.find(name)?.follower?.outputEnd;
  }

  screen(name: string): Screen | undefined {
    return this.#roster.find(name)?.follower?.screen;
  }

  /** Whether its screen is as it is now, and not as it was before its host was listened to. */
  isCurrent(name: string): boolean {
    return this.#roster.find(name)?.follower?.isCurrent === true;
  }

  /** @throws {ControlError} when there is no such worker or nothing of it to show */
  snapshot(name: string): Snapshot {
    return this.#followed(name).snapshot();
  }

  /** @throws {ControlError} when there is no such worker or nothing of it to show */
  #followed(name: string): NonNullable<Entry['follower']> {
    const { follower } = this.#roster.get(name);
    if (follower) return follower;
    const [started] = this.#options.log?.read({ worker: name, types: ['worker.started'], last: 1 }) ?? [];
    throw new ControlError(
      409,
      started
        ? `the screen of ${name} was lost with its host: "orch-tui logs ${name}" tells what it put out`
        : `worker "${name}" never ran: there is no screen`,
    );
  }

  setConfigProblems(problems: string[]): void {
    this.#configProblems = problems;
    this.runChanged();
  }

  workerChanged(name: string): void {
    this.#roster.changed(name);
  }

  runChanged(): void {
    this.#roster.runChanged();
  }

  /** Sends text, then keys, right for the modes the worker's terminal is in. */
  input(name: string, { leave = false, ...input }: Input): void {
    const { hosted, follower } = this.#roster.running(name);
    // What somebody leaves in a composer is theirs.
    if (leave) this.supervisor?.person(name);
    // All keys are checked before the first is sent.
    const writes = writesOf(input, follower.screen).map((bytes) => Buffer.from(bytes));
    const link = this.lives.linkOf(name);
    const isTyped = leave || this.#roster.get(name).endTyping !== undefined;
    for (const bytes of writes) {
      if (isTyped) link?.type(hosted.index, bytes);
      else link?.write(hosted.index, bytes);
    }
  }

  /** Sends text and keys that were decided on by the screen as it is here; as {@link writeSeen} does. */
  async inputSeen(name: string, input: Pick<Input, 'text' | 'keys'>): Promise<boolean> {
    return this.writeSeen(name, writesOf(input, this.#roster.running(name).follower.screen).join(''));
  }

  async resize(name: string, size: { cols: number; rows: number }): Promise<void> {
    this.requireRunning(name);
    await this.lives.linkOf(name)?.resize(name, size.cols, size.rows);
  }

  /** What the screen of a worker was read as last. */
  reading(name: string): Reading | undefined {
    return this.#options.readings.of(name);
  }

  /** What is known of a worker now; undefined when there is none of that name. */
  sight(name: string): Sight | undefined {
    const entry = this.#roster.find(name);
    if (!entry) return undefined;
    const { readings, isMissed = () => false } = this.#options;
    const hasHost = this.lives.hosts.link(entry.spec?.host) !== undefined;
    return sightOf(entry, { readings, isMissed, hasHost });
  }

  /** What a worker's screen shows, line by line; none where there is nothing to show. */
  lines(name: string): string[] {
    const screen = this.screen(name);
    return screen ? linesOf(screen) : [];
  }

  /** Why a worker's screen is read as it is. @throws {ControlError} when there is no such worker, or nothing of it to show */
  explain(name: string): Explanation {
    return {
      screen: linesOf(this.#followed(name).screen),
      lines: this.#options.readings.explain?.(name) ?? [],
    };
  }

  /** How a worker is to be started, and what is known of its agent. @throws {ControlError} */
  origin(name: string): Pick<Entry, 'spec' | 'agent' | 'hosted' | 'host' | 'gone' | 'restarts'> {
    return this.#roster.get(name);
  }

  /** The agent's process was seen in a worker's terminal. */
  sawAgent(name: string, agent: { argv: readonly string[]; pid: number }): void {
    const entry = this.#roster.find(name);
    if (entry) entry.agent = agent;
  }

  /**
   * Sends bytes that were decided on by the screen as it is here, whatever modes the terminal is in; false, and nothing is
   * sent, when the worker has put out something since or somebody types at it. Where its connection ends first they may have
   * been sent: true.
   * @throws {ControlError}
   */
  async writeSeen(name: string, bytes: string): Promise<boolean> {
    const { hosted, follower } = this.#roster.running(name);
    const sent = this.lives.linkOf(name)?.writeSeen(hosted.index, follower.offset, Buffer.from(bytes));
    return sent?.catch(() => true) ?? false;
  }

  /** Sends a signal to a worker's program. @throws {ControlError} */
  async signal(name: string, signal: string): Promise<void> {
    this.requireRunning(name);
    await this.lives.linkOf(name)?.signal(name, signal);
  }

  /** Watches no worker any more; the host and its workers live on. */
  close(): void {
    for (const { name, endTyping } of this.#roster.all()) {
      endTyping?.();
      this.#options.readings.end(name);
    }
  }

  /** A person types at this worker, or did so long ago, ms. */
  personTypes(name: string, agoMs = 0): void {
    const entry = this.#roster.find(name);
    if (!entry) return;
    this.supervisor?.person(name, agoMs);
    this.#keepOff(entry, agoMs);
  }

  /** Nothing is sent to a worker while somebody types there, who did so last that long ago, ms. */
  #keepOff(entry: Entry, agoMs: number): void {
    const was = entry.endTyping !== undefined;
    // Who is known to type did so later than that.
    if (agoMs >= TYPING_MS || (agoMs > 0 && was)) return;
    entry.endTyping?.();
    entry.endTyping = this.#clock.after(TYPING_MS - agoMs, () => {
      entry.endTyping = undefined;
      this.supervisor?.look(entry.name);
      this.#roster.changed(entry.name);
    });
    if (!was) this.#roster.changed(entry.name);
  }

  #describe(entry: Entry): Worker {
    const { readings } = this.#options;
    const reading = readings.of(entry.name);
    const truth = readings.truthOf?.(entry.name);
    const supervision = this.supervisor?.describe(entry.name);
    const login = this.lives.logins.of(entry.name);
    return {
      ...describe(entry),
      ...(login !== undefined && { login }),
      ...(reading && { reading }),
      ...(truth && { truth }),
      ...(supervision && { supervision }),
    };
  }
}

/** What is written for an input, right for the modes that a screen is in. */
function writesOf({ text, keys = [] }: Pick<Input, 'text' | 'keys'>, { modes }: Screen): string[] {
  return [
    ...(text === undefined ? [] : encodeText(text, modes)),
    ...keys.map((key) => encodeKey(key, modes)),
  ];
}
