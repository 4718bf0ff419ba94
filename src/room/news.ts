import type { Clock } from '../clock.ts';

/** What control tells together comes in pieces, which are waited for so long, ms. */
const GATHER_MS = 5;
/** So long after it was taken in, and the room was drawn anew for it, the next news has to wait, ms. */
const REST_MS = 60;

/**
 * Takes in what control tells of the run and its workers in batches: each makes Ink draw all of the chrome, and while a run
 * begins one would follow the other, with the screens of the workers waiting behind them.
 */
export class News<T> {
  readonly #takeIn: (messages: readonly T[]) => void;
  readonly #clock: Clock;
  #gatherMs: number;
  #waiting: T[] = [];
  #isResting = false;
  #callOff: (() => void) | undefined;

  /** @param firstMs What is told first is gathered for so long, where it is no news that there is something. */
  constructor(takeIn: (messages: readonly T[]) => void, clock: Clock, firstMs = GATHER_MS) {
    this.#takeIn = takeIn;
    this.#clock = clock;
    this.#gatherMs = firstMs;
  }

  add(message: T): void {
    this.#waiting.push(message);
    if (!this.#isResting) this.#callOff ??= this.#clock.after(this.#gatherMs, () => this.#flush());
  }

  /** Takes in at once what waits: somebody acts upon what there is. */
  takeIn(): void {
    if (this.#waiting.length === 0) return;
    this.#callOff?.();
    this.#flush();
  }

  /** What waits is not taken in any more. */
  close(): void {
    this.#waiting = [];
    this.#isResting = true;
    this.#callOff?.();
  }

  #flush(): void {
    const messages = this.#waiting;
    this.#waiting = [];
    this.#gatherMs = GATHER_MS;
    this.#isResting = true;
    // The turn after this one comes when all is drawn, however long that took.
    this.#callOff = this.#clock.after(0, () => {
      this.#callOff = this.#clock.after(REST_MS, () => this.#rested());
    });
    this.#takeIn(messages);
  }

  #rested(): void {
    this.#isResting = false;
    this.#callOff = undefined;
    if (this.#waiting.length > 0) this.#flush();
  }
}
