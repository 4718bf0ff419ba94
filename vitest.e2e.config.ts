import { defineConfig } from 'vitest/config';

/** End-to-end tests: real processes, real ptys, one file at a time so that their load does not disturb each other. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Tests that run at once share one run of the product, and mostly wait.
    maxConcurrency: 20,
  },
});
