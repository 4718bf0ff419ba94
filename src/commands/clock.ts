/** The time in ms since the epoch. Unlike Date.now() it never goes back, also when the system's clock is set. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
