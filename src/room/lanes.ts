import type { IncidentRecord } from '../api/detail.ts';
import type { Range } from '../api/stats.ts';
import { timeText } from './passage.ts';

/** Incidents along a time axis, a lane for each worker. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A run that just began is not stretched beyond what can be read. */
const SHORTEST = MINUTE;
/** Ticks are so far apart, ms. None is more than 2.5 times the one before, so 36 cells have a tick in any case. */
const TICK_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 4, 7, 14, 30, 60, 120].map((n) => n * DAY),
];
const TICK_GAP = 3;

/** What times an axis covers, ms since the epoch. */
export interface Span {
  from: number;
  to: number;
}

/** An incident in its lane: its first and last cell, and whether it goes on beyond that. */
export interface LaneBar {
  incident: IncidentRecord;
  first: number;
  last: number;
  goesOn: boolean;
}

/** A worker's incidents in the order of time; `before` and `after` count those outside of the axis. */
export interface Lane {
  worker: string;
  bars: LaneBar[];
  before: number;
  after: number;
}

/** A clock time at the cell of an axis. */
export interface Tick {
  cell: number;
  label: string;
}

/**
 * What times are shown: those of a range up to now, or around the selected incident where that is earlier.
 *
 * @param startedAt when the run began, ms since the epoch.
 * @param range without it the whole run, or the last hour of a longer one.
 */
export function spanShown(
  incidents: readonly IncidentRecord[],
  {
    startedAt,
    now,
    range,
    selected,
  }: {
    startedAt: number | undefined;
    now: number;
    range: Range | undefined;
    selected: IncidentRecord | undefined;
  },
): Span {
  const opened = incidents.map(({ openedAt }) => openedAt);
  const start = opened.reduce((a, b) => Math.min(a, b), startedAt ?? now);
  const end = opened.reduce((a, b) => Math.max(a, b), Math.max(now, start + SHORTEST));
  const length = range === '5m' ? 5 * MINUTE : range === 'run' ? end - start : Math.min(HOUR, end - start);
  const isEarlier = selected !== undefined && selected.openedAt < end - length;
  const to = isEarlier ? Math.max(selected.openedAt + length / 2, start + length) : end;
  return { from: to - length, to };
}

/** The workers that had incidents: as they stand in the room, then those that are there no more. */
export function laneOrder(incidents: readonly IncidentRecord[], workers: readonly string[]): string[] {
  const had = new Set(incidents.toSorted((a, b) => a.openedAt - b.openedAt).map(({ worker }) => worker));
  const known = new Set(workers);
  return [...workers.filter((name) => had.has(name)), ...[...had].filter((name) => !known.has(name))];
}

/** The lanes of these workers on an axis of `width` cells. */
export function layLanes(
  incidents: readonly IncidentRecord[],
  workers: readonly string[],
  span: Span,
  width: number,
  now: number,
): Lane[] {
  const byWorker = Map.groupBy(
    incidents.toSorted((a, b) => a.openedAt - b.openedAt),
    ({ worker }) => worker,
  );
  return workers.map((worker) => {
    const all = byWorker.get(worker) ?? [];
    const shown = all.filter((incident) => endOf(incident, now) >= span.from && incident.openedAt <= span.to);
    return {
      worker,
      bars: layBars(shown, span, width, now),
      before: all.filter((incident) => endOf(incident, now) < span.from).length,
      after: all.filter(({ openedAt }) => openedAt > span.to).length,
    };
  });
}

/** Each at its time and no shorter than a cell. What would lie upon another stands beside it, as long as there is room. */
function layBars(incidents: readonly IncidentRecord[], span: Span, width: number, now: number): LaneBar[] {
  const count = incidents.length;
  const firsts: number[] = [];
  incidents.forEach(({ openedAt }, i) => {
    const next = (firsts[i - 1] ?? -1) + 1;
    firsts.push(Math.max(cellOf(openedAt, span, width), next));
  });
  return incidents.map((incident, i) => {
    const end = endOf(incident, now);
    const goesOn = incident.closedAt === undefined || end > span.to;
    if (count > width) {
      const shared = Math.floor((i * width) / count);
      return { incident, first: shared, last: shared, goesOn };
    }
    const place = (at: number) => Math.min(firsts[at] ?? width, width - (count - at));
    const [first, next] = [place(i), place(i + 1)];
    return { incident, first, last: Math.max(first, Math.min(cellOf(end, span, width), next - 1)), goesOn };
  });
}

/** The clock times that an axis of `width` cells has room for: round ones, and the day at midnight. */
export function ticksOf({ from, to }: Span, width: number): Tick[] {
  const msPerCell = (to - from) / width;
  const labelWidth = (step: number) => (step < MINUTE ? 'hh:mm:ss' : 'hh:mm').length;
  const step = TICK_STEPS.find((ms) => ms / msPerCell >= labelWidth(ms) + TICK_GAP) ?? TICK_STEPS.at(-1)!;
  const zone = new Date(from).getTimezoneOffset() * MINUTE;
  const ticks: Tick[] = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at < to; at += step) {
    const label = step < MINUTE ? timeText(at, at) : timeText(at, at - 1).slice(0, labelWidth(step));
    const cell = cellOf(at, { from, to }, width);
    if (cell + label.length <= width) ticks.push({ cell, label });
  }
  return ticks;
}

/** The incident of the same worker that came so many later, or earlier (negative); the last one where there are no more. */
export function alongLane(
  incidents: readonly IncidentRecord[],
  from: IncidentRecord,
  by: number,
): IncidentRecord {
  const lane = incidents
    .filter(({ worker }) => worker === from.worker)
    .toSorted((a, b) => a.openedAt - b.openedAt);
  const index = lane.findIndex(({ id }) => id === from.id) + by;
  return lane[Math.max(0, Math.min(index, lane.length - 1))] ?? from;
}

/** The incident nearest in time in another lane, so many below or above (negative); after the last comes the first. */
export function acrossLanes(
  incidents: readonly IncidentRecord[],
  workers: readonly string[],
  from: IncidentRecord,
  by: number,
): IncidentRecord {
  const order = laneOrder(incidents, workers);
  const index = order.indexOf(from.worker) + by;
  const lane = incidents.filter(({ worker }) => worker === order.at(index % order.length));
  const distance = ({ openedAt }: IncidentRecord) => Math.abs(openedAt - from.openedAt);
  return lane.reduce((best, one) => (distance(one) < distance(best) ? one : best), lane[0] ?? from);
}

function endOf({ closedAt, openedAt }: IncidentRecord, now: number): number {
  return Math.max(openedAt, closedAt ?? now);
}

function cellOf(at: number, { from, to }: Span, width: number): number {
  return Math.max(0, Math.min(Math.floor(((at - from) / (to - from)) * width), width - 1));
}
