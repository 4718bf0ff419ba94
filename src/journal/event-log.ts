import { isTime } from '../clock.ts';
import { z } from '../zod.ts';
import { type EventType, eventSchemas, type JournalEvent, type NewEvent } from './event.ts';
import { JournalError } from './journal-error.ts';
import { jsonOf, type Row } from './row.ts';

/** Which events to read; all by default. */
export interface EventQuery {
  /** Only what came after the event of this number. */
  since?: number | undefined;
  types?: readonly EventType[] | undefined;
  /** Only what happened to this worker. */
  worker?: string | undefined;
  /** At most so many, the oldest. */
  limit?: number | undefined;
  /** At most so many, the newest; `limit` does not count then. */
  last?: number | undefined;
}

/** Hears of each event once it is written. It must not throw. */
export type AppendListener = (event: JournalEvent) => void;

/** Where events are written down, and read again in their order. */
export interface EventLog {
  /**
   * Writes an event down; when this returns, it is there to stay.
   * @throws JournalError when the event does not fit its schema or cannot be written
   */
  append(event: NewEvent): JournalEvent;
  read(query?: EventQuery): JournalEvent[];
  /** The returned function ends the listening. */
  onAppend(listener: AppendListener): () => void;
  close(): void;
}

/** Events in memory only, for replays, which write nothing. */
export class MemoryLog implements EventLog {
  readonly #events: JournalEvent[] = [];
  readonly #listeners = new Set<AppendListener>();

  append(event: NewEvent): JournalEvent {
    const written: JournalEvent = { ...checkedEvent(event), seq: this.#events.length + 1 };
    this.#events.push(written);
    for (const listener of this.#listeners) listener(written);
    return written;
  }

  read({ since = 0, types, worker, limit = Infinity, last }: EventQuery = {}): JournalEvent[] {
    const found = this.#events
      .slice(since)
      .filter((event) => types?.includes(event.type) ?? true)
      .filter((event) => worker === undefined || worker === workerOf(event));
    return last === undefined ? found.slice(0, limit) : found.slice(Math.max(0, found.length - last));
  }

  onAppend(listener: AppendListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
  }
}

/** The worker that an event is about; undefined when it is about the run. */
export function workerOf(event: NewEvent): string | undefined {
  return 'worker' in event.data ? event.data.worker : undefined;
}

/**
 * An event with nothing in its data but what its schema names.
 * @throws JournalError when it does not fit
 */
export function checkedEvent({ type, at, data }: NewEvent): NewEvent {
  if (!isTime(at)) {
    throw new JournalError('invalid', `event ${type}: expected a time in ms since the epoch, found ${at}`);
  }
  const parsed = eventSchemas[type].safeParse(data);
  if (parsed.success) return { type, at, data: parsed.data } as NewEvent;
  const found = z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ');
  throw new JournalError('invalid', `event ${type} cannot be written down: ${found}`);
}

/** The event that a row holds; undefined when it is of another version, or damaged. */
export function eventOf({ seq, at, type, data }: Row): JournalEvent | undefined {
  const parsed = isEventType(type) ? eventSchemas[type].safeParse(jsonOf(data)) : undefined;
  return parsed?.success && isTime(at) ? ({ type, at, data: parsed.data, seq } as JournalEvent) : undefined;
}

/** Whether this version knows the type. */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventSchemas, type);
}
