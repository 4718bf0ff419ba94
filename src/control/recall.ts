import { restore } from '../delivery/outbox.ts';
import type { JournalEvent } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import { restoreCare } from '../recovery/restore.ts';
import { newSupervised, type Supervised } from './supervised.ts';
import type { SupervisionSettings } from './supervision.ts';
import { taskOf } from './task.ts';

/** What an earlier control knew of a worker, as the journal tells it. */
export function recall(
  worker: string,
  log: EventLog,
  { recipes, accepted }: Pick<SupervisionSettings, 'recipes' | 'accepted'>,
  now: number,
): Supervised {
  const written = log.read({ worker });
  // Another of its name, which was removed, was another worker.
  const own = written.slice(written.findLastIndex(({ type }) => type === 'worker.removed') + 1);
  const events = own.map((event) => notLater(event, now));
  const care = restoreCare(worker, events, recipes, accepted);
  const typedAt = events.findLast(({ type }) => type === 'operator.typed')?.at;
  return {
    ...newSupervised(worker, now),
    care,
    personAt: typedAt,
    ...(typedAt !== undefined && { personToldAt: typedAt }),
    // Until its process is looked at.
    frozen: care.incident?.trouble.cause === 'frozen',
    outbox: restore(worker, events),
    paused: isPausedBy(events),
    task: taskOf(events),
  };
}

/** When automation started workers of a run again, ms, oldest first. */
export function recallRestarts(log: EventLog, now: number): number[] {
  return log
    .read({ types: ['worker.started'] })
    .flatMap((event) =>
      event.type === 'worker.started' &&
      (event.data.how === 'resume' || event.data.how === 'fresh') &&
      !event.data.free
        ? [Math.min(event.at, now)]
        : [],
    );
}

/**
 * The clock may have been set back between two controls: what is told to come was just now, or it would be waited for as long
 * as the clock is off.
 */
function notLater(event: JournalEvent, now: number): JournalEvent {
  const at = Math.min(event.at, now);
  if (event.type !== 'incident.opened') return { ...event, at };
  return { ...event, at, data: { ...event.data, since: Math.min(event.data.since, now) } };
}

function isPausedBy(events: readonly JournalEvent[]): boolean {
  const last = events.findLast(({ type }) => type === 'worker.paused' || type === 'worker.resumed');
  return last?.type === 'worker.paused';
}
