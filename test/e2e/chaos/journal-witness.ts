import { readdirSync } from 'node:fs';
import type { JournalEvent } from '../../../src/journal/event.ts';
import { Journal } from '../../../src/journal/journal.ts';
import type { Damage } from './deeds.ts';

/** A message that control said it has taken; when, ms since the epoch. */
export interface Acknowledged {
  id: string;
  at: number;
}

interface Seen {
  event: JournalEvent;
  /** When it was seen first, ms since the epoch. */
  at: number;
}

/**
 * Follows the journal: what once was in it stays, and so does what control said that it has taken. A damaged one is written
 * anew, by the next control that starts, with all that was in it.
 */
export class JournalWitness {
  readonly #dir: string;
  /** In the order in which they were seen. */
  readonly #seen = new Map<string, Seen>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  get count(): number {
    return this.#seen.size;
  }

  /** By how much the clock of an event was off at the most, ms. */
  get farthestClock(): number {
    return Math.max(0, ...[...this.#seen.values()].map(({ event, at }) => Math.abs(event.at - at)));
  }

  /** Takes note of what came since the last time. */
  look(now: number): void {
    for (const event of this.#events() ?? []) {
      const key = keyOf(event);
      if (!this.#seen.has(key)) this.#seen.set(key, { event, at: now });
    }
  }

  /** Whether no control has started since a damage. */
  isDamaged(damages: readonly Damage[]): boolean {
    return damages.some((damage) => this.#mended(damage) === undefined);
  }

  /** What was in the journal and is no longer, or never came into it; `damages` is what was done to it. */
  problems(acknowledged: readonly Acknowledged[], damages: readonly Damage[]): string[] {
    const events = this.#events();
    if (!events) return ['the journal cannot be read'];
    const problems = [...sentTwice(events), ...this.#asideProblems(damages)];
    if (this.isDamaged(damages)) problems.push('the journal was damaged, and no control has begun anew');
    const there = new Set(events.map(keyOf));
    for (const { event } of this.#seen.values())
      if (!there.has(keyOf(event)))
        problems.push(`event ${event.seq} (${event.type}) was in the journal and is gone`);
    const queued = new Set(
      events.flatMap((event) => (event.type === 'message.queued' ? [event.data.message] : [])),
    );
    for (const { id } of acknowledged)
      if (!queued.has(id)) problems.push(`message ${id} was taken and is not in the journal`);
    return problems;
  }

  /** What the first control wrote that started after the damage. */
  #mended({ at, controls }: Damage): Seen | undefined {
    return [...this.#seen.values()].find(
      (seen) =>
        seen.at >= at && seen.event.type === 'control.started' && !controls.includes(seen.event.data.pid),
    );
  }

  /** Journals that were put aside and had no damage. */
  #asideProblems(damages: readonly Damage[]): string[] {
    const aside = readdirSync(this.#dir).filter((name) => /^journal-damaged-.*\.db$/.test(name));
    if (aside.length <= damages.length) return [];
    return [`${aside.length} journals were put aside, and ${damages.length} damaged`];
  }

  #events(): JournalEvent[] | undefined {
    try {
      const journal = Journal.openToRead(this.#dir);
      try {
        return journal.read();
      } finally {
        journal.close();
      }
    } catch {
      return undefined;
    }
  }
}

function keyOf({ seq, at, type, data }: JournalEvent): string {
  return `${seq} ${at} ${type} ${JSON.stringify(data)}`;
}

function sentTwice(events: readonly JournalEvent[]): string[] {
  const sent = new Set<string>();
  return events.flatMap((event) => {
    if (event.type !== 'message.submitted') return [];
    const { message } = event.data;
    if (sent.has(message)) return [`message ${message} was sent twice`];
    sent.add(message);
    return [];
  });
}
