import { type Logins, loginVariables, nextLogin } from '../fleet/logins.ts';
import type { EventLog } from '../journal/event-log.ts';
import { onRemoved } from './removals.ts';

/** What tells which logins are used, and at their limit. */
const USE_EVENTS = ['login.limited', 'worker.started', 'worker.removed'] as const;

/** Which login each worker uses, and which logins are at their limit; what an earlier control knew of that is known. */
export class LoginRing {
  /** The logins of the config. */
  logins: Logins = {};
  readonly #log: EventLog | undefined;
  readonly #used = new Map<string, string>();
  readonly #limitedUntil = new Map<string, number>();

  constructor(log: EventLog | undefined) {
    this.#log = log;
    for (const { type, data } of log?.read({ types: USE_EVENTS }) ?? []) {
      if (type === 'login.limited') this.#limitedUntil.set(data.login, data.until);
      else if (type === 'worker.started' && data.login !== undefined) this.#used.set(data.worker, data.login);
      else if (type === 'worker.removed') this.#used.delete(data.worker);
    }
    if (log) onRemoved(log, (worker) => this.#used.delete(worker));
  }

  /** The login that a worker was started with last. */
  of(worker: string): string | undefined {
    return this.#used.get(worker);
  }

  /** The login that a worker is to be started with: the one it had, else the first of its ring that is at no limit. */
  choose(worker: string, ring: readonly string[], now: number): string | undefined {
    const used = this.#used.get(worker);
    if (used !== undefined && ring.includes(used)) return used;
    return nextLogin(ring, undefined, this.#limitedUntil, now) ?? ring[0];
  }

  /** Another login of a worker's ring that is at no limit. */
  next(worker: string, ring: readonly string[], now: number): string | undefined {
    return nextLogin(ring, this.#used.get(worker), this.#limitedUntil, now);
  }

  use(worker: string, login: string): void {
    this.#used.set(worker, login);
  }

  /** The login of a worker is at its limit until then, ms. */
  limit(worker: string, until: number, now: number): void {
    const login = this.#used.get(worker);
    if (login === undefined) return;
    this.#limitedUntil.set(login, until);
    this.#log?.append({ type: 'login.limited', at: now, data: { worker, login, until } });
  }

  /** What a login sets in the environment. @throws {LoginError} */
  variables(
    login: string | undefined,
    base: Readonly<Record<string, string | undefined>>,
  ): Record<string, string | null> {
    return login === undefined ? {} : loginVariables(login, this.logins[login] ?? {}, base);
  }
}
