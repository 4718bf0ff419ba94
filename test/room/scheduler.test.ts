import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PaintScheduler } from '../../src/room/scheduler.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A scheduler on a clock that goes with the timers. */
function scheduled() {
  const paint = vi.fn();
  return { paint, scheduler: new PaintScheduler(paint, () => Date.now()) };
}

test('what changes together is painted once', () => {
  const { paint, scheduler } = scheduled();
  for (let i = 0; i < 5; i++) scheduler.request();
  expect(paint).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(paint).toHaveBeenCalledTimes(1);
});

test('soon after a frame the next one waits, long after it does not', () => {
  const { paint, scheduler } = scheduled();
  scheduler.request();
  vi.runAllTimers();
  scheduler.request();
  vi.advanceTimersByTime(7);
  expect(paint).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(paint).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(100);
  scheduler.request();
  vi.advanceTimersByTime(0);
  expect(paint).toHaveBeenCalledTimes(3);
});

test('a paint may ask for another', () => {
  const scheduler: PaintScheduler = new PaintScheduler(
    () => {
      if (++painted < 3) scheduler.request();
    },
    () => Date.now(),
  );
  let painted = 0;
  scheduler.request();
  vi.runAllTimers();
  expect(painted).toBe(3);
});

test.each(['idle', 'asked for a paint'])(
  'stopped when %s, it paints nothing, whatever is requested',
  (when) => {
    const { paint, scheduler } = scheduled();
    if (when !== 'idle') scheduler.request();
    scheduler.stop();
    scheduler.request();
    vi.runAllTimers();
    expect(paint).not.toHaveBeenCalled();
  },
);
