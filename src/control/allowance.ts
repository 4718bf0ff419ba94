/** So much may be done at once, and so much more each second: what is more is refused, not put off. */
export class Allowance {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #at: number;

  /** `now` gives ms and never goes back. */
  constructor(limits: { burst: number; perSecond: number }, now: () => number) {
    this.#burst = limits.burst;
    this.#perSecond = limits.perSecond;
    this.#now = now;
    this.#left = limits.burst;
    this.#at = now();
  }

  /** Takes one of what is left; false when nothing is. */
  take(): boolean {
    const now = this.#now();
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
