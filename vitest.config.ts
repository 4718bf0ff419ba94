import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const ALL = ['test/**/*.test.{ts,tsx}'];
/** Tests of what has hardly an edge, with Ink; the others are slower in a process that has loaded all of that. */
const PURE = [
  'test/{api,cast,classifier,config,health,journal,keymap,recovery,room,screen,transcript}/**/*.test.{ts,tsx}',
];

export default defineConfig({
  test: {
    setupFiles: ['test/fuzz/setup.ts'],
    // Files share a process, and leave nothing behind in it: to begin one and to load what they need takes longer than most of them.
    isolate: false,
    // Real processes take their time on a machine that is busy.
    testTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    // By default a core is left alone, which is half of what the smallest machines have.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: { name: 'pure', include: PURE, setupFiles: ['test/room/setup.ts'] },
      },
      { extends: true, test: { name: 'real', include: ALL, exclude: ['test/e2e/**', ...PURE] } },
    ],
  },
});
