import type { Clock } from '../../src/clock.ts';

interface Timer {
  readonly at: number;
  /** Timers of one time go off in the order in which they were set. */
  readonly order: number;
  readonly call: () => void;
  off: boolean;
}

/** 20:00:00 UTC: the beginning of an evening. */
const EVENING = Date.UTC(2026, 10, 20, 20);

/** How often what hangs on promises gets its turn after each timer; code that hops through the event loop needs several. */
const TURNS = 2;

/** Turned by hand: an hour passes as fast as what happens in it can be computed, and in the same order every time. */
export class VirtualClock implements Clock {
  /** A heap, the next one first. */
  readonly #timers: Timer[] = [];
  #now: number;
  #order = 0;

  constructor(start = EVENING) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): () => void {
    // As with real timers, nothing goes off before the one who set it has returned.
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, call, off: false };
    this.#push(timer);
    return () => {
      timer.off = true;
    };
  }

  /** Lets time pass; what is due on the way happens at its time. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    while (await this.#next(end));
    this.#now = end;
  }

  /**
   * Lets time pass until something is so, looked at after everything that happens; tells how long that took, in ms.
   * @throws when it is not so within `limit` ms
   */
  async until(so: () => boolean, limit: number): Promise<number> {
    const start = this.#now;
    await settle();
    while (!so()) {
      if (await this.#next(start + limit)) continue;
      this.#now = start + limit;
      if (!so()) throw new Error(`it was not so within ${limit} ms`);
    }
    return this.#now - start;
  }

  /** Goes to the next timer that is due by `end`, lets it go off and all that hangs on it happen; false if there is none. */
  async #next(end: number): Promise<boolean> {
    while (this.#timers[0]?.off) this.#pop();
    const timer = this.#timers[0];
    if (timer === undefined || timer.at > end) return false;
    this.#pop();
    this.#now = timer.at;
    timer.call();
    await settle();
    return true;
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let i = heap.push(timer) - 1;
    for (let up = (i - 1) >> 1; i > 0 && isBefore(timer, heap[up]!); up = (i - 1) >> 1) {
      heap[i] = heap[up]!;
      i = up;
    }
    heap[i] = timer;
  }

  #pop(): void {
    const heap = this.#timers;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let down = 2 * i + 1;
      if (down + 1 < heap.length && isBefore(heap[down + 1]!, heap[down]!)) down++;
      if (down >= heap.length || isBefore(last, heap[down]!)) break;
      heap[i] = heap[down]!;
      i = down;
    }
    heap[i] = last;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** What is asked of the disk or of another process takes none of this clock's time. */
const OUTSIDE: ReadonlySet<string> = new Set(['FSReqPromise', 'FSReqCallback', 'ProcessWrap']);

async function settle(): Promise<void> {
  do {
    for (let i = 0; i < TURNS; i++) await new Promise(setImmediate);
  } while (process.getActiveResourcesInfo().some((resource) => OUTSIDE.has(resource)));
}
