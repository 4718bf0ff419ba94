import { expect, test } from 'vitest';
import { diceOf } from './dice.ts';
import { type Choice, Schedule } from './schedule.ts';

const choices: Choice<number>[] = Array.from({ length: 18 }, (_, i) => ({
  name: `${i}`,
  weight: i === 0 ? 50 : 1,
}));

const names = (schedule: Schedule<number, Choice<number>>, turns: number, from = 0) =>
  Array.from({ length: turns }, (_, i) => schedule.next(from + i)?.name);

test('each is chosen once before the turns are over, in another order with another seed', () => {
  const orders = [1, 2, 3].map((seed) => {
    const schedule = new Schedule(choices, 0, diceOf(seed));
    const chosen = names(schedule, 27);
    expect(new Set(chosen).size).toBe(18);
    expect(schedule.undone).toEqual([]);
    return chosen.join();
  });
  expect(new Set(orders).size).toBe(3);
});

test('what cannot be done yet is done later, and what never can is said', () => {
  const late: Choice<number> = { name: 'late', weight: 1, isPossible: (turn) => turn >= 40 };
  const never: Choice<number> = { name: 'never', weight: 100, whyNever: () => 'no root' };
  const schedule = new Schedule([...choices, late, never], 0, diceOf(1));
  expect(names(schedule, 40)).not.toContain('late');
  expect(schedule.undone).toEqual(['late']);
  expect(names(schedule, 2, 40)).toContain('late');
  expect(schedule.never).toEqual({ never: 'no root' });
});

test('nothing is chosen when nothing can be done', () => {
  const closed = [{ name: 'a', weight: 1, isPossible: () => false }];
  expect(new Schedule(closed, 0, diceOf(1)).next(0)).toBeUndefined();
});
