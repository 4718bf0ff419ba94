import type { JournalEvent } from './event.ts';

/** How many lives of a worker's agent came after the first: in new terminals, or again in the shell that it had left to. */
export function restartsIn(events: readonly JournalEvent[]): number {
  let restarts = 0;
  let left = false;
  for (const { type, data } of events) {
    if (type === 'agent.exited') left = true;
    else if (type === 'worker.started') {
      left = false;
      if (data.how !== 'first') restarts++;
    } else if (type === 'agent.started' && left) {
      left = false;
      restarts++;
    }
  }
  return restarts;
}
