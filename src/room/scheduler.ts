/** A frame at most this often, ms. */
const FRAME_MS = 8;

/** Paints soon after something changed: at once when the last frame is long ago, and once for all that changes together. */
export class PaintScheduler {
  readonly #paint: () => void;
  readonly #now: () => number;
  #last = Number.NEGATIVE_INFINITY;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** @param now A monotonic clock, ms. */
  constructor(paint: () => void, now: () => number) {
    this.#paint = paint;
    this.#now = now;
  }

  request(): void {
    if (this.#stopped || this.#immediate || this.#timer) return;
    const wait = this.#last + FRAME_MS - this.#now();
    if (wait <= 0) this.#immediate = setImmediate(() => this.#run());
    else this.#timer = setTimeout(() => this.#run(), wait);
  }

  /** Nothing is painted any more, whatever is requested. */
  stop(): void {
    this.#stopped = true;
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#immediate = undefined;
    this.#timer = undefined;
    this.#last = this.#now();
    this.#paint();
  }
}
