import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decideRestart,
  defaultLimits,
  type Ending,
  noteRestart,
  type RestartHistory,
  type RestartLimits,
  type RestartType,
  refusalText,
  restartType,
} from '../../src/fleet/restart-policy.ts';

const LIMITS = defaultLimits(4);
const MINUTE = 60_000;
const NOW = 10 * 3_600_000;

const WELL: Ending['how'] = { code: 0 };
const BADLY: Ending['how'] = { code: 1 };
const KILLED: Ending['how'] = { signal: 'SIGKILL' };
const ENDINGS = [WELL, BADLY, KILLED, 'host_lost'] as const;
const TYPES = ['permanent', 'transient', 'interrupted', 'never'] as const;

interface Circumstances {
  worker?: RestartHistory;
  run?: RestartHistory;
  now?: number;
  asked?: boolean;
  limits?: RestartLimits;
}

function decide(type: RestartType, how: Ending['how'], circumstances: Circumstances = {}) {
  const { worker = [], run = worker, now = NOW, asked = false, limits = LIMITS } = circumstances;
  return decideRestart({ type, ending: { how, asked }, worker, run, now }, limits);
}

describe('decideRestart', () => {
  test.each([
    ['permanent', [true, true, true, true]],
    ['transient', [false, true, true, true]],
    ['interrupted', [false, false, true, true]],
    ['never', [false, false, false, false]],
  ] as const)('%s: after status 0, status 1, a signal, the loss of its host', (type, expected) => {
    expect(ENDINGS.map((how) => 'at' in decide(type, how))).toEqual(expected);
  });

  test('what was asked for is never undone', () => {
    for (const type of TYPES) {
      for (const how of ENDINGS) expect(decide(type, how, { asked: true })).toEqual({ no: 'asked' });
    }
  });

  test('the first one comes at once, then later each time', () => {
    const limits = { ...LIMITS, worker: { restarts: 100, withinMs: 60 * MINUTE } };
    const run: number[] = [];
    let worker: RestartHistory = [];
    let now = NOW;
    const delays = Array.from({ length: 9 }, () => {
      const decision = decide('transient', BADLY, { worker, run, now, limits });
      if (!('at' in decision)) throw new Error(decision.no);
      const delay = decision.at - now;
      worker = noteRestart(worker, decision.at, limits);
      now = decision.at + 10;
      return delay / 1000;
    });
    expect(delays).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60]);
  });

  test('a worker has three in ten minutes', () => {
    const worker = [NOW - 9 * MINUTE, NOW - 8 * MINUTE, NOW - 7 * MINUTE];
    expect(decide('permanent', BADLY, { worker })).toEqual({ no: 'worker_limit' });
    expect(decide('permanent', BADLY, { worker, now: NOW + MINUTE })).toEqual({
      at: NOW + MINUTE + 4000,
      counts: true,
    });
  });

  test('half an hour without one makes all well', () => {
    const worker = [NOW - 32 * MINUTE, NOW - 31 * MINUTE, NOW - 30 * MINUTE];
    expect(decide('transient', KILLED, { worker })).toEqual({ at: NOW, counts: true });
    expect(decide('transient', KILLED, { worker, now: NOW - 1 })).toEqual({
      at: NOW - 1 + 4000,
      counts: true,
    });
  });

  test('the loss of the host costs nothing and waits for nothing', () => {
    const worker = [NOW - 3, NOW - 2, NOW - 1];
    expect(decide('interrupted', 'host_lost', { worker })).toEqual({ at: NOW, counts: false });
  });

  test('the run has a limit of its own, which grows with it', () => {
    const run = Array.from({ length: 10 }, (_, i) => NOW - i).reverse();
    expect(decide('transient', BADLY, { worker: [], run })).toEqual({ no: 'run_limit' });
    const limits = defaultLimits(11);
    expect(decide('transient', BADLY, { worker: [], run, limits })).toEqual({ at: NOW, counts: true });
  });

  test('whatever happens, no stretch of ten minutes has more restarts than allowed, and none waits over a minute', () => {
    const ends = fc.array(fc.record({ worker: fc.nat(3), after: fc.nat(400_000), killed: fc.boolean() }), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(ends, (steps) => {
        const workers = new Map<number, RestartHistory>();
        const restarts: { worker: number; at: number }[] = [];
        let run: RestartHistory = [];
        let now = NOW;
        for (const { worker, after, killed } of steps) {
          now += after;
          const history = workers.get(worker) ?? [];
          const decision = decide('transient', killed ? KILLED : BADLY, { worker: history, run, now });
          if ('no' in decision) continue;
          expect(decision.at).toBeGreaterThanOrEqual(now);
          expect(decision.at - now).toBeLessThanOrEqual(LIMITS.maxDelayMs);
          workers.set(worker, noteRestart(history, decision.at, LIMITS));
          run = noteRestart(run, decision.at, LIMITS);
          restarts.push({ worker, at: decision.at });
        }
        for (const { worker, at } of restarts) {
          // Ends come while restarts of others are still to come, by the longest wait.
          const window = (each: number) =>
            each > at - LIMITS.worker.withinMs + LIMITS.maxDelayMs && each <= at;
          const together = restarts.filter((each) => window(each.at));
          expect(together.filter((each) => each.worker === worker).length).toBeLessThanOrEqual(3);
          expect(together.length).toBeLessThanOrEqual(LIMITS.run.restarts);
        }
      }),
    );
  });
});

test('the type is the configured one, else agents are transient and others only restarted when interrupted', () => {
  expect([true, false].map((isAgent) => restartType(undefined, isAgent))).toEqual([
    'transient',
    'interrupted',
  ]);
  expect([true, false].map((isAgent) => restartType('never', isAgent))).toEqual(['never', 'never']);
});

test('noteRestart keeps the order and forgets what is long past', () => {
  expect(noteRestart([1, NOW - 1, NOW + 5000], NOW, LIMITS)).toEqual([NOW - 1, NOW, NOW + 5000]);
});

test('a refusal is told in words', () => {
  const all = ['asked', 'never', 'finished', 'worker_limit', 'run_limit'] as const;
  expect(all.map((no) => refusalText(no, LIMITS))).toMatchInlineSnapshot(`
    [
      "was stopped on request",
      "is never started again (restart: never)",
      "ended by itself",
      "was started again 3 times within 600 s already",
      "is not started again: the run has done that 10 times within 600 s already",
    ]
  `);
});
