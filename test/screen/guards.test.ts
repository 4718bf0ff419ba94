import { describe, expect, test } from 'vitest';
import { rowText } from '../../src/screen/cells.ts';
import { Screen } from '../../src/screen/screen.ts';
import { kept } from '../support/memory.ts';
import { stateOf } from './screen-state.ts';

const HUGE = 2 ** 31 - 1;

function textOf(screen: Screen): string[] {
  return Array.from({ length: screen.rows }, (_, y) => rowText(screen.row(y)));
}

function screenWith(output: string, size = { cols: 10, rows: 4 }): Screen {
  const screen = new Screen({ ...size, scrollback: 5 });
  screen.write(output);
  return screen;
}

describe('a count as large as can be', () => {
  test.each([
    'L',
    'M',
    'S',
    'T',
    'I',
    'Z',
    'b',
    '@',
    'P',
    'X',
    ' @',
    ' A',
    "'}",
    "'~",
    'A',
    'B',
    'C',
    'D',
    'G',
    'd',
  ])('does the same as one of the size of the screen: CSI %s', (final) => {
    const output = (count: number): string => `one\r\ntwo\r\nthree\x1b[2;2H\x1b[${count}${final}x`;
    const enough = final === 'b' ? 40 : 10;
    expect(stateOf(screenWith(output(HUGE)))).toEqual(stateOf(screenWith(output(enough))));
  });

  test('repeats the last character over the whole screen at most', () => {
    expect(textOf(screenWith(`ab\x1b[${HUGE}b`))).toEqual([
      'b'.repeat(10),
      'b'.repeat(10),
      'b'.repeat(10),
      'bb',
    ]);
    expect(screenWith(`ab\x1b[${HUGE}b`).historyLength).toBe(1);
  });
});

describe('repeating', () => {
  test.each([
    ['a letter', 'a\x1b[2b', 'aaa'],
    ['a cluster', 'e\u0301\x1b[b', 'e\u0301e\u0301'],
    ['a wide character', '漢\x1b[2b', '漢漢漢'],
    ['nothing after a sequence', 'a\x1b[m\x1b[2b', 'a'],
  ])('%s', (_, output, text) => {
    expect(rowText(screenWith(output).row(0))).toBe(text);
  });
});

describe('erasing from the top to the last column', () => {
  test('erases the whole line', () => {
    expect(textOf(screenWith('one\r\ntwo\r\nthree\x1b[2;10H\x1b[1J'))).toEqual(['', '', 'three', '']);
  });

  test('works in the last line', () => {
    expect(textOf(screenWith('one\x1b[4;10Hx\x1b[1J'))).toEqual(['', '', '', '']);
  });

  test('leaves the wrap that was due', () => {
    expect(textOf(screenWith('0123456789\x1b[1Jx'))).toEqual(['', 'x', '', '']);
  });

  test('leaves protected characters alone if it is selective', () => {
    expect(textOf(screenWith('\x1b[1"qkeep\x1b[0"qdrop\x1b[10G\x1b[?1J'))).toEqual(['keep', '', '', '']);
  });

  test('ends the line that was continued', () => {
    const screen = screenWith('0123456789ab\x1b[1;10H\x1b[1J');
    expect(screen.isWrapped(1)).toBe(false);
  });
});

describe('in origin mode', () => {
  const margins = '\x1b[2;3r\x1b[?6h';

  test.each([
    ['A', 2, 1, 4],
    ['B', 2, 2, 4],
    ['C', 2, 1, 6],
    ['D', 2, 1, 2],
    ['E', 1, 2, 0],
    ['F', 1, 1, 0],
    ['G', 2, 1, 1],
    ['`', 2, 1, 1],
    ['a', 2, 1, 6],
    ['e', 9, 2, 4],
  ])('CSI %s moves within the margins', (final, count, y, x) => {
    expect(screenWith(`${margins}\x1b[1;5H\x1b[${count}${final}`).cursor).toMatchObject({ x, y });
  });

  test('positions count from the top margin', () => {
    expect(screenWith(`${margins}\x1b[2;3H`).cursor).toMatchObject({ x: 2, y: 2 });
    expect(screenWith(`${margins}\x1b[9;3H`).cursor).toMatchObject({ x: 2, y: 2 });
  });
});

describe('without automatic wrap', () => {
  test.each([
    ['the last column is written over', `\x1b[?7l${'0123456789'}ab`, '012345678b'],
    ['a wide character that has no room is dropped', '\x1b[?7l012345678漢', '012345678'],
    ['half of a wide character is written over', '\x1b[?7l01234567漢x', '01234567 x'],
    [
      'a mark joins the last character also after one was dropped',
      '\x1b[?7l012345678e漢\u0301',
      '012345678e\u0301',
    ],
    ['a mark still joins the last character', '\x1b[?7l012345678e\u0301', '012345678e\u0301'],
  ])('%s', (_, output, text) => {
    expect(textOf(screenWith(output))).toEqual([text, '', '', '']);
  });
});

test('half of a wide character that was pushed away is not there', () => {
  expect(screenWith("a漢\x1b[3G\x1b['}").row(0)).toEqual([['a', 1, -1, -1, 0]]);
});

describe('a saved cursor', () => {
  test('stays in its row when the scrollback is cleared', () => {
    expect(screenWith(`${'\n'.repeat(6)}\x1b[2;3H\x1b7\x1b[H\x1b[3J\x1b8`).cursor).toMatchObject({
      x: 2,
      y: 1,
    });
  });

  test('is on the screen after it got smaller', () => {
    const screen = screenWith('\x1b[?1049h\x1b[4;3H\x1b7\x1b[H');
    screen.resize(10, 2);
    screen.resize(10, 4);
    screen.write('\x1b8');
    expect(screen.cursor.y).toBeLessThan(2);
  });
});

describe('changing the size', () => {
  test('never leaves a row missing', () => {
    for (let rows = 2; rows < 9; rows++) {
      const screen = screenWith(`${'漢字 '.repeat(20)}\x1b[?1049h${'x\r\n'.repeat(9)}`);
      for (const next of [rows, 9, rows, 3]) {
        screen.resize(4 + next, next);
        screen.write(`\x1b[${next};1Hlast`);
        expect(textOf(screen).at(-1)).toBe('last');
      }
      screen.write('\x1b[?1049l\x1b[3;1Hlast');
      expect(textOf(screen).at(-1)).toMatch(/^last/);
    }
  });

  test('never leaves a row missing where there is no scrollback', () => {
    const screen = new Screen({ cols: 13, rows: 5, scrollback: 0 });
    screen.write('abc def \r\n');
    screen.resize(3, 3);
    expect(screen.historyLength).toBe(0);
    screen.write('\x1b[3;1Hxy\x1b[1;1H');
    expect(textOf(screen).at(-1)).toBe('xy');
  });

  test('parts a mark that comes after it from the letter before it', () => {
    const screen = screenWith('abcdefghi');
    screen.resize(4, 4);
    screen.write('\u0301');
    expect(textOf(screen)[0]).toBe('abc \u0301');
  });

  test('gives the alternate screen no scrollback', () => {
    const screen = screenWith('');
    screen.resize(10, 2);
    screen.write(`\x1b[?1049h${'\n'.repeat(9)}`);
    expect(screen.historyLength).toBe(0);
  });

  test('keeps the texts of clusters in their cells', () => {
    const screen = screenWith('\x1b[4;1H1️⃣👨‍👩‍👧e\u0301⚠️❤️o\u0308x🇩🇪\r\n', { cols: 40, rows: 4 });
    for (const cols of [7, 5, 11, 40]) screen.resize(cols, 4);
    const lines = Array.from({ length: screen.historyLength }, (_, i) => rowText(screen.historyRow(i)));
    expect([...lines, ...textOf(screen)].join('')).toBe('1️⃣👨‍👩‍👧e\u0301⚠️❤️o\u0308x🇩🇪');
  });
});

describe('whatever is printed, memory is bounded', () => {
  const MEGABYTE = 'A'.repeat(2 ** 20);

  test.each([
    ['a title', '\x1b]0;'],
    ['a report', '\x1b]7501;'],
    ['the clipboard', '\x1b]52;c;'],
    ['a setting', '\x1bP$q'],
    ['an image', '\x1b_G'],
    ['a count', '\x1b['],
  ])('%s without end is not kept', (_, start) => {
    const screen = screenWith(start);
    const digits = start === '\x1b[' ? '1'.repeat(2 ** 20) : MEGABYTE;
    for (let i = 0; i < 12; i++) screen.write(digits);
    expect(screen.serialize().length).toBeLessThan(20_000);
    screen.write('\x1b\\\x07\x18after');
    expect(textOf(screen)[0]).toBe('after');
    expect(screen.title).toBe('');
  });

  test.each([
    ['marks', 'a\u0301'.padEnd(16, '\u0301')],
    ['tags', `🏴${'\u{e0067}'.repeat(15)}`],
  ])('a cell full of %s takes little more than its text', async (_, cluster) => {
    const screen = new Screen({ cols: 100, rows: 10, scrollback: 1000 });
    const before = await kept();
    for (let i = 0; i < 2000; i++) screen.write(`\x1b[H${cluster.repeat(50)}\x1b[10;1H\n`);
    expect(((await kept()) - before) / (1000 * 50)).toBeLessThan(200);
    screen.dispose();
  });

  test('links are not kept', () => {
    const screen = screenWith('');
    screen.write('\x1b]8;id=1;https://example.com\x07shown\x1b]8;;\x07');
    expect(screen.row(0)).toEqual([['shown', 5, -1, -1, 0]]);
  });
});
