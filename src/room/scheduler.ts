/** A frame at most this often, ms. */
const FRAME_MS = 8;

/** Paints soon after something changed: at once when the last frame is long ago, and once for all that changes together. */
export class PaintScheduler {
  readonly #paint: () => void;
  #last = Number.NEGATIVE_INFINITY;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(paint: () => void) {
    this.#paint = paint;
  }

  request(): void {
    if (this.#immediate || this.#timer) return;
    const wait = this.#last + FRAME_MS - performance.now();
    if (wait <= 0) this.#immediate = setImmediate(() => this.#run());
    else this.#timer = setTimeout(() => this.#run(), wait);
  }

  stop(): void {
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#immediate = undefined;
    this.#timer = undefined;
    this.#last = performance.now();
    this.#paint();
  }
}
