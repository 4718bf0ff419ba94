import { expect, test } from 'vitest';
import { Canvas } from '../../src/room/canvas.ts';
import { legibleOnLight } from '../../src/room/legible.ts';
import { Painter } from '../../src/room/painter.ts';
import { DEFAULT_COLOR, TRUE_COLOR } from '../../src/screen/cells.ts';
import { OuterTerminal } from './outer-terminal.ts';

test.each([
  [TRUE_COLOR | 0xffffff, DEFAULT_COLOR],
  [15, DEFAULT_COLOR],
  [7, DEFAULT_COLOR],
  [231, DEFAULT_COLOR],
  [TRUE_COLOR | 0xb1b9f9, TRUE_COLOR | 0xb1b9f9],
  [TRUE_COLOR | 0x005f87, TRUE_COLOR | 0x005f87],
  [1, 1],
  [DEFAULT_COLOR, DEFAULT_COLOR],
])('on white %i is written as %i', (color, legible) => {
  expect(legibleOnLight(color)).toBe(legible);
});

test.each([
  ['light', -1],
  ['dark', 15],
] as const)(
  'on a %s background white text on none is %i, on one of its own it stays white',
  async (background, fg) => {
    const outer = new OuterTerminal(4, 1);
    const canvas = new Canvas(4, 1);
    canvas.drawText(0, 0, 'a', { fg: 15, bg: DEFAULT_COLOR, attrs: 0 });
    canvas.drawText(1, 0, 'b', { fg: 15, bg: 2, attrs: 0 });
    const capabilities = {
      colors: 'truecolor',
      synchronizedOutput: false,
      unicode: true,
      background,
    } as const;
    new Painter(outer.write, capabilities).paint(canvas, undefined);
    const [row] = await outer.cells();
    expect(row!.slice(0, 2).map((cell) => cell.fg)).toEqual([fg, 15]);
  },
);
