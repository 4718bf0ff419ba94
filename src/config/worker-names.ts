/** What names are made from: the parts of a worker's entry that matter for them. */
interface Named {
  name?: string | undefined;
  count: number;
}

/**
 * The names of the workers, one list for each entry: `name`, or `name-1` to `name-n` when its count is n > 1.
 * Those without a name are worker-1, worker-2 and so on, through all entries. Names may clash: the schema checks that.
 */
export function workerNames(entries: readonly Named[]): string[][] {
  let unnamed = 0;
  return entries.map(({ name, count }) => {
    if (name !== undefined && count === 1) return [name];
    return Array.from({ length: count }, (_, i) =>
      name === undefined ? `worker-${++unnamed}` : `${name}-${i + 1}`,
    );
  });
}
