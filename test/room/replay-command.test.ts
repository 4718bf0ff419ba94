import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replayCommand, replayWords } from '../../src/room/replay-command.ts';

const replay = { time: 0, duration: 1, playing: true, marks: [], states: [] };

test.each([
  ['replay-slower', 1, 0.5],
  ['replay-slower', 0.25, 0.25],
  ['replay-slower', 0.1, 0.1],
  ['replay-slower', 1000, 500],
  ['replay-faster', 1, 2],
  ['replay-faster', 256, 256],
  ['replay-faster', 1000, 1000],
  ['replay-faster', 0.1, 0.2],
] as const)('%s at %d gives %d', (action, speed, expected) => {
  expect(replayCommand(action, { ...replay, speed }, 'w')).toEqual({ action: 'speed', speed: expected });
});

test('no key moves the speed the wrong way', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 1000, noNaN: true }), (speed) => {
      expect(replayCommand('replay-slower', { ...replay, speed }, 'w')).toMatchObject({
        speed: expect.toSatisfy((to: number) => to <= speed && to >= 0.1),
      });
      expect(replayCommand('replay-faster', { ...replay, speed }, 'w')).toMatchObject({
        speed: expect.toSatisfy((to: number) => to >= speed && to <= 1000),
      });
    }),
  );
});

test('brackets go from one change of state of the selected worker to the next', () => {
  const moments = [0, 10, 30].map((time) => ({ time, state: 'idle' }));
  const playing = { ...replay, time: 15, duration: 60, speed: 1, states: [{ worker: 'w', moments }] };
  expect(replayCommand('replay-next-state', playing, 'w')).toEqual({ action: 'seek', time: 30 });
  expect(replayCommand('replay-previous-state', playing, 'w')).toEqual({ action: 'seek', time: 10 });
  expect(replayCommand('replay-previous-state', { ...playing, time: 10.2 }, 'w')).toEqual({
    action: 'seek',
    time: 0,
  });
  expect(replayCommand('replay-next-state', playing, 'other')).toEqual({ action: 'seek', time: 60 });
});

test.each([
  ['replay-next-mark', 0, undefined],
  ['replay-next-mark', 20, 'no further mark: the end'],
  ['replay-previous-mark', 20, undefined],
  ['replay-previous-mark', 0, 'no further mark: the beginning'],
  ['replay-next-state', 0, undefined],
  ['replay-next-state', 30, 'no further change of state of w: the end'],
  ['replay-previous-state', 30, undefined],
  ['replay-step', 30, undefined],
  ['replay-step', 60, 'this is the end'],
  ['replay-toggle', 60, undefined],
] as const)('%s at %d s says, of what it does not find, %s', (action, time, words) => {
  const moments = [10, 30].map((at) => ({ time: at, state: 'idle' }));
  const marks = [{ time: 10, label: 'here' }];
  const playing = { ...replay, time, duration: 60, speed: 1, marks, states: [{ worker: 'w', moments }] };
  expect(replayWords(action, playing, 'w')).toBe(words);
});

test('where there is nothing to go to at all, and at the ends of the speeds, it is said too', () => {
  expect(replayWords('replay-next-mark', { ...replay, speed: 1 }, 'w')).toBe('there is no mark: the end');
  expect(replayWords('replay-previous-state', { ...replay, speed: 1 }, 'w')).toBe(
    'there is no change of state of w: the beginning',
  );
  expect(replayWords('replay-slower', { ...replay, speed: 0.25 }, 'w')).toBe('it plays no slower');
  expect(replayWords('replay-slower', { ...replay, speed: 1 }, 'w')).toBeUndefined();
  expect(replayWords('replay-faster', { ...replay, speed: 256 }, 'w')).toBe('it plays no faster');
});
