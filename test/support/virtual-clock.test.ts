import { expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

test('timers go off in the order of their times, and those of one time in the order they were set', async () => {
  const clock = new VirtualClock(0);
  const heard: string[] = [];
  for (const [name, ms] of [
    ['c', 30],
    ['a', 10],
    ['d', 30],
    ['b', 20],
    ['late', 31],
  ] as const) {
    clock.after(ms, () => heard.push(`${name}@${clock.now()}`));
  }
  await clock.pass(30);
  expect(heard).toEqual(['a@10', 'b@20', 'c@30', 'd@30']);
  expect(clock.now()).toBe(30);
});

test('what was called off does not go off, and timers may set timers', async () => {
  const clock = new VirtualClock(0);
  const heard: number[] = [];
  const callOff = clock.after(5, () => heard.push(-1));
  const again = (): void => {
    heard.push(clock.now());
    clock.after(10, again);
  };
  clock.after(0, again);
  callOff();
  await clock.pass(35);
  expect(heard).toEqual([0, 10, 20, 30]);
});

test('what hangs on promises happens at the time of its timer', async () => {
  const clock = new VirtualClock(0);
  const heard: number[] = [];
  clock.after(10, async () => {
    for (let i = 0; i < 50; i++) await Promise.resolve();
    await new Promise(setImmediate);
    heard.push(clock.now());
  });
  clock.after(11, () => heard.push(clock.now()));
  await clock.pass(100);
  expect(heard).toEqual([10, 11]);
});

test('until tells how long it took, and gives up at its limit', async () => {
  const clock = new VirtualClock(0);
  let rang = false;
  clock.after(250, () => {
    rang = true;
  });
  expect(await clock.until(() => rang, 1000)).toBe(250);
  await expect(clock.until(() => !rang, 1000)).rejects.toThrow(/1000 ms/);
  expect(clock.now()).toBe(1250);
});
