/** Time, as a parameter: real, or turned by hand. */
export interface Clock {
  /** ms since the epoch; it never goes back. */
  now(): number;
  /** Calls back once after `ms`; the returned function calls it off. */
  after(ms: number, call: () => void): () => void;
}

/** The time in ms since the epoch. Unlike Date.now() it never goes back, also when the system's clock is set. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now,
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
