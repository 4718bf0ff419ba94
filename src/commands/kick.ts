import { ApiError } from '../api/client.ts';
import type { Run, Worker } from '../api/schema.ts';
import { workerPath } from '../api/worker-path.ts';
import { printable } from '../printable.ts';
import { CommandError } from './errors.ts';
import type { RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { connectToRun } from './reach-control.ts';
import { table } from './table.ts';

export interface KickOptions extends RunChoice {
  worker: string;
  /** By name; undefined: the next step of the worker's ladder. */
  recipe: string | undefined;
  /** Only say what there is to choose from. */
  list?: boolean | undefined;
}

/** `orch-tui kick`: does the next step of a worker's ladder, or a recipe, because a person says so. */
export async function kick({ worker, recipe, list, ...choice }: KickOptions, io: Io): Promise<number> {
  const { client } = await connectToRun(choice, io.env, io.cwd);
  if (list) {
    const [run, known] = await Promise.all([
      client.get<Run>('/v1/run'),
      client.get<Worker>(workerPath(worker)),
    ]);
    io.stdout.write(choicesText(run, known));
    return 0;
  }
  const asked = client.post(workerPath(worker, 'kick'), recipe === undefined ? {} : { recipe });
  await asked.catch((error: unknown) => {
    throw isRefused(error) ? new CommandError(refusalText(worker, error)) : error;
  });
  return 0;
}

/** Whether control would have done it for another worker, or at another time. */
function isRefused(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 409;
}

function refusalText(worker: string, { message }: ApiError): string {
  return `${worker}: ${message}; "orch-tui kick ${worker} --list" names what may help`;
}

/** What can be done to a worker: the next step of its ladder, then every recipe with what it sends. */
export function choicesText({ automation }: Run, { supervision }: Worker): string {
  const { next, recipe } = supervision?.incident ?? {};
  const head = next ? `next in its ladder (${printable(recipe ?? '')}): ${printable(next.step)}\n` : '';
  const rows = (automation?.recipes ?? []).map(({ name, sends }) => [name, printable(sends)]);
  return head + (rows.length > 0 ? table(rows) : '');
}
