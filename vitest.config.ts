import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const ALL = ['test/**/*.test.{ts,tsx}'];
/** Tests of what has hardly an edge: their files leave nothing behind in a process. */
const PURE = [
  'test/{api,cast,classifier,config,health,journal,keymap,recovery,room,screen,transcript}/**/*.test.{ts,tsx}',
];

export default defineConfig({
  test: {
    setupFiles: ['test/fuzz/setup.ts'],
    // Real processes take their time on a machine that is busy.
    testTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    // By default a core is left alone, which is half of what the smallest machines have.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        // Files share a process: to begin one and to load Ink takes longer than most of them.
        test: { name: 'pure', include: PURE, setupFiles: ['test/room/setup.ts'], isolate: false },
      },
      { extends: true, test: { name: 'real', include: ALL, exclude: ['test/e2e/**', ...PURE] } },
    ],
  },
});
