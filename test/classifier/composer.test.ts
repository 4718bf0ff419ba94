import { describe, expect, test } from 'vitest';
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

describe('a box that fills the screen and more', () => {
  const box = (...rows: string[]) => {
    const lines = [...rows.map((row) => `│ ${row.padEnd(116)} │`), `╰${'─'.repeat(118)}╯`];
    return { rows: lines.length, cols: 120, lines, cursor: [0, lines.length - 1] as const };
  };

  test('is a dialog where items stand in it', () => {
    const lines = Array.from({ length: 12 }, (_, i) => `  line ${i} of the file`);
    const asked = read(box(...lines, ' Do you want to create it?', ' ❯ 1. Yes', '   2. No'));
    expect(asked.state).not.toBe('draft');
    expect(asked.composer).toBeUndefined();
    expect(asked.attributes.menu).toHaveLength(2);
  });

  test('may be a draft or anything else where none do: its beginning is not seen', () => {
    const { state, attributes } = read(box(...Array.from({ length: 12 }, (_, i) => `  line ${i}`)));
    expect({ state, cut: attributes.cut }).toEqual({ state: 'draft', cut: 'above' });
    expect(read(tall('all of it is seen')).attributes.cut).toBeUndefined();
  });
});
