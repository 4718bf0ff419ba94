import type { EventLog } from '../journal/event-log.ts';

/** Calls back when a worker has left the run: another of its name would be another worker. */
export function onRemoved(log: Pick<EventLog, 'onAppend'>, forget: (worker: string) => void): void {
  log.onAppend(({ type, data }) => {
    if (type === 'worker.removed') forget(data.worker);
  });
}
