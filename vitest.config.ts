import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**'],
    setupFiles: ['test/fuzz/setup.ts'],
    // Real processes take their time on a machine that is busy.
    testTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    // By default a core is left alone, which is half of what the smallest machines have.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
