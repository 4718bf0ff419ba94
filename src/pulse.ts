export interface PulseOptions {
  beatMs: number;
  /** How many beats may pass without a word. */
  missed: number;
  /** Asks the other side whether it is there. */
  ask: () => void;
  /** Nothing was heard of the other side for some beats, with for how long, ms; it is asked no more until it is heard. */
  onSilence: (silentMs: number) => void;
  /** One that was silent is heard again. */
  onHeard?: () => void;
}

/**
 * Notices that the other side of a connection has fallen silent. Beats are counted, not time: a process that was busy or stopped
 * itself has not heard what waits for it.
 */
export class Pulse {
  readonly #options: PulseOptions;
  readonly #timer: NodeJS.Timeout;
  /** Beats since anything was heard. */
  #silence = 0;
  #isPaused = false;

  constructor(options: PulseOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#beat(), options.beatMs);
    this.#timer.unref();
  }

  /** Whether the other side has not answered yet what it was asked last. */
  get isSilent(): boolean {
    return this.#silence > 0;
  }

  hear(): void {
    const wasSilent = this.#silence > this.#options.missed;
    this.#silence = 0;
    if (wasSilent) this.#options.onHeard?.();
  }

  /** Nothing is read for now: the other side is not taken for silent. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#silence = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    const { beatMs, missed, ask, onSilence } = this.#options;
    if (this.#silence > missed) return;
    if (this.#isPaused || this.#silence++ < missed) ask();
    else onSilence(missed * beatMs);
  }
}
