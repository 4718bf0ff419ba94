import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**'],
    setupFiles: ['test/fuzz/setup.ts'],
    // Real processes take their time on a machine that is busy.
    testTimeout: 20_000,
  },
});
