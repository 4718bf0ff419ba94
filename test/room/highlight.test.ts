import fc from 'fast-check';
import { expect, test } from 'vitest';
import { invertCells } from '../../src/room/highlight.ts';
import { Attr, type Row, type Span } from '../../src/screen/cells.ts';

/** For each cell of a row whether it is inverted. */
const inverted = (row: Row): boolean[] =>
  row.flatMap(([, width, , , attrs]) => Array<boolean>(width).fill((attrs & Attr.inverse) !== 0));
const textOf = (row: Row): string => row.map((span) => span[0]).join('');

test('the cells are inverted, no others, and the text stays', () => {
  const row: Row = [
    ['abc', 3, 1, -1, 0],
    ['def', 3, 2, -1, Attr.bold],
  ];
  expect(invertCells(row, 2, 4, 6)).toEqual([
    ['ab', 2, 1, -1, 0],
    ['c', 1, 1, -1, Attr.inverse],
    ['d', 1, 2, -1, Attr.bold | Attr.inverse],
    ['ef', 2, 2, -1, Attr.bold],
  ]);
});

test('blanks beyond the text are inverted up to the width', () => {
  expect(inverted(invertCells([['a', 1, -1, -1, 0]], 0, Number.POSITIVE_INFINITY, 4))).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

const narrow = fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom('a', 'b', ' ') });
const span: fc.Arbitrary<Span> = fc.oneof(
  narrow.map((text): Span => [text, text.length, -1, -1, 0]),
  fc.constantFrom('日', '👍').map((text): Span => [text, 2, -1, -1, Attr.atomic]),
);

test('whatever the row, each cell asked for is inverted and a wide one is never cut', () => {
  fc.assert(
    fc.property(fc.array(span), fc.nat(20), fc.nat(20), (row, from, length) => {
      const result = invertCells(row, from, from + length, 30);
      const flags = inverted(result);
      for (let x = from; x < Math.min(from + length, 30); x++) expect(flags[x]).toBe(true);
      expect(textOf(result).startsWith(textOf(row))).toBe(true);
      for (const [text, width, , , attrs] of result)
        if (!(attrs & Attr.atomic)) expect(text.length).toBe(width);
    }),
  );
});
