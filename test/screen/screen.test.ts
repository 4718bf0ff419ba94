import { describe, expect, test } from 'vitest';
import { Attr, DEFAULT_COLOR, type Row, rowText, TRUE_COLOR } from '../../src/screen/cells.ts';
import type { Modes } from '../../src/screen/modes.ts';
import { Screen } from '../../src/screen/screen.ts';
import { modesOf } from './modes-of.ts';

function screenWith(output: string, size = { cols: 80, rows: 24 }): Screen {
  const screen = new Screen(size);
  screen.write(output);
  return screen;
}

function textOf(screen: Screen): string[] {
  return Array.from({ length: screen.rows }, (_, y) => rowText(screen.row(y)));
}

describe('cells', () => {
  test.each<[sgr: string, fg: number, bg: number, attrs: number]>([
    ['0', DEFAULT_COLOR, DEFAULT_COLOR, 0],
    ['1', DEFAULT_COLOR, DEFAULT_COLOR, Attr.bold],
    ['2', DEFAULT_COLOR, DEFAULT_COLOR, Attr.dim],
    ['3', DEFAULT_COLOR, DEFAULT_COLOR, Attr.italic],
    ['4', DEFAULT_COLOR, DEFAULT_COLOR, Attr.underline],
    ['4:3', DEFAULT_COLOR, DEFAULT_COLOR, Attr.underline],
    ['21', DEFAULT_COLOR, DEFAULT_COLOR, Attr.underline],
    ['5', DEFAULT_COLOR, DEFAULT_COLOR, Attr.blink],
    ['7', DEFAULT_COLOR, DEFAULT_COLOR, Attr.inverse],
    ['8', DEFAULT_COLOR, DEFAULT_COLOR, Attr.hidden],
    ['9', DEFAULT_COLOR, DEFAULT_COLOR, Attr.strikethrough],
    ['1;3;4;7', DEFAULT_COLOR, DEFAULT_COLOR, Attr.bold | Attr.italic | Attr.underline | Attr.inverse],
    ['1;2;22', DEFAULT_COLOR, DEFAULT_COLOR, 0],
    ['31', 1, DEFAULT_COLOR, 0],
    ['97', 15, DEFAULT_COLOR, 0],
    ['44', DEFAULT_COLOR, 4, 0],
    ['103', DEFAULT_COLOR, 11, 0],
    ['38;5;208', 208, DEFAULT_COLOR, 0],
    ['48;5;7', DEFAULT_COLOR, 7, 0],
    ['38;2;1;2;3', TRUE_COLOR | 0x010203, DEFAULT_COLOR, 0],
    ['48;2;255;0;128', DEFAULT_COLOR, TRUE_COLOR | 0xff0080, 0],
    ['38:2::1:2:3', TRUE_COLOR | 0x010203, DEFAULT_COLOR, 0],
    ['38;2;0;0;0', TRUE_COLOR, DEFAULT_COLOR, 0],
    ['38;2;9;9;9;31', 1, DEFAULT_COLOR, 0],
    ['31;44;39;49', DEFAULT_COLOR, DEFAULT_COLOR, 0],
  ])('SGR %s', (sgr, fg, bg, attrs) => {
    expect(screenWith(`\x1b[${sgr}mX`).row(0)).toEqual([['X', 1, fg, bg, attrs]]);
  });

  test('of one style are one span', () => {
    expect(screenWith('ab\x1b[31mcd\x1b[m e').row(0)).toEqual([
      ['ab', 2, -1, -1, 0],
      ['cd', 2, 1, -1, 0],
      [' e', 2, -1, -1, 0],
    ]);
  });

  test('that look the same are one span, however they came to it', () => {
    expect(screenWith('\x1b[38;2;9;9;9;31ma\x1b[0;31mb').row(0)).toEqual([['ab', 2, 1, -1, 0]]);
  });

  test('hold no half characters', () => {
    const screen = screenWith('\ud83d');
    screen.write('x\udc4d\ud83d');
    screen.write('\udc4d');
    expect(rowText(screen.row(0))).toBe('\ufffdx\ufffd👍');
  });

  test.each<[what: string, output: string, row: Row]>([
    ['blanks at the end', 'a   ', [['a', 1, -1, -1, 0]]],
    ['blanks in another colour', 'a\x1b[31m   ', [['a', 1, -1, -1, 0]]],
    ['erased cells', 'a   \x1b[1;3H\x1b[K', [['a', 1, -1, -1, 0]]],
    ['nothing', '   ', []],
  ])('leave out %s', (_, output, row) => {
    expect(screenWith(output).row(0)).toEqual(row);
  });

  test.each<[what: string, output: string, row: Row]>([
    ['with a background', '\x1b[44m  ', [['  ', 2, -1, 4, 0]]],
    ['erased with a background', '\x1b[1;3H\x1b[44m\x1b[1K', [['   ', 3, -1, 4, 0]]],
    ['inverse', '\x1b[7m \x1b[m  ', [[' ', 1, -1, -1, Attr.inverse]]],
    ['underlined', '\x1b[4m ', [[' ', 1, -1, -1, Attr.underline]]],
    ['struck through', '\x1b[9m ', [[' ', 1, -1, -1, Attr.strikethrough]]],
  ])('show blanks %s', (_, output, row) => {
    expect(screenWith(output).row(0)).toEqual(row);
  });

  test('are as wide as the spans say', () => {
    const row = screenWith('a漢e\u0301👍b').row(0);
    expect(row).toEqual([
      ['a', 1, -1, -1, 0],
      ['漢', 2, -1, -1, Attr.atomic],
      ['e\u0301', 1, -1, -1, Attr.atomic],
      ['👍', 2, -1, -1, Attr.atomic],
      ['b', 1, -1, -1, 0],
    ]);
  });

  test('outside the screen are none', () => {
    const screen = screenWith('text');
    expect([screen.row(-1), screen.row(24), screen.historyRow(-1), screen.historyRow(99)]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });
});

describe('the cursor', () => {
  test.each([
    ['', { x: 0, y: 0, visible: true, shape: 'block', blink: false }],
    ['\x1b[3;5H', { x: 4, y: 2 }],
    ['x'.repeat(80), { x: 79, y: 0 }],
    ['\x1b[?25l', { visible: false }],
    ['\x1b[?25l\x1b[?25h', { visible: true }],
    ['\x1b[?25l\x1bc', { visible: true }],
    ['\x1b[1 q', { shape: 'block', blink: true }],
    ['\x1b[4 q', { shape: 'underline', blink: false }],
    ['\x1b[5 q', { shape: 'bar', blink: true }],
    ['\x1b[6 q\x1b[0 q', { shape: 'block', blink: false }],
    ['\x1b[?12h', { blink: true }],
    ['\x1b[?12h\x1bc', { blink: false }],
  ])('after %j', (output, cursor) => {
    expect(screenWith(output).cursor).toMatchObject(cursor);
  });
});

describe('modes', () => {
  test.each<[output: string, changed: Partial<Modes>]>([
    ['', {}],
    ['\x1b[?1h', { applicationCursorKeys: true }],
    ['\x1b=', { applicationKeypad: true }],
    ['\x1b=\x1b>', {}],
    ['\x1b[?2004h', { bracketedPaste: true }],
    ['\x1b[?1004h', { focusReporting: true }],
    ['\x1b[?9h', { mouseTracking: 'x10' }],
    ['\x1b[?1000h', { mouseTracking: 'vt200' }],
    ['\x1b[?1002;1006h', { mouseTracking: 'drag', mouseEncoding: 'sgr' }],
    ['\x1b[?1003h\x1b[?1016h', { mouseTracking: 'any', mouseEncoding: 'sgr-pixels' }],
    ['\x1b[?1003;1006h\x1b[?1003l\x1b[?1006l', {}],
    ['\x1b[>5u', { kittyKeyboard: 5 }],
    ['\x1b[?1049h', { alternateScreen: true }],
    ['\x1b[?1049h\x1b[?1049l', {}],
    ['\x1b[?2026h', { synchronizedOutput: true }],
    ['\x1b[?2026h\x1b[?2026l', {}],
    ['\x1b[?6h', { originMode: true }],
    ['\x1b[?7l', { autoWrap: false }],
    ['\x1b[4h', { insertMode: true }],
    ['\x1b[?25;2031h', { colorSchemeReporting: true }],
    ['\x1b[?2031h\x1b[?2031l', {}],
    ['\x1b[3;20r', { scrollTop: 2, scrollBottom: 19 }],
    ['\x1b[3;20r\x1b[r', {}],
    ['\x1b[?1;1004;2004;1003;1006;2031h\x1b[?7l\x1b[>5u\x1b[2;5r\x1b[?1049h\x1bc', {}],
  ])('after %j', (output, changed) => {
    expect(screenWith(output).modes).toEqual(modesOf(changed));
  });
});

describe('scrolling', () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, i) => `${i + 1}`).join('\r\n');
  const size = { cols: 10, rows: 5 };

  test.each([
    ['moves lines up into the scrollback', lines(7), ['3', '4', '5', '6', '7'], 2],
    ['CSI S moves the lines within the margins', `${lines(5)}\x1b[2;4r\x1b[S`, ['1', '3', '4', '', '5'], 0],
    ['CSI S moves by several', `${lines(5)}\x1b[2S`, ['3', '4', '5', '', ''], 0],
    ['CSI T moves them down', `${lines(5)}\x1b[2;4r\x1b[2T`, ['1', '', '', '2', '5'], 0],
    [
      'a line feed scrolls at the bottom margin',
      `${lines(5)}\x1b[2;4r\x1b[4;1H\n`,
      ['1', '3', '4', '', '5'],
      0,
    ],
    ['and nowhere below it', `${lines(5)}\x1b[2;4r\x1b[5;1H\n`, ['1', '2', '3', '4', '5'], 0],
    [
      'a reverse line feed scrolls at the top margin',
      `${lines(5)}\x1b[2;4r\x1b[2;1H\x1bM`,
      ['1', '', '2', '3', '5'],
      0,
    ],
    [
      'margins that begin at the top feed the scrollback',
      `${lines(5)}\x1b[1;4r\x1b[4;1H\n`,
      ['2', '3', '4', '', '5'],
      1,
    ],
    ['lines are inserted', `${lines(5)}\x1b[2;1H\x1b[2L`, ['1', '', '', '2', '3'], 0],
    ['lines are deleted', `${lines(5)}\x1b[2;1H\x1b[2M`, ['1', '4', '5', '', ''], 0],
  ])('%s', (_, output, text, history) => {
    const screen = screenWith(output, size);
    expect(textOf(screen)).toEqual(text);
    expect(screen.historyLength).toBe(history);
  });

  test('keeps the scrollback in order, and no more than it may', () => {
    const screen = new Screen({ ...size, scrollback: 3 });
    screen.write(lines(20));
    expect(screen.historyLength).toBe(3);
    expect([0, 1, 2].map((i) => rowText(screen.historyRow(i)))).toEqual(['13', '14', '15']);
  });

  test('tells which lines continue the one before', () => {
    const screen = screenWith(`${'x'.repeat(25)}\r\nnext\r\n\n\n\n`, size);
    expect(screen.historyLength).toBe(3);
    expect(Array.from({ length: 8 }, (_, i) => screen.isWrapped(i))).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(screen.isWrapped(99)).toBe(false);
  });
});

describe('the alternate screen', () => {
  test('has cells of its own and no scrollback', () => {
    const screen = screenWith('one\r\ntwo\r\nthree', { cols: 10, rows: 2 });
    screen.write(`\x1b[?1049h\x1b[H${'x\r\n'.repeat(9)}`);
    expect(screen.historyLength).toBe(0);
    expect(textOf(screen)).toEqual(['x', '']);
    screen.write('\x1b[?1049l');
    expect(screen.historyLength).toBe(1);
    expect(textOf(screen)).toEqual(['two', 'three']);
    expect(screen.cursor).toMatchObject({ x: 5, y: 1 });
  });
});

describe('what changed', () => {
  test('is said by row, only of rows that look different', () => {
    const screen = screenWith('one\r\ntwo\r\nthree', { cols: 10, rows: 4 });
    const before = screen.sequence;
    const rows = [0, 1, 2, 3].map((y) => screen.row(y));
    screen.write('\x1b[H\x1b[2J\x1b[?2026hone\r\nTWO\r\nthree\x1b[?2026l');
    expect(screen.sequence).toBeGreaterThan(before);
    expect([0, 1, 2, 3].map((y) => screen.rowSequence(y) > before)).toEqual([false, true, false, false]);
    expect([0, 1, 2, 3].map((y) => screen.row(y) === rows[y])).toEqual([true, false, true, true]);
  });

  test('is nothing when the same is written again', () => {
    const screen = screenWith('text\x1b[H');
    const { sequence } = screen;
    screen.write('text\x1b[H\x1b]0;title\x07\x1b[?2004h');
    expect(screen.sequence).toBe(sequence);
  });

  test('is no row when only the cursor moved', () => {
    const screen = screenWith('text');
    const { sequence, cursor } = screen;
    screen.write('\x1b[3;3H');
    expect(screen.sequence).toBeGreaterThan(sequence);
    expect(screen.cursor).not.toEqual(cursor);
    expect(Math.max(...textOf(screen).map((_, y) => screen.rowSequence(y)))).toBeLessThanOrEqual(sequence);
  });

  test.each(['\x1b[?25l', '\x1b[5 q', '\x1b[?12h'])('is seen of the cursor: %j', (output) => {
    const screen = screenWith('text');
    const { sequence } = screen;
    screen.write(output);
    expect(screen.sequence).toBeGreaterThan(sequence);
  });

  test('is seen of a cluster that stays as long', () => {
    const screen = screenWith('e\u0301');
    const { sequence } = screen;
    screen.write('\re\u0300\r\x1b[2G');
    expect(screen.rowSequence(0)).toBeGreaterThan(sequence);
    expect(rowText(screen.row(0))).toBe('e\u0300');
  });

  test('is every row when the size or the screen changes', () => {
    const screen = screenWith('text', { cols: 10, rows: 3 });
    let { sequence } = screen;
    screen.resize(12, 3);
    expect([0, 1, 2].map((y) => screen.rowSequence(y) > sequence)).toEqual([true, true, true]);
    expect([screen.cols, screen.rows]).toEqual([12, 3]);
    sequence = screen.sequence;
    screen.resize(12, 3);
    expect(screen.sequence).toBe(sequence);
    screen.write('\x1b[?1049h');
    expect([0, 1, 2].map((y) => screen.rowSequence(y) > sequence)).toEqual([true, false, false]);
    expect(screen.row(0)).toEqual([]);
  });
});
