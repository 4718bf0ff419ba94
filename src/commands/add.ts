import { resolve } from 'node:path';
import type { NewWorker, Worker } from '../api/schema.ts';
import { UsageError } from './errors.ts';
import type { RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { connectToRun } from './reach-control.ts';

export interface AddOptions extends RunChoice {
  name?: string | undefined;
  /** The host elsewhere that it lives on. */
  host?: string | undefined;
  /** Its folder; by default that of whoever adds it, or the home folder on a host elsewhere. */
  cwd?: string | undefined;
  /** Program and arguments. */
  command: readonly string[];
}

/** `orch-tui add -- CMD`: one more worker for the live run. */
export async function add({ name, host, cwd, command, ...choice }: AddOptions, io: Io): Promise<number> {
  if (command.length === 0) throw new UsageError('add needs a command, such as "orch-tui add -- claude"');
  const { run, client } = await connectToRun(choice, io.env, io.cwd);
  const worker: NewWorker = {
    command: [...command],
    cwd: host === undefined ? resolve(io.cwd, cwd ?? '.') : (cwd ?? '~'),
    ...(name !== undefined && { name }),
    ...(host !== undefined && { host }),
  };
  const added = await client.post<Worker>('/v1/workers', worker);
  io.stdout.write(`${added.name} runs in ${run.manifest.id}\n`);
  return 0;
}
