import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, NOTHING_SPENT, overspent, type Spent, spend } from '../../src/recovery/budget.ts';

const MINUTE = 60_000;
const LIMITS = { ...DEFAULT_LIMITS, steps: 4, restarts: 2, runRestarts: 3, incidents: 3 };

function spent(what: keyof Spent, ...times: number[]): Spent {
  return times.reduce((sum, at) => spend(sum, what, at), NOTHING_SPENT);
}

const ask = (sum: Spent, now: number, { restarting = false, run = [] as number[] } = {}) =>
  overspent(sum, run, restarting, LIMITS, now);

describe('what is too much', () => {
  test.for<[string, Spent, number, { restarting?: boolean; run?: number[] }, RegExp | undefined]>([
    ['nothing', NOTHING_SPENT, 0, {}, undefined],
    ['steps below the limit', spent('steps', 1, 2, 3), 4, {}, undefined],
    ['as many steps as the limit', spent('steps', 1, 2, 3, 4), 5, {}, /4 steps within 10 min/],
    ['steps of which one is too long ago', spent('steps', 1, 2, 3, 4), 1 + 10 * MINUTE, {}, undefined],
    ['restarts below the limit', spent('restarts', 1), 2, { restarting: true }, undefined],
    [
      'restarts at the limit',
      spent('restarts', 1, 2),
      3,
      { restarting: true },
      /started again 2 times within 60 min/,
    ],
    ['restarts at the limit, for a step that is none', spent('restarts', 1, 2), 3, {}, undefined],
    ['restarts long ago', spent('restarts', 1, 2), 2 + 60 * MINUTE, { restarting: true }, undefined],
    [
      'restarts of the whole run',
      NOTHING_SPENT,
      9,
      { restarting: true, run: [1, 2, 3] },
      /the run .* 3 times/,
    ],
    ['incidents at the limit', spent('incidents', 1, 2, 3), 4, {}, /it flaps: 3 incidents/],
  ])('%s', ([, sum, now, more, reason]) => {
    const told = ask(sum, now, more);
    if (reason === undefined) expect(told).toBeUndefined();
    else expect(told).toMatch(reason);
  });
});

test('a limit of none allows none', () => {
  expect(overspent(NOTHING_SPENT, [], true, { ...LIMITS, restarts: 0 }, 0)).toMatch(/0 times/);
});

test('what is remembered is bounded, and the newest is kept', () => {
  const sum = spent('steps', ...Array.from({ length: 1000 }, (_, i) => i));
  expect(sum.steps.length).toBeLessThanOrEqual(200);
  expect(sum.steps.at(-1)).toBe(999);
});
