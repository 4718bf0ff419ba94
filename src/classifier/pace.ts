/**
 * When to look at a screen. A look too early sees half a frame; a look too late is late; a look at what did not change
 * is wasted. All times in ms on the caller's clock.
 */

/** No output for this long: the frame is complete. */
const QUIET_MS = 50;
/** Under output that never pauses, a change is looked at this late at the most. */
const LATEST_MS = 250;
/** What an agent at work draws is seldom news: the frames of so long are looked at together, ms. */
const AT_WORK_MS = 150;
/** A program needs this long to draw itself anew after the size of its terminal changed. */
const RESIZE_MS = 400;
/** A program that does not close its frame (DEC 2026) has died in it. */
const FRAME_MS = 1000;

/** What changed since the last look. */
export interface Pace {
  /** The first change. */
  first?: number;
  /** The last change. */
  last?: number;
  /** The last change of size, until it has settled. */
  resized?: number;
}

export function touched(pace: Pace, now: number): Pace {
  return { ...pace, first: pace.first ?? now, last: now };
}

export function resized(pace: Pace, now: number): Pace {
  return { ...touched(pace, now), resized: now };
}

/** What is known of a program when something changes on its screen. */
export interface Drawing {
  /** It is in the middle of a frame. */
  frameOpen: boolean;
  /** It is an agent in its turn, and nobody waits for what it shows. */
  atWork: boolean;
}

/** When to look at what changed; undefined when nothing did. */
export function lookAt({ first, last, resized }: Pace, { frameOpen, atWork }: Drawing): number | undefined {
  if (first === undefined || last === undefined) return undefined;
  if (frameOpen) return first + FRAME_MS;
  const together = atWork ? first + AT_WORK_MS : first;
  // Of what changed after that, the look is late already.
  const settled = Math.max(last, together, Math.min(last + QUIET_MS, first + LATEST_MS));
  return resized === undefined ? settled : Math.max(settled, resized + RESIZE_MS);
}
