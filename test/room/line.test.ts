import { expect, test } from 'vitest';
import { lengthOf, type Segment, takeSegments } from '../../src/room/line.ts';

const textOf = (segments: readonly Segment[]) => segments.map(({ text }) => text).join('');

test('what does not fit is cut, and what says nothing when it is cut is left out', () => {
  const name = { text: 'worker-with-a-name' };
  const size: Segment = { text: ' 120×40', isWhole: true };
  const taken = (width: number, ...segments: Segment[]) => textOf(takeSegments(segments, width).taken);
  expect(taken(25, name, size)).toBe('worker-with-a-name 120×40');
  expect(taken(24, name, size)).toBe('worker-with-a-name');
  expect(taken(10, name, size)).toBe('worker-wi…');
  expect(taken(5, name)).toBe('');
  for (let width = 0; width < 30; width++)
    expect(lengthOf(takeSegments([name, size], width).taken)).toBeLessThanOrEqual(width);
});
