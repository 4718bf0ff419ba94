import { join } from 'node:path';
import { REMOTE_FOLDER } from '../cast/remote-folder.ts';
import { removeUnfinished } from '../cast/retention.ts';
import type { Clock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { remoteRunName } from '../config/run-registry.ts';
import type { HostConfig } from '../config/schema.ts';
import type { Control } from '../control/control.ts';
import { MirroredLink, Mirrors } from '../control/mirrored-link.ts';
import type { HostLink } from '../host/link.ts';
import type { RecordingSpec } from '../host/protocol.ts';
import { connectRemote } from '../host/remote.ts';
import type { EventLog } from '../journal/event-log.ts';
import { noteElsewhere } from './elsewhere.ts';
import type { LocatedRun } from './find-run.ts';
import { HostKeeper } from './host-keeper.ts';
import type { Log } from './log.ts';

/** A host that cannot be reached is tried again no later than after this, ms. */
const LAST_RETRY_MS = 10_000;

export interface RemoteHostsOptions {
  clock: Clock;
  run: LocatedRun;
  control: Control;
  journal: EventLog;
  recording: () => RecordingSpec;
  /** How the workers of the run are meant. */
  specs: () => readonly WorkerSpec[];
  /** A host is reached: what is wanted there can be started. */
  onReached: () => void;
  /** What is wrong is another. */
  onProblem: () => void;
  log: Log;
}

/** Keeps control connected to the hosts elsewhere. One that leaves the config is kept: its workers still run there. */
export class RemoteHosts {
  readonly #options: RemoteHostsOptions;
  readonly #kept = new Map<string, RemoteHost>();
  /** Hosts that earlier controls of the run had reached. */
  readonly #usedBefore: ReadonlySet<string>;

  constructor(options: RemoteHostsOptions) {
    this.#options = options;
    removeUnfinished(join(options.run.dir, REMOTE_FOLDER));
    const reached = options.journal.read({ types: ['host.reached'] });
    this.#usedBefore = new Set(reached.flatMap(({ data }) => ('host' in data && data.host) || []));
  }

  /** One line for each thing that is wrong with a host or with the copies of what its workers put out. */
  get problems(): string[] {
    const forgotten = [...this.#usedBefore].filter((name) => !this.#kept.has(name));
    return [
      ...forgotten.map(
        (name) => `host ${name} is no longer in the config: what still runs there is not seen`,
      ),
      ...[...this.#kept.values()].flatMap(({ problems }) => problems),
    ];
  }

  /** These are in the config now; another command is used when the connection is made again. */
  want(hosts: readonly HostConfig[]): void {
    for (const { name, command } of hosts) {
      const known = this.#kept.get(name);
      this.#options.control.lives.hosts.declare(name, command);
      if (known) known.command = command;
      else this.#kept.set(name, this.#newHost(name, command));
    }
  }

  /** The hosts that are reached are being shut down: to lose them is no accident if that succeeds. */
  expectEnd(succeeded: Promise<boolean>): void {
    for (const host of this.#kept.values()) host.expectEnd(succeeded);
  }

  /** Lets go of all; their workers live on. */
  async close(): Promise<void> {
    await Promise.all([...this.#kept.values()].map((host) => host.close()));
  }

  #newHost(name: string, command: readonly string[]): RemoteHost {
    const { run, recording, onProblem } = this.#options;
    const inFolder = () => [...this.#kept.values()].map(({ mirrors }) => mirrors);
    const mirrors = new Mirrors({ dir: join(run.dir, REMOTE_FOLDER), recording, onProblem, inFolder });
    return new RemoteHost(name, command, mirrors, this.#options);
  }
}

/** One host elsewhere: the connection to it, and the copies of what its workers put out. */
class RemoteHost {
  readonly #name: string;
  readonly #options: RemoteHostsOptions;
  readonly mirrors: Mirrors;
  readonly #keeper: HostKeeper;
  command: readonly string[];
  #problem: string | undefined;
  #isReached = false;

  constructor(name: string, command: readonly string[], mirrors: Mirrors, options: RemoteHostsOptions) {
    const { clock, onProblem, log } = options;
    this.#name = name;
    this.command = command;
    this.#options = options;
    this.mirrors = mirrors;
    this.#keeper = new HostKeeper({
      clock,
      connect: (signal) => this.#connect(signal),
      attach: (link) => this.#attach(link),
      detach: (reason) => this.#detach(reason),
      problemOf: (reason) => `host ${name} cannot be reached, what runs there runs on: ${reason}`,
      onProblem: (problem) => {
        this.#problem = problem;
        onProblem();
      },
      lastRetryMs: LAST_RETRY_MS,
      log: (level, message) => log(level, `host ${name}: ${message}`),
    });
  }

  get problems(): string[] {
    const own = this.#problem === undefined ? [] : [this.#problem];
    return [...own, ...this.mirrors.problems];
  }

  expectEnd(succeeded: Promise<boolean>): void {
    if (this.#isReached) this.#keeper.expectEnd(succeeded);
  }

  async close(): Promise<void> {
    await this.#keeper.close();
    await this.mirrors.close();
  }

  async #connect(signal: AbortSignal): Promise<HostLink> {
    const { clock, run } = this.#options;
    const link = await connectRemote(this.command, remoteRunName(run.manifest), signal);
    return new MirroredLink(link, this.mirrors, () => clock.now());
  }

  async #attach(link: HostLink): Promise<void> {
    const { clock, run, control, journal, specs, onReached } = this.#options;
    noteElsewhere(run.dir);
    await control.lives.attach(link, specs(), this.#name);
    this.#isReached = true;
    journal.append({ type: 'host.reached', at: clock.now(), data: { host: this.#name } });
    onReached();
  }

  #detach(reason: string): void {
    const { clock, control, journal } = this.#options;
    control.lives.unreach(this.#name, reason);
    const data = { host: this.#name, reason };
    if (this.#isReached) journal.append({ type: 'host.lost', at: clock.now(), data });
    this.#isReached = false;
  }
}
