import type { Worker } from '../api/schema.ts';
import { workerPath } from '../api/worker-path.ts';
import { CommandError } from './errors.ts';
import type { RunChoice } from './find-run.ts';
import { forEachWorker } from './for-each-worker.ts';
import type { Io } from './io.ts';
import { connectToRun } from './reach-control.ts';

export interface LifecycleOptions extends RunChoice {
  workers: readonly string[];
}

export interface StopOptions extends LifecycleOptions {
  /** From SIGTERM to SIGKILL, ms; by default what the config says. */
  graceMs?: number | undefined;
  /** Leave those to themselves whose host cannot be reached. */
  leave?: boolean | undefined;
}

export interface RestartOptions extends LifecycleOptions {
  /** With a conversation of its own, instead of the one it was in. */
  fresh?: boolean | undefined;
}

/** `orch-tui stop`: ends workers, all at once. */
export async function stop({ workers, graceMs, leave, ...choice }: StopOptions, io: Io): Promise<number> {
  const { client } = await connectToRun(choice, io.env, io.cwd);
  const how = { ...(graceMs !== undefined && { graceMs }), ...(leave && { leave }) };
  await forEachWorker(workers, (worker) => client.post(workerPath(worker, 'stop'), how));
  return 0;
}

/** `orch-tui start`: starts workers again that ended. */
export async function start({ workers, ...choice }: LifecycleOptions, io: Io): Promise<number> {
  const { client } = await connectToRun(choice, io.env, io.cwd);
  await forEachWorker(workers, async (worker) => {
    await client.post(workerPath(worker, 'start'));
    const { problem } = await client.get<Worker>(workerPath(worker));
    if (problem !== undefined) throw new CommandError(`${worker}: ${problem}`);
  });
  return 0;
}

/** `orch-tui restart`: starts workers again in new terminals. */
export async function restart(
  { workers, fresh = false, ...choice }: RestartOptions,
  io: Io,
): Promise<number> {
  const { client } = await connectToRun(choice, io.env, io.cwd);
  const how = fresh ? 'fresh' : 'resume';
  await forEachWorker(workers, (worker) => client.post(workerPath(worker, 'restart'), { how }));
  return 0;
}
