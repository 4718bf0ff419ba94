import type { Worker } from '../api/schema.ts';
import { CommandError } from './errors.ts';
import type { RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { connectToRun } from './runs.ts';
import { workerPath } from './worker-path.ts';

export interface LifecycleOptions extends RunChoice {
  workers: readonly string[];
}

export interface StopOptions extends LifecycleOptions {
  /** From SIGTERM to SIGKILL, ms; by default what the config says. */
  graceMs?: number | undefined;
}

/** `orch-tui stop`: ends workers, all at once. */
export async function stop({ workers, graceMs, ...choice }: StopOptions, io: Io): Promise<number> {
  const { client } = await connectToRun(choice, io.env, io.cwd);
  const grace = graceMs === undefined ? {} : { graceMs };
  await forEach(workers, (worker) => client.post(workerPath(worker, 'stop'), grace));
  return 0;
}

/** `orch-tui start`: starts workers again that ended. */
export async function start({ workers, ...choice }: LifecycleOptions, io: Io): Promise<number> {
  const { client } = await connectToRun(choice, io.env, io.cwd);
  await forEach(workers, async (worker) => {
    await client.post(workerPath(worker, 'start'));
    const { problem } = await client.get<Worker>(workerPath(worker));
    if (problem !== undefined) throw new CommandError(`${worker}: ${problem}`);
  });
  return 0;
}

/** Deals with all of them before the first failure is thrown. */
async function forEach(workers: readonly string[], act: (worker: string) => Promise<unknown>): Promise<void> {
  const results = await Promise.allSettled([...new Set(workers)].map(act));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
