import type { CastLog, LoggedEvent } from '../cast/log.ts';

/** Bytes that may be on their way to a subscriber before it has to say that it dealt with them. */
export const WINDOW_BYTES = 256 * 1024;
/** A subscriber this far behind slows the worker down … */
const HOLD_BYTES = 1024 * 1024;
/** … unless it has not moved for this long (ms): a stopped reader holds nobody up, it reads on from the recording. */
const PATIENCE_MS = 1000;

/**
 * One reader of one worker's output. It gets every event from its offset on, in order, at its own pace: live while it
 * keeps up, from the log when it does not. Nothing is kept in memory for it beyond the window.
 */
export class Subscription {
  readonly #log: CastLog;
  readonly #send: (event: LoggedEvent) => void;
  readonly #now: () => number;
  #sent: number;
  #acked: number;
  #movedAt: number;
  #started = false;
  #pumping = false;
  #closed = false;

  constructor(log: CastLog, from: number, send: (event: LoggedEvent) => void, now: () => number) {
    this.#log = log;
    this.#send = send;
    this.#now = now;
    this.#sent = from;
    this.#acked = from;
    this.#movedAt = now();
  }

  /** Begins to send. */
  start(): void {
    this.#started = true;
    void this.#pump();
  }

  /** Whether the worker should wait for this reader. */
  get holds(): boolean {
    return this.#log.end - this.#acked > HOLD_BYTES && this.#now() - this.#movedAt < PATIENCE_MS;
  }

  /** Tells it of an event that was just appended to the log. */
  appended(event: LoggedEvent): void {
    if (this.#sent !== event.start || this.#pumping || !this.#open()) return void this.#pump();
    this.#deliver(event);
  }

  /** The reader dealt with all up to this offset. */
  ack(offset: number): void {
    if (offset <= this.#acked || offset > this.#sent) return;
    this.#acked = offset;
    this.#movedAt = this.#now();
    void this.#pump();
  }

  close(): void {
    this.#closed = true;
  }

  #open(): boolean {
    return this.#started && !this.#closed && this.#sent - this.#acked < WINDOW_BYTES;
  }

  #deliver(event: LoggedEvent): void {
    if (this.#sent === this.#acked) this.#movedAt = this.#now();
    this.#sent = event.end;
    this.#send(event);
  }

  /** Reads on from the log until the window is full or the end is reached. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#open() && this.#sent < this.#log.end) {
        const events = await this.#log.read(this.#sent, WINDOW_BYTES / 2);
        if (events.length === 0) return;
        for (const event of events) if (this.#open()) this.#deliver(event);
      }
    } finally {
      this.#pumping = false;
    }
  }
}
