import { expect, test } from 'vitest';
import { wordRows } from '../../src/room/word-wrap.ts';

test.each([
  ['one two three', 7, ['one two', 'three']],
  ['one two three', 8, ['one two', 'three']],
  ['one two three', 6, ['one', 'two', 'three']],
  ['one twothreefour', 7, ['one', 'twothre', 'efour']],
  ['twothreefour', 5, ['twoth', 'reefo', 'ur']],
  ['  indented words', 10, ['  indented', 'words']],
  ['    toolong', 6, ['    to', 'olong']],
  ['one   two', 4, ['one', 'two']],
  ['a 語語語', 6, ['a', '語語語']],
  ['', 4, ['']],
])('%j in rows of %i cells', (line, width, rows) => {
  expect(wordRows(line, width)).toEqual(rows);
});
