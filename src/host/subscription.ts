import type { CastLog, LoggedEvent } from '../cast/log.ts';

/** Bytes that may be on their way to a subscriber before it has to say that it dealt with them. */
export const WINDOW_BYTES = 256 * 1024;
/** A live subscriber that falls this far behind slows the worker down … */
const HOLD_BYTES = 1024 * 1024;
/** … unless it has not moved for this long (ms): a stopped reader holds nobody up, it reads on from the recording. */
const PATIENCE_MS = 1000;
/** A subscriber that owes less than this (bytes) is not waited for: it need not tell of every little piece. */
const SLACK_BYTES = WINDOW_BYTES / 2;

/** Is given an event, and whether that may wait for what comes soon after it. */
export type Send = (event: LoggedEvent, mayWait: boolean) => void;

/**
 * One reader of one worker's output. It gets every event from its offset on, in order, at its own pace: live while it
 * keeps up, from the log when it does not. Nothing is kept in memory for it beyond the window.
 */
export class Subscription {
  readonly #log: CastLog;
  readonly #send: Send;
  readonly #now: () => number;
  #sent: number;
  #acked: number;
  #movedAt: number;
  /** It was at the end and has not been given up since; one that reads history is not live and slows nobody down. */
  #live: boolean;
  #started = false;
  #pumping = false;
  #closed = false;

  constructor(log: CastLog, from: number, send: Send, now: () => number) {
    this.#log = log;
    this.#send = send;
    this.#now = now;
    this.#sent = from;
    this.#acked = from;
    this.#movedAt = now();
    this.#live = from === log.end;
  }

  /** Begins to send. */
  start(): void {
    this.#started = true;
    void this.#pump();
  }

  /** Whether the worker should wait for this reader. */
  get holds(): boolean {
    return this.#live && this.#isFarBehind() && !this.#isStopped();
  }

  /** Tells it of an event that was just appended to the log, now or soon. */
  appended(event: LoggedEvent, mayWait: boolean): void {
    if (this.#sent !== event.start || this.#pumping || !this.#open()) return void this.#pump();
    this.#deliver(event, mayWait);
  }

  /** The reader dealt with all up to this offset. */
  ack(offset: number): void {
    if (offset <= this.#acked || offset > this.#sent) return;
    // It let the worker go; what it missed meanwhile is history for it.
    if (this.#isFarBehind() && this.#isStopped()) this.#live = false;
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

  #isFarBehind(): boolean {
    return this.#log.end - this.#acked > HOLD_BYTES;
  }

  #isStopped(): boolean {
    return this.#now() - this.#movedAt >= PATIENCE_MS;
  }

  #deliver(event: LoggedEvent, mayWait: boolean): void {
    if (this.#sent - this.#acked < SLACK_BYTES) this.#movedAt = this.#now();
    this.#leap(event.start);
    this.#sent = event.end;
    if (this.#sent === this.#log.end) this.#live = true;
    this.#send(event, mayWait);
  }

  /** Goes on at an offset without sending what is before it, which does not fill the window either. */
  #leap(offset: number): void {
    const gap = offset - this.#sent;
    if (gap <= 0) return;
    this.#sent += gap;
    this.#acked += gap;
  }

  /** Reads on from the log until the window is full or the end is reached. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      for (let failures = 0; this.#open() && this.#sent < this.#log.end; ) {
        const events = await this.#log.read(this.#sent, WINDOW_BYTES / 2).catch(() => []);
        for (const event of events) if (this.#open()) this.#deliver(event, false);
        if (events.length > 0) failures = 0;
        // The files may just have changed: look once more before leaving out what cannot be read.
        else if (++failures > 1) this.#leap(this.#log.skip(this.#sent));
      }
    } finally {
      this.#pumping = false;
    }
  }
}
