import type { Reading } from '../classifier/reading.ts';
import type { NewEvent } from '../journal/event.ts';

/** An agent whose login is gone, as the first worker said it. */
export interface LostLogin {
  agent: string;
  worker: string;
  evidence: string;
  /** ms */
  since: number;
}

/**
 * Whether the agents of a run are logged in. All workers of an agent share its login: when it is gone that is one thing to
 * mend, and starting others again only brings up more login screens.
 */
export class Logins {
  /** Workers that say so, by agent. */
  readonly #saying = new Map<string, Set<string>>();
  readonly #lost = new Map<string, LostLogin>();

  /** The login that has been gone for longest; undefined while all are there. */
  get lost(): LostLogin | undefined {
    return this.#lost.values().next().value;
  }

  /** Whether the login of an agent is gone. */
  isLost(agent: string | undefined): boolean {
    return agent !== undefined && this.#lost.has(agent);
  }

  /** Takes note of what a worker's screen says; returns what is news. */
  see(worker: string, reading: Reading | undefined, now: number): NewEvent[] {
    const { agent } = reading ?? {};
    const isLogin = reading?.state === 'auth_error' && reading.kind !== 'credit';
    if (isLogin && agent !== undefined) return this.#says(worker, agent, reading.evidence.text, now);
    return this.forget(worker, now);
  }

  /** A worker says nothing of its login any more. */
  forget(worker: string, now: number): NewEvent[] {
    const events: NewEvent[] = [];
    for (const [agent, workers] of this.#saying) {
      if (!workers.delete(worker) || workers.size > 0) continue;
      this.#saying.delete(agent);
      this.#lost.delete(agent);
      events.push({ type: 'login.back', at: now, data: { worker, agent } });
    }
    return events;
  }

  #says(worker: string, agent: string, evidence: string, now: number): NewEvent[] {
    const workers = this.#saying.get(agent) ?? new Set();
    this.#saying.set(agent, workers.add(worker));
    if (this.#lost.has(agent)) return [];
    this.#lost.set(agent, { agent, worker, evidence, since: now });
    return [{ type: 'login.lost', at: now, data: { worker, agent, evidence } }];
  }
}
