import { join } from 'node:path';
import { REMOTE_FOLDER } from '../cast/remote-folder.ts';
import { removeUnfinished } from '../cast/retention.ts';
import type { HostConfig } from '../config/schema.ts';
import { mayLive } from '../control/entry.ts';
import { Mirrors } from '../control/mirrored-link.ts';
import { HostLinkError } from '../host/client.ts';
import type { RecordingSpec } from '../host/protocol.ts';
import { RemoteHost, type RemoteHostOptions } from './remote-host.ts';

export interface RemoteHostsOptions
  extends Omit<RemoteHostOptions, 'name' | 'command' | 'mirrors' | 'admit'> {
  recording: () => RecordingSpec;
}

/** Keeps control connected to the hosts elsewhere. One that leaves the config is kept while workers are known there. */
export class RemoteHosts {
  readonly #options: RemoteHostsOptions;
  readonly #kept = new Map<string, RemoteHost>();
  #wanted: ReadonlyMap<string, HostConfig> = new Map();
  #toldUnseen = '';

  constructor(options: RemoteHostsOptions) {
    this.#options = options;
    removeUnfinished(join(options.run.dir, REMOTE_FOLDER));
  }

  /** One line for each thing that is wrong with a host or with the copies of what its workers put out. */
  get problems(): string[] {
    return [
      ...this.#unseen().map(
        (name) => `host ${name} is no longer in the config: what still runs there is not seen`,
      ),
      ...[...this.#kept.values()].flatMap(({ problems }) => problems),
      ...[...this.#kept.keys()].flatMap((name) => this.#strayOn(name)),
    ];
  }

  /** These are in the config now; another command is used when the connection is made again. */
  want(hosts: readonly HostConfig[]): void {
    this.#wanted = new Map(hosts.map((host) => [host.name, host]));
    for (const { name, command } of hosts) {
      const known = this.#kept.get(name);
      if (known) known.command = command;
      else this.#kept.set(name, this.#newHost(name, command));
    }
  }

  /** Hosts that workers may live on and to which no way is known. */
  #unseen(): string[] {
    return [...this.#options.control.lives.unreached()].filter((name) => !this.#kept.has(name));
  }

  /** Lets go of the hosts that have left the config and on which no worker is known. */
  async letGo(): Promise<void> {
    const { lives } = this.#options.control;
    const idle = [...this.#kept.keys()].filter(
      (name) => !this.#wanted.has(name) && lives.on(name).length === 0,
    );
    await Promise.all(idle.map((name) => this.#forget(name)));
    const unseen = this.#unseen().join();
    if (idle.length === 0 && unseen === this.#toldUnseen) return;
    this.#toldUnseen = unseen;
    this.#options.onProblem();
  }

  /** The hosts that are reached are being shut down: to lose them is no accident if that succeeds. */
  expectEnd(succeeded: Promise<boolean>): void {
    for (const host of this.#kept.values()) host.expectEnd(succeeded);
  }

  /** Lets go of all; their workers live on. */
  async close(): Promise<void> {
    await Promise.all([...this.#kept.values()].map((host) => host.close()));
  }

  #strayOn(name: string): string[] {
    const strays = this.#options.control.lives.hosts.strays(name);
    if (strays.length === 0) return [];
    const workers = strays.join(', ');
    return [
      `${workers} may run twice: also on host ${name}, where it was left to itself and is not looked after`,
    ];
  }

  #newHost(name: string, command: readonly string[]): RemoteHost {
    const { run, recording, control, specs, onProblem } = this.#options;
    const mirrors = new Mirrors({
      ...{ dir: join(run.dir, REMOTE_FOLDER), recording, onProblem },
      inFolder: () => [...this.#kept.values()].map(({ mirrors }) => mirrors),
      workers: () => specs().flatMap(({ name, host }) => (host === undefined ? [] : [name])),
    });
    const admit: RemoteHostOptions['admit'] = (host, identity) => this.#admit(host, identity);
    control.lives.hosts.declare(name, command);
    return new RemoteHost({ ...this.#options, name, command, mirrors, admit });
  }

  async #forget(name: string): Promise<void> {
    const host = this.#kept.get(name);
    this.#kept.delete(name);
    // It may be wanted again before it is closed.
    this.#options.control.lives.hosts.forget(name);
    await host?.close();
  }

  /**
   * Makes sure that workers are looked for where they were started: on the machine that was behind that name, and under no
   * other. @throws {HostLinkError}
   */
  async #admit(host: RemoteHost, identity: string | undefined): Promise<void> {
    const { name } = host;
    const { lives } = this.#options.control;
    const before = lives.hosts.identity(name);
    const there = lives.on(name).filter(mayLive);
    const isOther = before !== undefined && before !== identity;
    if (isOther && there.length > 0 && !this.#wanted.get(name)?.ephemeral)
      throw new HostLinkError(otherMachine(there, before, identity));
    if (identity === undefined) return;
    const others = [...this.#kept.values()].filter((other) => other !== host);
    const twin = others.find((other) => other.identity === identity && this.#wanted.has(other.name));
    if (twin && !this.#wanted.has(name)) return this.#handOver(host, twin);
    if (twin)
      throw new HostLinkError(`host ${twin.name} is the same machine: take one of them out of the config`);
    host.identity = identity;
    const renamed = others.filter(
      (other) => lives.hosts.identity(other.name) === identity && !this.#wanted.has(other.name),
    );
    for (const other of renamed) await this.#takeOver(other, name);
  }

  /** A host has another name in the config now, under which it is about to be attached to. */
  async #takeOver(before: RemoteHost, name: string): Promise<void> {
    await this.#forget(before.name);
    this.#options.control.lives.rename(before.name, name);
  }

  /** A host has another name in the config now, under which it is reached already. @throws {HostLinkError} */
  async #handOver(host: RemoteHost, twin: RemoteHost): Promise<void> {
    const { lives } = this.#options.control;
    lives.rename(host.name, twin.name);
    const link = lives.hosts.link(twin.name);
    if (link) await lives.attach(link, this.#options.specs(), twin.name);
    void this.#forget(host.name);
    throw new HostLinkError(`it is called ${twin.name} now`);
  }
}

function otherMachine(there: readonly { name: string }[], before: string, identity = 'nameless'): string {
  const workers = there.map(({ name }) => name).join(' ');
  return (
    `another machine answers (${identity}) than the one (${before}) that ${workers} may still run on: mend the command, or ` +
    `leave them to themselves (orch-tui stop --leave ${workers}); "ephemeral": true says that machines there are replaced`
  );
}
