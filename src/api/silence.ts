import { request } from 'node:http';

/** How often control is asked while something waits for it, ms … */
export const BEAT_MS = 5000;
/** … and how many times it may leave that without an answer. */
export const MISSED_BEATS = 3;

/**
 * Notices a control that has stopped to answer while something waits for it. How long a request takes says nothing: a worker
 * may be given minutes to end. But a control at work tells of its run at any time.
 */
export class SilenceWatch {
  readonly #socketPath: string;
  readonly #beatMs: number;
  readonly #waiting = new Set<(silentMs: number) => void>();
  #timer: NodeJS.Timeout | undefined;
  #asked = new AbortController();
  /** Beats since it answered last. They are counted, not time: a process that was stopped itself has heard nothing. */
  #silence = 0;

  constructor(socketPath: string, beatMs: number) {
    this.#socketPath = socketPath;
    this.#beatMs = beatMs;
  }

  /** Calls when control does not answer any more, with for how long; returns what ends the wait. */
  wait(onSilence: (silentMs: number) => void): () => void {
    this.#waiting.add(onSilence);
    this.#timer ??= setInterval(() => this.#beat(), this.#beatMs);
    return () => {
      if (!this.#waiting.delete(onSilence) || this.#waiting.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#asked.abort();
      this.#asked = new AbortController();
      this.#silence = 0;
    };
  }

  #beat(): void {
    if (this.#silence === MISSED_BEATS) {
      for (const onSilence of this.#waiting) onSilence(MISSED_BEATS * this.#beatMs);
      return;
    }
    this.#silence++;
    const { signal } = this.#asked;
    request({ socketPath: this.#socketPath, path: '/v1/run', signal }, (response) => {
      response.resume();
      if (!signal.aborted) this.#silence = 0;
    })
      // Whoever waits hears of it by itself.
      .on('error', () => {})
      .end();
  }
}
