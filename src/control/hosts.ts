import type { HostLink } from '../host/link.ts';
import type { EventLog } from '../journal/event-log.ts';

/** A host elsewhere as control knows it. */
export interface RemoteHost {
  name: string;
  /** The command whose standard streams lead to it. */
  command: readonly string[];
  /** The first connection to it is being made; it is there; it cannot be reached. */
  state: 'connecting' | 'reached' | 'lost';
  /** Why it is not reached; undefined while it is. */
  problem: string | undefined;
}

/** The ways to the hosts of a run: the one of this machine has no name, and each elsewhere has one. */
export class Hosts {
  readonly #links = new Map<string | undefined, HostLink>();
  readonly #remote = new Map<string, RemoteHost>();
  /** Hosts elsewhere that this control has reached, or one before it. */
  readonly #known = new Set<string>();
  /** Which machine was behind a name last, as far as it told. */
  readonly #identities = new Map<string, string>();
  /** Workers that run on a host though they live on another now, by the name of that host. */
  readonly #strays = new Map<string, Set<string>>();

  /** @param log What earlier controls saw. */
  constructor(log?: EventLog) {
    for (const { type, data } of log?.read({ types: ['host.reached'] }) ?? [])
      if (type === 'host.reached') this.#identify(data.host, data.identity);
  }

  /** The way to a host; undefined while there is none. */
  link(host: string | undefined): HostLink | undefined {
    return this.#links.get(host);
  }

  /** Why a host elsewhere cannot be reached; undefined when it is, under whatever name, and for that of this machine. */
  problem(host: string | undefined): string | undefined {
    if (host === undefined || [...this.#links.keys()].some((reached) => this.isSame(reached, host)))
      return undefined;
    return this.#remote.get(host)?.problem ?? 'the config knows no host of that name';
  }

  /** Whether this control has reached a host elsewhere, or one before it has. */
  wasReached(host: string): boolean {
    return this.#known.has(host);
  }

  /** The hosts elsewhere. */
  all(): RemoteHost[] {
    return [...this.#remote.values()];
  }

  /** Which machine was behind a name last; undefined when that is not known. */
  identity(host: string): string | undefined {
    return this.#identities.get(host);
  }

  /** The workers that run on a host though they live on another now. */
  strays(host: string): string[] {
    return [...(this.#strays.get(host) ?? [])];
  }

  /** One that lives on another host runs on this one too, or does not any more. */
  noteStray(host: string, worker: string, isRunning: boolean): void {
    const strays = this.#strays.get(host) ?? new Set();
    this.#strays.set(host, strays);
    if (isRunning) strays.add(worker);
    else strays.delete(worker);
  }

  /** Whether two names are of one machine, as far as that is known. */
  isSame(one: string | undefined, other: string | undefined): boolean {
    if (one === other) return true;
    if (one === undefined || other === undefined) return false;
    const identity = this.#identities.get(one);
    return identity !== undefined && identity === this.#identities.get(other);
  }

  /** Whether there is a host elsewhere of this name. */
  has(name: string): boolean {
    return this.#remote.has(name);
  }

  /** There is a host elsewhere, to which this command leads from now on. */
  declare(name: string, command: readonly string[]): void {
    const { state = 'connecting', problem = 'the connection is being made' } = this.#remote.get(name) ?? {};
    this.#remote.set(name, { name, command, state, problem: this.#links.has(name) ? undefined : problem });
  }

  /** There is no such host any more. */
  forget(name: string): void {
    this.#remote.delete(name);
    this.#links.delete(name);
  }

  /** Ends all workers of the hosts that are reached, and these; that of this machine only when the others have ended. */
  async shutdown(graceMs: number): Promise<void> {
    const elsewhere = [...this.#links].map(([host, link]) => host !== undefined && link.shutdown(graceMs));
    const failed = (await Promise.allSettled(elsewhere)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    // That of this machine last: while it is there the run lives, and can be told to end once more.
    await this.link(undefined)?.shutdown(graceMs);
  }

  reached(host: string | undefined, link: HostLink): void {
    this.#links.set(host, link);
    if (host !== undefined) {
      this.#identify(host, link.identity);
      this.#strays.delete(host);
    }
    this.#note(host, { state: 'reached', problem: undefined });
  }

  lost(host: string | undefined, reason: string): void {
    this.#links.delete(host);
    this.#note(host, { state: 'lost', problem: reason });
  }

  #identify(host: string, identity: string | undefined): void {
    this.#known.add(host);
    if (identity === undefined) this.#identities.delete(host);
    else this.#identities.set(host, identity);
  }

  #note(host: string | undefined, news: Pick<RemoteHost, 'state' | 'problem'>): void {
    const known = host === undefined ? undefined : this.#remote.get(host);
    if (known) this.#remote.set(known.name, { ...known, ...news });
  }
}
