import { type CastCode, eventSpan } from '../../src/cast/event.ts';
import type { LoggedEvent, Opening } from '../../src/cast/log.ts';

/** The recording of one worker, in memory: all since its last snapshot. */
export class MemoryLog {
  #opening: Opening;
  #events: LoggedEvent[] = [];
  #end = 0;

  constructor(size: { cols: number; rows: number }) {
    this.#opening = { offset: 0, snapshot: '', ...size };
  }

  /** What rebuilds the screen before the events that are still here. */
  get opening(): Opening {
    return this.#opening;
  }

  /** The offset after the last event. */
  get end(): number {
    return this.#end;
  }

  /** What is kept, in bytes. */
  get size(): number {
    return this.#end - this.#opening.offset;
  }

  append(code: CastCode, data: Uint8Array, at: number): LoggedEvent {
    const start = this.#end;
    this.#end += eventSpan(data);
    const event: LoggedEvent = { start, end: this.#end, at, code, data };
    this.#events.push(event);
    return event;
  }

  /** The events from an offset on, or all. */
  from(offset: number | 'segment'): readonly LoggedEvent[] {
    return offset === 'segment' ? this.#events : this.#events.filter(({ start }) => start >= offset);
  }

  /** Begins anew with a snapshot of the screen as it was at offset `at`. */
  rotate(at: number, snapshot: string, size: { cols: number; rows: number }): void {
    if (at > this.#end || at < this.#opening.offset) return;
    this.#events = this.#events.filter(({ start }) => start >= at);
    this.#opening = { offset: at, snapshot, ...size };
  }
}
