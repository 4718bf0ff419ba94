import type { WorkerSpec } from '../config/expand.ts';
import { asKept } from '../config/redacted-spec.ts';
import type { EventLog } from './event-log.ts';

/** The workers that were added to a run while it lived, and not removed since, as they are to be started. */
export function addedWorkers(log: EventLog): WorkerSpec[] {
  const specs = new Map<string, WorkerSpec>();
  for (const { type, data } of log.read({ types: ['worker.added', 'worker.removed'] })) {
    if (type === 'worker.removed') specs.delete(data.worker);
    if (type !== 'worker.added') continue;
    const { worker, ...rest } = data;
    specs.set(worker, asKept({ name: worker, env: {}, ...rest }));
  }
  return [...specs.values()];
}
