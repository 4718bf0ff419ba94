import type { JournalEvent } from './event.ts';

/** The events by which workers come into a run and leave it. */
export const MEMBER_EVENTS = ['worker.added', 'worker.started', 'worker.removed'] as const;

/** The names of the workers of a run after these events; `first` are those that it began with. */
export function workersNow(first: readonly string[], events: Iterable<JournalEvent>): string[] {
  const names = new Set(first);
  for (const { type, data } of events) {
    if (type === 'worker.removed') names.delete(data.worker);
    else if (type === 'worker.added' || type === 'worker.started') names.add(data.worker);
  }
  return [...names];
}
