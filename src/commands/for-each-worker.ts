import { CommandError } from './errors.ts';

/**
 * Deals with all of them, whatever comes of the others.
 * @throws the failure when it is one, an AggregateError of all in the order of the workers when there are more; each names its worker
 */
export async function forEachWorker(
  workers: readonly string[],
  act: (worker: string) => Promise<unknown>,
): Promise<void> {
  const names = [...new Set(workers)];
  const results = await Promise.allSettled(names.map(act));
  const failures = results.flatMap((result, i) =>
    result.status === 'rejected' ? [naming(names[i]!, result.reason)] : [],
  );
  if (failures.length > 1) throw new AggregateError(failures);
  if (failures.length === 1) throw failures[0];
}

/** Many failures say by themselves whose they are. */
function naming(worker: string, failure: unknown): unknown {
  if (!(failure instanceof Error) || failure.message.split(/[^\w.-]+/).includes(worker)) return failure;
  return new CommandError(`${worker}: ${failure.message}`);
}
