import { expect, test } from 'vitest';
import { contentOf, merged, Wrapped } from '../src/wrapped-lines.ts';

test('what was wrapped is one text, and is masked on each line on which a part of it stands', () => {
  const lines = ['│ say abc │', '│ def │', '│ ghi end │'];
  const wrapped = new Wrapped(lines, () => true);
  expect(wrapped.joined).toBe('say abcdefghi end');
  const from = wrapped.joined.indexOf('abc');
  wrapped.mask([[from, from + 'abcdefghi'.length]], '*');
  expect(lines).toEqual(['│ say * │', '│ * │', '│ * end │']);
});

test('a line that is not full goes on nowhere', () => {
  expect(new Wrapped(['ab', 'cd', 'ef'], (line) => line === 0).joined).toBe('abcd\nef\n');
});

test('places that overlap are one', () => {
  const apart = merged([
    [4, 9],
    [0, 2],
    [6, 7],
    [8, 12],
    [12, 13],
  ]);
  expect(apart).toEqual([
    [0, 2],
    [4, 12],
    [12, 13],
  ]);
});

test('borders, blanks and dots are around a text', () => {
  expect(contentOf('┃ a b… │')).toEqual([2, 5]);
  expect(contentOf(' │ ')[0]).toBe(contentOf(' │ ')[1]);
});
