import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WholeFrames } from '../../src/room/whole-frames.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a frame is shown when it is whole', () => {
  const show = vi.fn();
  const frames = new WholeFrames(show);
  frames.changed(true);
  frames.changed(true);
  expect(show).not.toHaveBeenCalled();
  frames.changed(false);
  expect(show).toHaveBeenCalledTimes(1);
  vi.runAllTimers();
  expect(show).toHaveBeenCalledTimes(1);
});

test('a frame whose end does not come is shown as it is, also while it grows', () => {
  const show = vi.fn();
  const frames = new WholeFrames(show);
  for (let i = 0; i < 10; i++) {
    frames.changed(true);
    vi.advanceTimersByTime(20);
  }
  expect(show).toHaveBeenCalledTimes(1);
});

test('what was begun is not shown after the stop', () => {
  const show = vi.fn();
  const frames = new WholeFrames(show);
  frames.changed(true);
  frames.stop();
  vi.runAllTimers();
  expect(show).not.toHaveBeenCalled();
});
