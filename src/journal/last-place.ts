import type { EventLog } from './event-log.ts';

/** What tells whether a worker lives. */
const LIFE_EVENTS = ['worker.started', 'worker.exited', 'worker.gone', 'worker.removed'] as const;

/** Where a worker was started whose end was not seen: on the host of this name, or here. Undefined when it ended, or never was. */
export function lastPlace(log: EventLog, worker: string): { host: string | undefined } | undefined {
  const [last] = log.read({ worker, types: LIFE_EVENTS, last: 1 });
  return last?.type === 'worker.started' ? { host: last.data.host } : undefined;
}

/** The workers that were started on hosts elsewhere and whose ends were not seen, with the names of the hosts. */
export function startedElsewhere(log: EventLog): Map<string, string> {
  const workers = log
    .read({ types: ['worker.started'] })
    .flatMap(({ type, data }) => (type === 'worker.started' && data.host !== undefined ? data.worker : []));
  const places = [...new Set(workers)].map((worker) => [worker, lastPlace(log, worker)?.host] as const);
  return new Map(places.filter((place): place is [string, string] => place[1] !== undefined));
}
