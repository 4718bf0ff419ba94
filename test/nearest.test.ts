import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../src/nearest.ts';

describe('nearest', () => {
  const keys = ['workers', 'recordInput', 'castSegmentBytes', 'cwd', 'cols', 'rows'];

  test.each([
    ['wokers', 'workers'],
    ['WORKERS', 'workers'],
    ['worekrs', 'workers'],
    ['recordinputs', 'recordInput'],
    ['cdw', 'cwd'],
    ['row', 'rows'],
  ])('%s → %s', (word, expected) => {
    expect(nearest(word, keys)).toBe(expected);
  });

  test.each(['', 'xyz', 'theme', 'rcols1'])('nothing is near "%s"', (word) => {
    expect(nearest(word, ['workers', 'recordInput'])).toBeUndefined();
  });

  test('the nearer of two', () => {
    expect(nearest('claude-1', ['claude-12', 'claude-1', 'claude'])).toBe('claude-1');
  });
});

describe('editDistance', () => {
  test.each([
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['same', 'same', 0],
  ])('%s, %s: %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test('is symmetric, zero for equal words only, and never more than the longer word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
