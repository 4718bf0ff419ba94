import type { HostLink } from '../host/link.ts';

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

  /** The way to a host; undefined while there is none. */
  link(host: string | undefined): HostLink | undefined {
    return this.#links.get(host);
  }

  /** Why a host elsewhere cannot be reached; undefined when it is, and for that of this machine. */
  problem(host: string | undefined): string | undefined {
    if (host === undefined || this.#links.has(host)) return undefined;
    return this.#remote.get(host)?.problem ?? 'the config knows no host of that name';
  }

  /** The hosts elsewhere. */
  all(): RemoteHost[] {
    return [...this.#remote.values()];
  }

  /** There is a host elsewhere. */
  declare(name: string, command: readonly string[]): void {
    const { state = 'connecting', problem = 'the connection is being made' } = this.#remote.get(name) ?? {};
    this.#remote.set(name, { name, command, state, problem: this.#links.has(name) ? undefined : problem });
  }

  /** Ends all workers of the hosts that are reached, and these; that of this machine only when the others have ended. */
  async shutdown(graceMs: number): Promise<void> {
    const elsewhere = this.all().map(({ name }) => this.link(name)?.shutdown(graceMs));
    const failed = (await Promise.allSettled(elsewhere)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    // That of this machine last: while it is there the run lives, and can be told to end once more.
    await this.link(undefined)?.shutdown(graceMs);
  }

  reached(host: string | undefined, link: HostLink): void {
    this.#links.set(host, link);
    this.#note(host, { state: 'reached', problem: undefined });
  }

  lost(host: string | undefined, reason: string): void {
    this.#links.delete(host);
    this.#note(host, { state: 'lost', problem: reason });
  }

  #note(host: string | undefined, news: Pick<RemoteHost, 'state' | 'problem'>): void {
    const known = host === undefined ? undefined : this.#remote.get(host);
    if (known) this.#remote.set(known.name, { ...known, ...news });
  }
}
