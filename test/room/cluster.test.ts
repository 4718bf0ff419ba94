import { describe, expect, test } from 'vitest';
import { clustersOf, clusterWidth, drawableCluster, hasSureWidth } from '../../src/room/cluster.ts';

test.each([
  ['a', 'a'],
  ['日', '日'],
  ['e\u0301', 'e\u0301'],
  ['👩‍💻', '👩‍💻'],
  ['\x1b', ' '],
  ['\x9b', ' '],
  ['a\x07', ' '],
  ['\u2028', ' '],
  ['\u202e', ' '],
  ['a\u200e', 'a'],
  ['\u0301', ' \u0301'],
  ['\ud83d', '\ufffd'],
  ['', ' '],
  ['abc', 'a'],
  [`a${'\u0301'.repeat(10)}`, `a${'\u0301'.repeat(10)}`],
  [`a${'\u0301'.repeat(11)}`, `a${'\u0301'.repeat(10)}`],
  [`a${'\u0301'.repeat(1000)}`, `a${'\u0301'.repeat(10)}`],
  ['👩🏽‍❤️‍💋‍👨🏿', '👩🏽‍❤️‍💋‍👨🏿'],
  ['שָּׁ֖', 'שָּׁ֖'],
])('%j is drawn as %j', (cluster, drawn) => {
  expect(drawableCluster(cluster)).toBe(drawn);
});

test.each([
  ['a', 1],
  ['\x07', 0],
  ['é', 1],
  ['─', 1],
  ['日', 2],
  ['👩‍👩‍👧', 2],
  ['✳️', 2],
  ['✳', 1],
])('%j has %i cells', (cluster, width) => {
  expect(clusterWidth(cluster)).toBe(width);
});

test('a text has its clusters in order', () => {
  expect([...clustersOf('abc')]).toEqual(['a', 'b', 'c']);
  expect([...clustersOf('ae\u0301👩‍💻日')]).toEqual(['a', 'e\u0301', '👩‍💻', '日']);
});

describe('terminals agree on the width', () => {
  test.each(['a', '~', 'ж', 'é', '─', '●', '日', '한', 'ｆ', '…'])('of %s', (cluster) => {
    expect(hasSureWidth(cluster, clusterWidth(cluster), true)).toBe(true);
  });

  test.each(['😀', '👩‍💻', '✳️', '✳', '🇩', 'e\u0301', '\ue0b0', '\u00ad', '❤'])('but not of %s', (cluster) => {
    expect(hasSureWidth(cluster, clusterWidth(cluster), true)).toBe(false);
  });

  test('nor of ambiguous characters where they may be wide, nor when the cell is of another width', () => {
    expect(hasSureWidth('●', 1, false)).toBe(false);
    expect(hasSureWidth('日', 2, false)).toBe(true);
    expect(hasSureWidth('日', 1, true)).toBe(false);
    expect(hasSureWidth('a', 2, true)).toBe(false);
  });
});
