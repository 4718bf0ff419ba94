import { expect, test } from 'vitest';
import { sparkline } from '../../src/room/sparkline.ts';

test('bars grow with the logarithm of the amount, the newest at the right', () => {
  expect(sparkline([0, 50, 1000, 10_000, 100_000, 10_000_000])).toBe('▁▂▃▆██');
});

test('only the newest are shown, and nothing when nothing was there', () => {
  expect(sparkline([...Array(20).fill(1e6), ...Array(11).fill(0), 1])).toBe(`${'▁'.repeat(11)}▂`);
  expect(sparkline([1, ...Array(12).fill(0)])).toBe('');
  expect(sparkline([])).toBe('');
});
