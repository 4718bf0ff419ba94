import type { Reading } from '../classifier/reading.ts';
import type { NewEvent } from '../journal/event.ts';

/** What an agent is logged in with: which of the config's logins, where it names any. */
export interface UsedLogin {
  agent: string | undefined;
  login: string | undefined;
}

/** An agent whose login is gone, as the first worker said it. */
export interface LostLogin {
  agent: string;
  worker: string;
  evidence: string;
  /** ms */
  since: number;
}

/**
 * Whether the agents of a run are logged in. All workers of an agent share its login, or one of the config's: when it is gone
 * that is one thing to mend, and starting others again only brings up more login screens.
 */
export class Logins {
  /** Workers that say so, by agent and login. */
  readonly #saying = new Map<string, Set<string>>();
  readonly #lost = new Map<string, LostLogin>();

  /** The login that has been gone for longest; undefined while all are there. */
  get lost(): LostLogin | undefined {
    return this.#lost.values().next().value;
  }

  /** Whether what an agent is logged in with is gone. */
  isLost({ agent, login }: UsedLogin): boolean {
    return agent !== undefined && this.#lost.has(keyOf(agent, login));
  }

  /** Takes note of what a worker's screen says; returns what is news. */
  see(worker: string, login: string | undefined, reading: Reading | undefined, now: number): NewEvent[] {
    const { agent } = reading ?? {};
    const isLogin = reading?.state === 'auth_error' && reading.kind !== 'credit';
    if (isLogin && agent !== undefined)
      return this.#says(worker, { agent, login }, reading.evidence.text, now);
    return this.forget(worker, now);
  }

  /** A worker says nothing of its login any more. */
  forget(worker: string, now: number): NewEvent[] {
    const events: NewEvent[] = [];
    for (const [key, workers] of this.#saying) {
      if (!workers.delete(worker) || workers.size > 0) continue;
      const { agent } = this.#lost.get(key)!;
      this.#saying.delete(key);
      this.#lost.delete(key);
      events.push({ type: 'login.back', at: now, data: { worker, agent } });
    }
    return events;
  }

  #says(
    worker: string,
    { agent, login }: { agent: string; login: string | undefined },
    evidence: string,
    now: number,
  ): NewEvent[] {
    const key = keyOf(agent, login);
    const workers = this.#saying.get(key) ?? new Set();
    this.#saying.set(key, workers.add(worker));
    if (this.#lost.has(key)) return [];
    this.#lost.set(key, { agent, worker, evidence, since: now });
    return [{ type: 'login.lost', at: now, data: { worker, agent, evidence } }];
  }
}

function keyOf(agent: string, login: string | undefined): string {
  return login === undefined ? agent : `${agent} ${login}`;
}
