import type { Environment } from '../config/paths.ts';
import type { JournalEvent } from '../journal/event.ts';
import type { EventQuery } from '../journal/event-log.ts';
import { JournalError } from '../journal/journal-error.ts';
import { findRun, isLive, type LocatedRun } from './find-run.ts';

/** Whether a run that does not live was never ended: it went with its machine, or all its processes were killed. */
export async function isLost(dir: string): Promise<boolean> {
  const happened = await eventsOf(dir, { types: ['worker.started', 'run.ended'] });
  return happened.length > 0 && happened.every(({ type }) => type !== 'run.ended');
}

/** Whether the control of a run that does not live came to no end of its own, as the journal tells: it was killed. */
export async function wasKilled(dir: string): Promise<boolean> {
  const types = ['control.started', 'control.ended', 'run.ended'] as const;
  const [last] = await eventsOf(dir, { types, last: 1 });
  return last?.type === 'control.started';
}

/** Events of a run's journal; none when it cannot be read. */
export async function eventsOf(dir: string, query: EventQuery): Promise<JournalEvent[]> {
  const { Journal } = await import('../journal/journal.ts');
  try {
    const journal = Journal.openToRead(dir);
    try {
      return journal.read(query);
    } finally {
      journal.close();
    }
  } catch (error) {
    if (error instanceof JournalError) return [];
    throw error;
  }
}

/** The lost run of this id; undefined when it lives, or was ended. @throws {NoLiveRunError} when there is none of that id */
export async function lostRun(id: string, env: Environment, cwd: string): Promise<LocatedRun | undefined> {
  const run = await findRun({ run: id }, env, cwd);
  return !(await isLive(run)) && (await isLost(run.dir)) ? run : undefined;
}
