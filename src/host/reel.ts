import { eventSpan } from '../cast/event.ts';
import type { LoggedEvent, Opening } from '../cast/log.ts';
import type { Cast } from '../cast/read.ts';
import type { Exit } from './protocol.ts';

/** The recording of one worker, ready to be played: all its segments in one line, on the clock of the replay. */
export interface Reel {
  worker: string;
  opening: Opening;
  /** `at` is ms on the clock of the replay; offsets begin at the opening. */
  events: LoggedEvent[];
  /** Markers, in ms. */
  marks: { at: number; label: string }[];
  title: string;
}

/** A recording and what to call it where it does not say. */
export interface NamedCast {
  name: string;
  cast: Cast;
}

/**
 * Makes reels of recordings. Segments of one worker are joined. Recordings of one run keep their place in time to each
 * other; others all begin at zero.
 */
export function reelsOf(casts: readonly NamedCast[]): Reel[] {
  const ofOneRun = casts.every(
    ({ cast }) => cast.header.segment !== undefined && cast.header.startedAt !== undefined,
  );
  const zero = ofOneRun ? Math.min(...casts.map(({ cast }) => cast.header.startedAt!)) : 0;
  const groups = Map.groupBy(casts, ({ cast, name }) => (ofOneRun ? cast.header.segment!.worker : name));
  return [...groups].map(([worker, group]) => {
    const segments = group.toSorted(
      (a, b) => (a.cast.header.segment?.offset ?? 0) - (b.cast.header.segment?.offset ?? 0),
    );
    return joinSegments(
      worker,
      segments.map(({ cast }) => cast),
      (cast) => (ofOneRun ? cast.header.startedAt! - zero : 0),
    );
  });
}

function joinSegments(worker: string, segments: readonly Cast[], startOf: (cast: Cast) => number): Reel {
  const first = segments[0]!;
  const { cols, rows } = first.header;
  const snapshot = first.header.segment?.snapshot ? (first.events[0]?.data ?? '') : '';
  const reel: Reel = {
    worker,
    opening: { offset: 0, cols, rows, snapshot },
    events: [],
    marks: [],
    title: first.header.title ?? '',
  };
  let offset = 0;
  for (const cast of segments) {
    const start = startOf(cast);
    // The snapshot repeats what the segment before has shown already.
    const events = cast.header.segment?.snapshot ? cast.events.slice(1) : cast.events;
    for (const event of events) {
      const data = Buffer.from(event.data);
      const at = start + event.time * 1000;
      const end = offset + eventSpan(data);
      reel.events.push({ start: offset, end, at, code: event.code, data });
      if (event.code === 'm') reel.marks.push({ at, label: event.data });
      offset = end;
    }
  }
  return reel;
}

/** How long a set of reels takes, ms. */
export function durationOf(reels: readonly Reel[]): number {
  return Math.max(0, ...reels.map((reel) => reel.events.at(-1)?.at ?? 0));
}

/** How many events of a reel have happened at a time, ms. */
export function eventsUntil(reel: Reel, time: number): number {
  let low = 0;
  let high = reel.events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reel.events[middle]!.at <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Reads the data of an exit event: a status, or the name of a signal. */
export function parseExit(data: string): Exit {
  return /^-?\d+$/.test(data) ? { code: Number(data) } : { signal: data };
}
