import { Text } from 'ink';
import { render } from 'ink-testing-library';
import { createElement } from 'react';
import { describe, expect, test } from 'vitest';
import { Canvas } from '../../src/room/canvas.ts';
import { Attr, TRUE_COLOR } from '../../src/screen/cells.ts';
import { cellsOfCanvas } from './outer-terminal.ts';

const RED = { fg: 1, bg: -1, attrs: 0 };
const ON_BLUE = { fg: -1, bg: 4, attrs: 0 };

/** The text of each row; a right half shows as nothing. */
const textOf = (canvas: Canvas): string[] =>
  cellsOfCanvas(canvas).map((row) => row.map((cell) => cell.text).join(''));

const cell = (canvas: Canvas, x: number, y = 0) => cellsOfCanvas(canvas)[y]![x];

describe('rows of a screen', () => {
  test('are cut at the width, or filled up with blanks', () => {
    const canvas = new Canvas(10, 2);
    canvas.fill({ x: 0, y: 0, width: 10, height: 2 }, ON_BLUE, '.');
    canvas.drawRow(1, 0, 4, [['abcdef', 6, 1, -1, 0]]);
    canvas.drawRow(1, 1, 6, [
      ['ab', 2, 1, -1, Attr.bold],
      ['日', 2, -1, -1, Attr.atomic],
    ]);
    expect(textOf(canvas)).toEqual(['.abcd.....', '.ab日  ...']);
    expect(cell(canvas, 1, 1)).toEqual({ text: 'a', width: 1, fg: 1, bg: -1, attrs: Attr.bold });
    expect(cell(canvas, 5, 1)).toEqual({ text: ' ', width: 1, fg: -1, bg: -1, attrs: 0 });
  });

  test('a wide character that the edge cuts becomes a blank in its colours', () => {
    const canvas = new Canvas(6, 1);
    canvas.drawRow(0, 0, 3, [
      ['ab', 2, -1, -1, 0],
      ['日', 2, 1, 4, Attr.atomic],
    ]);
    expect(cell(canvas, 2)).toEqual({ text: ' ', width: 1, fg: -1, bg: 4, attrs: 0 });
    canvas.drawRow(-1, 0, 4, [
      ['日', 2, -1, 2, Attr.atomic],
      ['x', 1, -1, -1, 0],
    ]);
    expect(textOf(canvas)).toEqual([' x    ']);
    expect(cell(canvas, 0)!.bg).toBe(2);
  });

  test('outside the canvas they are nothing', () => {
    const canvas = new Canvas(4, 2);
    canvas.drawRow(0, -1, 4, [['aaaa', 4, -1, -1, 0]]);
    canvas.drawRow(0, 2, 4, [['aaaa', 4, -1, -1, 0]]);
    canvas.drawRow(4, 0, 4, [['aaaa', 4, -1, -1, 0]]);
    canvas.drawRow(2, 1, 9, [['bbbb', 4, -1, -1, 0]]);
    expect(textOf(canvas)).toEqual(['    ', '  bb']);
  });
});

describe('wide characters', () => {
  test('lose both halves when one is drawn over', () => {
    const canvas = new Canvas(8, 1);
    canvas.drawText(0, 0, '日本語');
    canvas.drawText(1, 0, 'x');
    expect(textOf(canvas)).toEqual([' x本語  ']);
    canvas.drawText(2, 0, 'y');
    expect(textOf(canvas)).toEqual([' xy 語  ']);
    canvas.drawText(3, 0, '한');
    expect(textOf(canvas)).toEqual([' xy한   ']);
  });

  test('keep the background under a lost half', () => {
    const canvas = new Canvas(4, 1);
    canvas.drawText(0, 0, '日', ON_BLUE);
    canvas.drawText(0, 0, 'x');
    expect(cell(canvas, 1)).toEqual({ text: ' ', width: 1, fg: -1, bg: 4, attrs: 0 });
  });
});

describe('text', () => {
  test('takes the cells that it tells', () => {
    const canvas = new Canvas(10, 1);
    expect(canvas.drawText(0, 0, 'a日e\u0301👩‍💻')).toBe(6);
    expect(textOf(canvas)).toEqual(['a日e\u0301👩‍💻    ']);
    expect(canvas.drawText(6, 0, 'abc', RED, 2)).toBe(2);
    expect(textOf(canvas)).toEqual(['a日e\u0301👩‍💻ab  ']);
  });

  test('shows control characters as blanks and hides what hides', () => {
    const canvas = new Canvas(10, 1);
    canvas.drawText(0, 0, 'a\x1bb\tc\x9bd\u202ee\ud800');
    expect(textOf(canvas)).toEqual(['a b c de\ufffd ']);
    const secret = new Canvas(4, 1);
    secret.drawText(0, 0, 'pw日', { fg: 1, bg: 2, attrs: Attr.hidden });
    expect(textOf(secret)).toEqual(['    ']);
    expect(cell(secret, 3)!.bg).toBe(2);
  });
});

describe('lines with SGR', () => {
  const draw = (text: string, cols = 12, rows = 2): Canvas => {
    const canvas = new Canvas(cols, rows);
    canvas.fill({ x: 0, y: 0, width: cols, height: rows }, ON_BLUE, '.');
    canvas.drawAnsi(1, 0, cols - 2, rows, text);
    return canvas;
  };

  test('keep their styles, and the rectangle is blanked where they end', () => {
    const canvas = draw('\x1b[1;31mab\x1b[22m日\x1b[39;48;5;200mc\x1b[0m\nd');
    expect(textOf(canvas)).toEqual(['.ab日c     .', '.d         .']);
    expect(cell(canvas, 1)).toEqual({ text: 'a', width: 1, fg: 1, bg: -1, attrs: Attr.bold });
    expect(cell(canvas, 3)).toEqual({ text: '日', width: 2, fg: 1, bg: -1, attrs: 0 });
    expect(cell(canvas, 5)).toEqual({ text: 'c', width: 1, fg: -1, bg: 200, attrs: 0 });
    expect(cell(canvas, 6)).toEqual({ text: ' ', width: 1, fg: -1, bg: -1, attrs: 0 });
  });

  test('a style goes on over line ends', () => {
    expect(cell(draw('\x1b[38;2;1;2;3ma\nb'), 1, 1)!.fg).toBe(TRUE_COLOR | 0x010203);
  });

  test.each([
    ['cursor movement', 'a\x1b[5Cb'],
    ['erasing', 'a\x1b[2Jb'],
    ['private modes', 'a\x1b[?1049hb'],
    ['a title', 'a\x1b]0;title\x07b'],
    ['a hyperlink', '\x1b]8;;http://x\x1b\\ab\x1b]8;;\x1b\\'],
    ['a device control string', 'a\x1bPq#0\x1b\\b'],
    ['8-bit controls', 'a\x9b2Jb\x9d0;t\x9c'],
    ['a single escape', 'a\x1bcb'],
    ['an unfinished sequence', 'ab\x1b[12'],
    ['modifyOtherKeys, which ends as SGR does', 'a\x1b[>4;2mb'],
  ])('%s is dropped', (_, text) => {
    expect(textOf(draw(text))[0]).toBe('.ab        .');
  });

  test('a frame of Ink is drawn as it is', () => {
    const app = render(createElement(Text, { color: 'green', bold: true }, 'ok 日本'));
    const canvas = draw(app.lastFrame()!);
    app.unmount();
    expect(textOf(canvas)[0]).toBe('.ok 日本   .');
  });
});

describe('copying', () => {
  const source = new Canvas(8, 2);
  source.drawText(0, 0, 'ab日本cd', RED);
  source.drawText(0, 1, 'efghijkl', ON_BLUE);

  test('a row takes over all its cells', () => {
    const canvas = new Canvas(8, 2);
    canvas.copyRow(source, 0);
    expect(cellsOfCanvas(canvas)[0]).toEqual(cellsOfCanvas(source)[0]);
    expect(textOf(canvas)[1]).toBe('        ');
  });

  test('a rectangle takes over its cells, wide ones only when they are whole in it', () => {
    const canvas = new Canvas(8, 2);
    canvas.fill({ x: 0, y: 0, width: 8, height: 2 }, ON_BLUE, '.');
    canvas.copyRect(source, { x: 3, y: 0, width: 2, height: 1 });
    expect(textOf(canvas)).toEqual(['...  ...', '........']);
    canvas.copyRect(source, { x: 2, y: 0, width: 3, height: 9 });
    expect(textOf(canvas)).toEqual(['..日 ...', '..ghi...']);
    expect(cell(canvas, 2)).toEqual(cell(source, 2));
  });
});

describe('row numbers', () => {
  test('grow when a cell becomes another one, and only then', () => {
    const canvas = new Canvas(4, 2);
    const before = [...canvas.changes];
    canvas.drawText(0, 0, '    ', { ...RED });
    canvas.fill({ x: 0, y: 0, width: 4, height: 2 });
    expect([...canvas.changes]).toEqual(before);
    canvas.drawText(0, 1, 'x');
    expect(canvas.changes[0]).toBe(before[0]);
    expect(canvas.changes[1]).toBeGreaterThan(before[1]!);
  });
});
