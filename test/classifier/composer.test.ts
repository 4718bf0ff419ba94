import { expect, test } from 'vitest';
import { claude, dim, gray, read, rule } from './paint.ts';

/** A composer of several rows. */
const tall = (first: string, ...rest: string[]) => ({
  lines: [
    '',
    rule(),
    `❯ ${first}`,
    ...rest.map((row) => `  ${row}`),
    rule(),
    gray('  ctrl+g to edit in Vim'),
  ],
});

test('what stands in a composer is read row by row', () => {
  const { composer } = read(tall('fix the parser:', '  keep   it small', '', 'then test'));
  expect(composer).toBe('fix the parser:\n  keep   it small\n\nthen test');
});

test('a long draft is read to its end', () => {
  const rows = Array.from({ length: 20 }, (_, i) => `row ${i} ${'x'.repeat(90)}`);
  expect(read(tall(rows[0]!, ...rows.slice(1))).composer).toBe(rows.join('\n'));
});

test('an empty composer and a suggestion are nothing', () => {
  expect(read(claude([])).composer).toBe('');
  expect(read(claude([], { draft: dim('Try "write a test"') })).composer).toBe('');
});
