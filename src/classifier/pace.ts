/**
 * When to look at a screen. A look too early sees half a frame; a look too late is late; a look at what did not change
 * is wasted. All times in ms on the caller's clock.
 */

/** No output for this long: the frame is complete. */
const QUIET_MS = 50;
/** Under output that never pauses, a change is looked at this late at the most. */
const LATEST_MS = 250;
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

/** When to look at what changed; undefined when nothing did. `frameOpen`: the program is in the middle of a frame. */
export function lookAt({ first, last, resized }: Pace, frameOpen: boolean): number | undefined {
  if (first === undefined || last === undefined) return undefined;
  if (frameOpen) return first + FRAME_MS;
  // Of what changed after that, the look is late already.
  const settled = Math.max(last, Math.min(last + QUIET_MS, first + LATEST_MS));
  return resized === undefined ? settled : Math.max(settled, resized + RESIZE_MS);
}
