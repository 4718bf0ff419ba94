import type { Environment } from '../config/paths.ts';
import { JournalError } from '../journal/journal-error.ts';
import { findRun, isLive, type LocatedRun } from './find-run.ts';

/** Whether a run that does not live was never ended: it went with its machine, or all its processes were killed. */
export async function isLost(dir: string): Promise<boolean> {
  const { Journal } = await import('../journal/journal.ts');
  try {
    const journal = Journal.openToRead(dir);
    const happened = journal.read({ types: ['worker.started', 'run.ended'] });
    journal.close();
    return happened.length > 0 && happened.every(({ type }) => type !== 'run.ended');
  } catch (error) {
    if (error instanceof JournalError) return false;
    throw error;
  }
}

/** The lost run of this id; undefined when it lives, or was ended. @throws {NoLiveRunError} when there is none of that id */
export async function lostRun(id: string, env: Environment, cwd: string): Promise<LocatedRun | undefined> {
  const run = await findRun({ run: id }, env, cwd);
  return !(await isLive(run)) && (await isLost(run.dir)) ? run : undefined;
}
