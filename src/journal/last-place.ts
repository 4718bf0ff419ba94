import type { JournalEvent } from './event.ts';
import type { EventLog } from './event-log.ts';

/** What tells that a worker lives, or may. */
const BEGINS = ['worker.started', 'worker.unanswered', 'worker.found'] as const;
/** What tells whether a worker lives. */
const LIFE_EVENTS = [...BEGINS, 'worker.exited', 'worker.gone', 'worker.removed'] as const;

/** Where a worker lives whose end was not seen: on the host of this name, or here. Undefined when it ended, or never was. */
export function lastPlace(log: EventLog, worker: string): { host: string | undefined } | undefined {
  const [last] = log.read({ worker, types: LIFE_EVENTS, last: 1 });
  return last && isBegin(last) ? { host: last.data.host } : undefined;
}

/** The workers that live on hosts elsewhere and whose ends were not seen, with the names of the hosts. */
export function livesElsewhere(log: EventLog): Map<string, string> {
  const workers = log
    .read({ types: BEGINS })
    .flatMap((event) => (isBegin(event) && event.data.host !== undefined ? event.data.worker : []));
  const places = [...new Set(workers)].map((worker) => [worker, lastPlace(log, worker)?.host] as const);
  return new Map(places.filter((place): place is [string, string] => place[1] !== undefined));
}

function isBegin(event: JournalEvent): event is Extract<JournalEvent, { type: (typeof BEGINS)[number] }> {
  return BEGINS.some((type) => type === event.type);
}
