/**
 * How often a property is tried: the same few times in every run of the tests, as many more as one likes with
 * `FUZZ_RUNS=20000 npm run fuzz`, which begins anywhere unless `FUZZ_SEED` says where.
 */
export function runs(usual: number): { numRuns: number; seed: number } {
  const { FUZZ_RUNS, FUZZ_SEED } = process.env;
  const seed = FUZZ_SEED ?? (FUZZ_RUNS === undefined ? 1 : Date.now() % 2 ** 31);
  return { numRuns: Math.max(usual, Number(FUZZ_RUNS ?? 0)), seed: Number(seed) };
}

/** How long a property may take, ms. */
export const FUZZ_TIMEOUT_MS = process.env.FUZZ_RUNS === undefined ? 30_000 : 3_600_000;
