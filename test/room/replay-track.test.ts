import { expect, test } from 'vitest';
import { trackHead } from '../../src/room/replay-track.ts';

test.each([
  [1, '×1'],
  [0.5, '×0.5'],
  [1.3780980800130207, '×1.38'],
])('a speed of %d is told as %s', (speed, told) => {
  const replay = { time: 29, duration: 82, playing: true, speed, marks: [], states: [] };
  expect(trackHead(replay)).toBe(` ▸ 0:29 / 1:22  ${told} `);
});
