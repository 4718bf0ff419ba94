import type { Clock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { remoteRunName } from '../config/run-registry.ts';
import type { Control } from '../control/control.ts';
import { MirroredLink, type Mirrors } from '../control/mirrored-link.ts';
import type { HostLink } from '../host/link.ts';
import { connectRemote } from '../host/remote.ts';
import type { EventLog } from '../journal/event-log.ts';
import { noteElsewhere } from './elsewhere.ts';
import type { LocatedRun } from './find-run.ts';
import { HostKeeper } from './host-keeper.ts';
import type { Log } from './log.ts';

/** A host that cannot be reached is tried again no later than after this, ms. */
const LAST_RETRY_MS = 10_000;

export interface RemoteHostOptions {
  name: string;
  command: readonly string[];
  /** Where what its workers put out is copied. */
  mirrors: Mirrors;
  clock: Clock;
  run: LocatedRun;
  control: Control;
  journal: EventLog;
  /** How the workers of the run are meant. */
  specs: () => readonly WorkerSpec[];
  /** Makes sure that the machine of this identity may answer. @throws {HostLinkError} when it may not */
  admit: (host: RemoteHost, identity: string | undefined) => Promise<void>;
  /** It is reached: what is wanted there can be started. */
  onReached: () => void;
  /** What is wrong is another. */
  onProblem: () => void;
  log: Log;
}

/** One host elsewhere: the connection to it, and the copies of what its workers put out. */
export class RemoteHost {
  readonly #options: RemoteHostOptions;
  readonly #keeper: HostKeeper;
  /** What is used when the connection is made again. */
  command: readonly string[];
  /** The machine that answers, from when it was admitted until it is lost. */
  identity: string | undefined;
  #problem: string | undefined;
  #isReached = false;

  constructor(options: RemoteHostOptions) {
    const { name, command, clock, control, onProblem, log } = options;
    this.#options = options;
    this.command = command;
    const unlessReached = (otherwise: string) =>
      control.lives.hosts.wasReached(name) ? 'what runs there runs on' : otherwise;
    this.#keeper = new HostKeeper({
      clock,
      connect: (signal) => this.#connect(signal),
      attach: (link) => this.#attach(link),
      detach: (reason) => this.#detach(reason),
      problemOf: (reason, isRefused) =>
        isRefused
          ? `host ${name} answers but cannot be used, ${unlessReached('and nothing is started there')}: ${reason}`
          : `host ${name} cannot be reached, ${unlessReached('and has not been yet')}: ${reason}`,
      onProblem: (problem) => {
        this.#problem = problem;
        onProblem();
      },
      lastRetryMs: LAST_RETRY_MS,
      log: (level, message) => log(level, `host ${name}: ${message}`),
    });
  }

  get name(): string {
    return this.#options.name;
  }

  get mirrors(): Mirrors {
    return this.#options.mirrors;
  }

  get problems(): string[] {
    const own = this.#problem === undefined ? [] : [this.#problem];
    return [...own, ...this.mirrors.problems];
  }

  /** It is being shut down: to lose it is no accident if that succeeds. */
  expectEnd(succeeded: Promise<boolean>): void {
    if (this.#isReached) this.#keeper.expectEnd(succeeded);
  }

  /** Lets go of it; its workers live on. */
  async close(): Promise<void> {
    await this.#keeper.close();
    await this.mirrors.close();
  }

  async #connect(signal: AbortSignal): Promise<HostLink> {
    const { name, clock, run, control, mirrors, admit } = this.#options;
    control.lives.hosts.declare(name, this.command);
    const link = await connectRemote(this.command, remoteRunName(run.manifest), signal);
    try {
      await admit(this, link.identity);
    } catch (error) {
      link.close();
      throw error;
    }
    return new MirroredLink(link, mirrors, () => clock.now());
  }

  async #attach(link: HostLink): Promise<void> {
    const { name, clock, run, control, journal, specs, onReached } = this.#options;
    noteElsewhere(run.dir);
    await control.lives.attach(link, specs(), name);
    this.#isReached = true;
    const { identity } = link;
    const data = { host: name, ...(identity !== undefined && { identity }) };
    journal.append({ type: 'host.reached', at: clock.now(), data });
    onReached();
  }

  #detach(reason: string): void {
    const { name, clock, control, journal } = this.#options;
    this.identity = undefined;
    control.lives.unreach(name, reason);
    if (this.#isReached) journal.append({ type: 'host.lost', at: clock.now(), data: { host: name, reason } });
    this.#isReached = false;
  }
}
