import { isDeepStrictEqual } from 'node:util';
import type { WorkerSpec } from './expand.ts';

/** A worker that is in both configurations, and not the same. */
export interface WorkerChange {
  old: WorkerSpec;
  next: WorkerSpec;
  /** What differs. */
  fields: (keyof WorkerSpec)[];
}

/** What it takes to get from one list of workers to another; a worker is known by its name. */
export interface WorkerDiff {
  added: WorkerSpec[];
  removed: WorkerSpec[];
  changed: WorkerChange[];
}

/** Compares two lists of workers. Says only what differs: a removed worker is to be offered for stopping, never killed silently. */
export function diffWorkers(old: readonly WorkerSpec[], next: readonly WorkerSpec[]): WorkerDiff {
  const oldByName = new Map(old.map((worker) => [worker.name, worker]));
  const nextNames = new Set(next.map((worker) => worker.name));
  const diff: WorkerDiff = {
    added: next.filter((worker) => !oldByName.has(worker.name)),
    removed: old.filter((worker) => !nextNames.has(worker.name)),
    changed: [],
  };
  for (const worker of next) {
    const before = oldByName.get(worker.name);
    if (!before) continue;
    const keys = Object.keys(worker) as (keyof WorkerSpec)[];
    const fields = keys.filter((key) => !isDeepStrictEqual(before[key], worker[key]));
    if (fields.length > 0) diff.changed.push({ old: before, next: worker, fields });
  }
  return diff;
}
