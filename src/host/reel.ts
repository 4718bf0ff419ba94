import { type CastCode, type CastHeader, eventSpan } from '../cast/event.ts';
import { partLives } from '../cast/lives.ts';
import type { LoggedEvent, Opening } from '../cast/log.ts';
import type { Cast } from '../cast/read.ts';
import { segmentNumber } from '../cast/segment.ts';

/** The recording of one worker, ready to be played: all its segments in one line, on the clock of the replay. */
export interface Reel {
  /** What the worker is called; no other reel is called so. */
  worker: string;
  opening: Opening;
  /** `at` is ms on the clock of the replay and never goes back; offsets begin at the opening. */
  events: LoggedEvent[];
  /** Markers, in ms. */
  marks: { at: number; label: string }[];
  title: string;
  /** What it was made of. */
  casts: readonly Cast[];
}

/** A recording, what to call it where it does not say, and the folder it is in, which tells runs apart. */
export interface NamedCast {
  name: string;
  folder?: string;
  cast: Cast;
}

/** Names of workers are no longer than this. */
const MAX_NAME = 64;
/** RIS: the terminal is as new. */
const RESET = Buffer.from('\x1bc');

/**
 * Makes reels of recordings. Segments of one worker are joined. Recordings of one run, which lie in one folder, keep their
 * place in time to each other; others all begin at zero.
 */
export function reelsOf(recordings: readonly NamedCast[]): Reel[] {
  const zeros = new Map<string, number>();
  for (const { folder = '', cast } of recordings) {
    if (isOfRun(cast))
      zeros.set(folder, Math.min(zeros.get(folder) ?? Number.POSITIVE_INFINITY, cast.header.startedAt));
  }
  const groups = Map.groupBy(recordings, (recording) => {
    const { folder = '', cast } = recording;
    return isOfRun(cast) ? JSON.stringify([folder, cast.header.segment.worker]) : recording;
  });
  const taken = new Set<string>();
  return [...groups.values()].map((group) => {
    const { name, folder = '', cast } = group[0]!;
    const called = isOfRun(cast) ? cast.header.segment.worker : name;
    return join(
      uniqueName(called, taken),
      group.map(({ name, cast }) => ({
        ...{ cast, header: cast.header },
        number: segmentNumber(`${name}.cast`, called),
      })),
      (cast) => (isOfRun(cast) ? cast.header.startedAt - zeros.get(folder)! : 0),
    );
  });
}

type RunCast = Cast & { header: Required<Pick<CastHeader, 'segment' | 'startedAt'>> };

function isOfRun(cast: Cast): cast is RunCast {
  return cast.header.segment !== undefined && cast.header.startedAt !== undefined;
}

function uniqueName(base: string, taken: Set<string>): string {
  let name = base.slice(0, MAX_NAME);
  for (let n = 2; taken.has(name); n++) name = `${base.slice(0, MAX_NAME - 4)}~${n}`;
  taken.add(name);
  return name;
}

/** One file of a worker's recording, as its life is told by it. */
interface Part {
  cast: Cast;
  header: CastHeader;
  number: number;
}

function join(worker: string, parts: readonly Part[], startOf: (cast: Cast) => number): Reel {
  const lives = partLives(parts).map((life) => life.map(({ cast }) => cast));
  const casts = parts.map(({ cast }) => cast);
  const first = lives[0]![0]!;
  const { cols, rows, title = '' } = first.header;
  const opening = { offset: 0, cols, rows, snapshot: snapshotOf(first) };
  const reel: Reel = { worker, opening, events: [], marks: [], title, casts };
  for (const life of lives) joinLife(reel, life, first, startOf);
  return reel;
}

function joinLife(reel: Reel, life: readonly Cast[], first: Cast, startOf: (cast: Cast) => number): void {
  /** How far the output of this life has been played. */
  let played: number | undefined;
  let exited = false;
  // A clock that was set back, or is another machine's, lets no life begin before the end of the one before.
  const late = Math.max(0, (reel.events.at(-1)?.at ?? 0) - startOf(life[0]!));
  for (const cast of life) {
    const start = startOf(cast) + late;
    const { segment, cols, rows } = cast.header;
    let offset = segment?.offset ?? 0;
    const goesOn = played !== undefined && offset <= played && !exited;
    if (!goesOn) {
      if (cast !== first) {
        append(reel, start, 'o', RESET);
        append(reel, start, 'r', Buffer.from(`${cols}x${rows}`));
        if (segment?.snapshot) append(reel, start, 'o', Buffer.from(snapshotOf(cast)));
      }
      played = offset;
      exited = false;
    }
    for (const { time, code, data } of segment?.snapshot ? cast.events.slice(1) : cast.events) {
      offset += eventSpan(data);
      // A host that died while it began a segment left the same events at the end of the one before.
      if (offset <= played!) continue;
      played = offset;
      exited = code === 'x';
      append(reel, start + time * 1000, code, Buffer.from(data));
      if (code === 'm') reel.marks.push({ at: reel.events.at(-1)!.at, label: data });
    }
  }
}

function append(reel: Reel, time: number, code: CastCode, data: Uint8Array): void {
  const before = reel.events.at(-1);
  const start = before?.end ?? 0;
  // The system's clock may have been set back.
  const at = Math.max(time, before?.at ?? 0);
  reel.events.push({ start, end: start + eventSpan(data), at, code, data });
}

/** What shows the screen at the beginning of a segment; '' where the segment is the beginning. */
function snapshotOf({ header, events }: Cast): string {
  return header.segment?.snapshot ? (events[0]?.data ?? '') : '';
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
