/** How long a program may take over one frame, ms: longer than any redraw, shorter than what a person takes for a stall. */
const FRAME_WITHIN_MS = 150;

/**
 * Shows a program's frames when they are whole. One whose end does not come is shown as it is: a program that was killed in
 * the middle of a frame must not freeze the picture.
 */
export class WholeFrames {
  readonly #show: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(show: () => void) {
    this.#show = show;
  }

  /** The screen changed; `half` when the program is in the middle of a frame. */
  changed(half: boolean): void {
    if (half) this.#timer ??= setTimeout(() => this.#now(), FRAME_WITHIN_MS);
    else this.#now();
  }

  /** What was begun is not shown. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #now(): void {
    this.stop();
    this.#show();
  }
}
