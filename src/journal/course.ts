import type { EventType, JournalEvent } from './event.ts';
import { detectionMs, incidentsOf, recoveryMs } from './incidents.ts';
import { interventionsOf, wasDone } from './interventions.ts';
import { statesOf } from './states.ts';
import type { Span } from './watch.ts';

/** What the course of a run is told from. Heartbeats only confirm what other events say, and are most of all events. */
export const COURSE_EVENTS = [
  'control.started',
  'control.ended',
  'screen.changed',
  'worker.started',
  'worker.found',
  'worker.exited',
  'worker.gone',
  'worker.removed',
  'incident.opened',
  'incident.escalated',
  'incident.closed',
  'intervention',
] as const satisfies readonly EventType[];

/** How a run went, in equal buckets of time, oldest first; null where there was nothing to count. */
export interface Course {
  /** How many workers were in each state, on average; the most frequent state first. */
  states: { state: string; workers: number[] }[];
  /** Steps that were taken by the product, and by a person. */
  automatic: number[];
  manual: number[];
  /** Of the incidents opened in a bucket, and of those closed in it: the mean, ms. */
  detection: (number | null)[];
  recovery: (number | null)[];
}

/** The course of a run over a span of time, in so many buckets, from its events. */
export function courseOf(events: readonly JournalEvent[], span: Span, buckets: number): Course {
  // The last moment belongs to the last bucket.
  const bucketOf = (at: number) =>
    at === span.to ? buckets - 1 : Math.floor(((at - span.from) / (span.to - span.from)) * buckets);
  const counted = (times: readonly number[]) => {
    const counts = new Array<number>(buckets).fill(0);
    for (const at of times) {
      const bucket = bucketOf(at);
      if (bucket >= 0 && bucket < buckets) counts[bucket]!++;
    }
    return counts;
  };
  const done = interventionsOf(events).filter(wasDone);
  const incidents = incidentsOf(events);
  const closed = incidents.flatMap((incident) => {
    const ms = recoveryMs(incident);
    return ms === undefined ? [] : [[incident.closedAt!, ms] as const];
  });
  return {
    states: statesIn(events, span, buckets),
    automatic: counted(done.filter(({ by }) => by === 'auto').map(({ at }) => at)),
    manual: counted(done.filter(({ by }) => by === 'operator').map(({ at }) => at)),
    detection: means(
      incidents.map((incident) => [incident.openedAt, detectionMs(incident)]),
      bucketOf,
      buckets,
    ),
    recovery: means(closed, bucketOf, buckets),
  };
}

/** The mean of what falls into each bucket. */
function means(
  values: readonly (readonly [at: number, value: number])[],
  bucketOf: (at: number) => number,
  buckets: number,
): (number | null)[] {
  const groups = Map.groupBy(values, ([at]) => bucketOf(at));
  return Array.from({ length: buckets }, (_, bucket) => {
    const own = groups.get(bucket);
    return own ? own.reduce((sum, [, value]) => sum + value, 0) / own.length : null;
  });
}

function statesIn(events: readonly JournalEvent[], span: Span, buckets: number): Course['states'] {
  const bucketMs = (span.to - span.from) / buckets;
  const times = new Map<string, number[]>();
  for (const { screen } of statesOf(events, span.to)) {
    for (const { state, from, to } of screen) {
      if (to <= span.from || from >= span.to) continue;
      if (!times.has(state)) times.set(state, new Array<number>(buckets).fill(0));
      const own = times.get(state)!;
      const first = Math.max(0, Math.floor((from - span.from) / bucketMs));
      const last = Math.min(buckets - 1, Math.floor((to - span.from) / bucketMs));
      for (let i = first; i <= last; i++) {
        const start = span.from + i * bucketMs;
        own[i]! += Math.max(0, Math.min(to, start + bucketMs) - Math.max(from, start)) / bucketMs;
      }
    }
  }
  const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
  return [...times]
    .map(([state, workers]) => ({ state, workers }))
    .sort((a, b) => sum(b.workers) - sum(a.workers));
}
