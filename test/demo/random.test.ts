import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { between, conversationId, pick, roll } from '../../src/demo/random.ts';

describe('roll', () => {
  test('is in [0, 1) and the same for the same seed and salt', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.nat(), (seed, what, turn) => {
        const value = roll(seed, what, turn);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(1);
        expect(roll(seed, what, turn)).toBe(value);
      }),
    );
  });

  test('neighbouring seeds and salts are spread over the whole range', () => {
    const tenths = new Set<number>();
    for (let seed = 0; seed < 200; seed++) tenths.add(Math.floor(roll(seed, 'x') * 10));
    for (let turn = 0; turn < 200; turn++) tenths.add(10 + Math.floor(roll(1, turn) * 10));
    expect(tenths.size).toBe(20);
  });
});

test('pick and between stay in their range', () => {
  for (let seed = 0; seed < 300; seed++) {
    expect(['a', 'b', 'c']).toContain(pick(['a', 'b', 'c'], seed));
    expect(between(3, 6, seed)).toBeOneOf([3, 4, 5]);
  }
});

test('a conversation id has the form of a UUID and belongs to one worker', () => {
  expect(conversationId(1, 'worker-1')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(conversationId(1, 'worker-1')).not.toBe(conversationId(1, 'worker-2'));
});
