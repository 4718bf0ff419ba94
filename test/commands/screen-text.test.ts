import { expect, test } from 'vitest';
import { screenLines } from '../../src/commands/screen-text.ts';
import { Screen } from '../../src/screen/screen.ts';

function linesOf(output: string, size = { cols: 10, rows: 3 }): string[] {
  const screen = new Screen({ ...size, scrollback: 100 });
  screen.write(output);
  const lines = screenLines(screen);
  screen.dispose();
  return lines;
}

test('scrollback and screen follow each other', () => {
  expect(linesOf('1\r\n2\r\n3\r\n4\r\n5')).toEqual(['1', '2', '3', '4', '5']);
});

test('lines that were wrapped are one again, blanks at the edge included', () => {
  expect(linesOf('0123456789abcdef\r\nnext')).toEqual(['0123456789abcdef', 'next']);
  expect(linesOf('012345678 abc')).toEqual(['012345678 abc']);
  expect(linesOf(`${'x'.repeat(45)}\r\nend`)).toEqual(['x'.repeat(45), 'end']);
});

test('it ends with the last text or the line of the cursor, whichever is lower', () => {
  expect(linesOf('$ ls\r\n')).toEqual(['$ ls', '']);
  expect(linesOf('a\r\nb\r\nc\x1b[1;1H')).toEqual(['a', 'b', 'c']);
  expect(linesOf('')).toEqual(['']);
});
