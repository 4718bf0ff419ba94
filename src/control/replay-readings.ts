import type { Cast } from '../cast/read.ts';
import { allows, type Label } from '../classifier/labels.ts';
import type { Profiles } from '../classifier/profiles.ts';
import type { Reading } from '../classifier/reading.ts';
import { type Moment, readCastStates } from '../classifier/timeline.ts';
import type { Reel } from '../host/reel.ts';
import type { Readings } from './readings.ts';

/** A stretch of a recording that begins at `time`, s: what was read, and whether that is what was true, where that is known. */
export interface Stretch {
  time: number;
  state: string;
  right?: boolean;
}

/** What the screen of one recording says from end to end, and what was true. */
export interface Track {
  moments: readonly Moment[];
  labels: readonly Label[] | undefined;
  stretches: readonly Stretch[];
  /** What was told last: the moment and the label. */
  told: string;
}

/** Reads a recording from end to end: of a long one that takes its time. */
export function trackOf(reel: Reel, labels: readonly Label[] | undefined, profiles: Profiles): Track {
  const moments = readCastStates(castOf(reel), { profiles });
  return { moments, labels, stretches: stretchesOf(moments, labels), told: '' };
}

/** What recorded screens say, read once from end to end, so that it is the same wherever one seeks. */
export class ReplayReadings implements Readings {
  readonly #time: () => number;
  readonly #tracks: ReadonlyMap<string, Track>;
  onChange: (worker: string) => void = () => {};

  /** `time` is where the replay stands, s. */
  constructor(tracks: ReadonlyMap<string, Track>, time: () => number) {
    this.#time = time;
    this.#tracks = tracks;
  }

  /** Tells of every worker of which something else is true or read than when this was called before. */
  refresh(): void {
    for (const [worker, track] of this.#tracks) {
      const truth = this.truthOf(worker);
      const now = `${this.of(worker)?.since} ${truth?.state} ${truth?.right}`;
      if (now === track.told) continue;
      track.told = now;
      this.onChange(worker);
    }
  }

  of(worker: string): Reading | undefined {
    const time = this.#time();
    return this.#tracks.get(worker)?.moments.findLast((moment) => moment.at <= time)?.reading;
  }

  truthOf(worker: string): { state: string; right: boolean } | undefined {
    const time = this.#time();
    const track = this.#tracks.get(worker);
    const label = labelAt(track?.labels, time);
    // The end of a worker is read only after its recording has ended: what is read late is right here too.
    const right = track?.stretches.findLast((stretch) => stretch.time <= time)?.right;
    return label && right !== undefined ? { state: label.state, right } : undefined;
  }

  /** What was read of each worker over the whole recording. */
  states(): { worker: string; moments: Stretch[] }[] {
    return [...this.#tracks].map(([worker, { stretches }]) => ({ worker, moments: [...stretches] }));
  }

  begin(): void {}
  output(): void {}
  resized(): void {}
  signal(): void {}
  facts(): void {}
  end(): void {}
}

function labelAt(labels: readonly Label[] | undefined, time: number): Label | undefined {
  return labels?.find(({ from, to }) => from <= time && time < to);
}

/** A change is read a little later than it happens, s: so short a difference from the truth is none. */
const LATE_SECONDS = 1.5;

/** Cuts the time wherever the reading or the truth changes. */
function stretchesOf(moments: readonly Moment[], labels: readonly Label[] | undefined): Stretch[] {
  const cuts = [...moments.map(({ at }) => at), ...(labels ?? []).map(({ from }) => from)].sort(
    (a, b) => a - b,
  );
  const stretches: Stretch[] = [];
  for (const [i, time] of cuts.entries()) {
    const state = moments.findLast(({ at }) => at <= time)?.reading.state;
    if (state === undefined) continue;
    const label = labelAt(labels, time);
    const isLate = (cuts[i + 1] ?? Number.POSITIVE_INFINITY) - time < LATE_SECONDS;
    const right = label && (allows(label, state) || isLate);
    const before = stretches.at(-1);
    if (before?.state === state && before.right === right) continue;
    stretches.push({ time, state, ...(right !== undefined && { right }) });
  }
  return stretches;
}

/** A reel as one recording. */
export function castOf({ opening, events }: Reel): Cast {
  const opened = opening.snapshot === '' ? [] : [{ time: 0, code: 'o' as const, data: opening.snapshot }];
  const played = events.map(({ at, code, data }) => ({
    time: at / 1000,
    code,
    data: Buffer.from(data).toString(),
  }));
  return { header: { cols: opening.cols, rows: opening.rows }, events: [...opened, ...played] };
}
