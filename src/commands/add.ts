import type { NewWorker, Worker } from '../api/schema.ts';
import { UsageError } from './errors.ts';
import type { RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { connectToRun } from './runs.ts';

export interface AddOptions extends RunChoice {
  name?: string | undefined;
  /** Program and arguments. */
  command: readonly string[];
}

/** `orch-tui add -- CMD`: one more worker for the live run, in the folder of whoever adds it. */
export async function add({ name, command, ...choice }: AddOptions, io: Io): Promise<number> {
  if (command.length === 0) throw new UsageError('add needs a command, such as "orch-tui add -- claude"');
  const { run, client } = await connectToRun(choice, io.env, io.cwd);
  const worker: NewWorker = { command: [...command], cwd: io.cwd, ...(name !== undefined && { name }) };
  const added = await client.post<Worker>('/v1/workers', worker);
  io.stdout.write(`${added.name} runs in ${run.manifest.id}\n`);
  return 0;
}
