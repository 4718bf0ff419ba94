import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOut, lineWidth, spread } from '../../src/demo/layout.ts';
import { lineText } from '../../src/demo/style.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '漢', '🙂', '-', 'é') });

describe('layOut', () => {
  test('no row is wider than the screen and no letter is lost', () => {
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 2, max: 30 }),
        fc.nat(6),
        fc.boolean(),
        (content, cols, hang, hard) => {
          const rows = layOut([{ line: [[content]], hang, hard }], cols);
          for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(cols);
          const letters = (from: string) => from.replaceAll(' ', '');
          expect(letters(rows.map(lineText).join(''))).toBe(letters(content));
        },
      ),
    );
  });

  test.for([
    ['between words', 'one two three', { hang: 1 }, ['one two', ' three']],
    ['in the middle of a word', 'one two three', { hard: true }, ['one two t', 'hree']],
    ['a word that is longer than the row', 'abcdefghijklm', {}, ['abcdefghi', 'jklm']],
    ['not at all', 'short', {}, ['short']],
    ['at line breaks', 'one\n\ntwo', { hang: 1 }, ['one', '', ' two']],
    ['and keeps room at the right', 'one two three', { right: 3 }, ['one', 'two', 'three']],
  ] as const)('breaks %s', ([, content, how, expected]) => {
    const rows = layOut([{ line: [[content]], ...how }], 9);
    expect(rows.map((row) => lineText(row).trimEnd())).toEqual(expected);
  });

  test('a band reaches the right edge', () => {
    expect(layOut([{ line: [['ab']], band: { bg: 1 } }], 5)).toEqual([
      [
        ['ab', { bg: 1 }],
        ['   ', { bg: 1 }],
      ],
    ]);
  });

  test('words in the middle of a rule', () => {
    expect(lineText(layOut([{ fill: '=', style: {}, label: [' ab '] }], 9)[0]!)).toBe('== ab ===');
  });
});

describe('spread', () => {
  test('ends two columns before the edge', () => {
    expect(lineText(spread([['left']], [['right']], 20))).toBe('left         right');
  });

  test('leaves out what does not fit', () => {
    expect(lineText(spread([['left']], [['right']], 11))).toBe('left');
  });
});
