import { expect, test } from 'vitest';
import { fact, screenLines, timeText, wrapped } from '../../src/room/passage.ts';

const textOf = (lines: { text: string }[][]) => lines.map((line) => line.map(({ text }) => text).join(''));

test('a fact takes as many lines as it needs, under its label', () => {
  expect(textOf(fact('folder', 'abcdefgh', 18))).toEqual(['  folder      abcd', '              efgh']);
  expect(fact('folder', '', 18)).toEqual([]);
  expect(fact('folder', undefined, 18)).toEqual([]);
});

test('wide characters are not torn, and lines that a text has stay', () => {
  expect(wrapped('語語語\nab', 5)).toEqual(['語語', '語', 'ab']);
});

test('what a worker wrote cannot act on the terminal', () => {
  expect(wrapped('a\x1b[31mb\x9d', 40)).toEqual(['a [31mb ']);
  expect(textOf(screenLines(['a\x07b']))).toEqual(['  │ a b']);
});

test('a screen is told without the blank lines around it, and with few between', () => {
  const screen = ['', 'one', '', 'two', '', '', '', '', 'three', ''];
  expect(textOf(screenLines(screen))).toEqual(['  │ one', '  │ ', '  │ two', '  │ ', '  ⋮', '  │ three']);
  expect(textOf(screenLines(['', ' ']))).toEqual(['    (blank)']);
});

test('of another day the date is told too', () => {
  const noon = new Date(2026, 0, 14, 12, 5, 9).getTime();
  expect(timeText(noon, noon + 1000)).toBe('12:05:09');
  expect(timeText(noon, noon + 86_400_000)).toBe('01-14 12:05');
});
