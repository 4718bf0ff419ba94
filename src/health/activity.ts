import type { Reading } from '../classifier/reading.ts';

/** When a worker last got on with something, and what its screen was like then. */
export interface Activity {
  /** ms. */
  at: number;
  state: Reading['state'];
  progress: number;
}

/**
 * Takes a reading in. Another state, new text and a counter that rises are activity; spinners, clocks and typing are not.
 * After a change of size the same text stands elsewhere: what is new then is not known, and counts for nothing.
 */
export function noteActivity(
  before: Activity | undefined,
  { state, progress }: Reading,
  now: number,
  resized: boolean,
): Activity {
  if (!before) return { at: now, state, progress };
  const isNew = before.state !== state || (before.progress !== progress && !resized);
  return { at: isNew ? now : before.at, state, progress };
}
