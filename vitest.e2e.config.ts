import { defineConfig } from 'vitest/config';

const ALL = 'test/e2e/**/*.test.ts';
/** These keep a small machine busy by themselves. */
const BUSY = ['healing-claude', 'chaos', 'hostile'].map((name) => `test/e2e/${name}.test.ts`);

/** End-to-end tests: real processes, real ptys. Three files at a time, which mostly wait; then one at a time those that load the machine. */
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Tests that run at once share one run of the product, and mostly wait.
    maxConcurrency: 20,
    projects: [
      {
        extends: true,
        test: { name: 'light', include: [ALL], exclude: BUSY, maxWorkers: 3, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: 'busy', include: BUSY, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
