import { expect, test } from 'vitest';
import { ageText, clockText } from '../../src/room/age-text.ts';

test.each([
  [0, '<1m'],
  [59_999, '<1m'],
  [60_000, '1m'],
  [3_599_999, '59m'],
  [7_500_000, '2h05m'],
  [3 * 86_400_000, '3d'],
])('%i ms are %s old', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});

test.each([
  [0, '0:00'],
  [65.9, '1:05'],
  [3723, '1:02:03'],
])('%d s are %s on the clock', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});
