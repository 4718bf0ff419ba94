/** Deals with all of them before the first failure is thrown. */
export async function forEachWorker(
  workers: readonly string[],
  act: (worker: string) => Promise<unknown>,
): Promise<void> {
  const results = await Promise.allSettled([...new Set(workers)].map(act));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
