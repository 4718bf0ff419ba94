import { expect, test } from 'vitest';
import { Compositor } from '../../src/room/compositor.ts';
import { Painter } from '../../src/room/painter.ts';
import { gridOf, type RoomState } from '../../src/room/state.ts';
import { Tiles } from '../../src/room/tiles.ts';
import { rowText } from '../../src/screen/cells.ts';
import { Screen } from '../../src/screen/screen.ts';
import { roomOf, workerOf } from './room-state.ts';

/** A compositor on a terminal of ours. */
function compose(initial: RoomState) {
  let state = initial;
  const { cols, rows } = initial.size;
  const terminal = new Screen({ cols, rows });
  terminal.write('\x1b[?7l');
  let bytes = 0;
  const painter = new Painter(
    (text) => {
      bytes += text.length;
      terminal.write(text);
    },
    { colors: 'truecolor', synchronizedOutput: true, unicode: true },
  );
  const tiles = new Tiles();
  const compositor = new Compositor({ state: () => state, tiles, mirror: () => undefined }, painter);
  return {
    compositor,
    tiles,
    set: (change: Partial<RoomState>) => {
      state = { ...state, ...change };
    },
    text: (y: number) => rowText(terminal.row(y)),
    paint: () => {
      bytes = 0;
      compositor.paint();
      return bytes;
    },
  };
}

const room = roomOf([workerOf('a'), workerOf('b')], { size: { cols: 100, rows: 20 } });
const { content } = gridOf(room).tiles[1]!;
const blank = Array(20).fill('.'.repeat(100)).join('\n');

test('a worker is drawn inside its tile, cut to it, over the chrome', () => {
  const { compositor, tiles, paint, text } = compose(room);
  compositor.setChrome(blank);
  const long = 'x'.repeat(200);
  tiles.apply({ worker: 'b', full: true, lines: [[0, [[long, 200, 1, -1, 0]]]] });
  paint();
  const row = text(content.y);
  expect(row.slice(content.x, content.x + content.width)).toBe('x'.repeat(content.width));
  expect(row[content.x - 1]).toBe('.');
  expect(row[content.x + content.width]).toBe('.');
});

test('only what changed is painted, and nothing when nothing did', () => {
  const { compositor, tiles, paint, text } = compose(room);
  compositor.setChrome(blank);
  tiles.apply({ worker: 'b', full: true, lines: [[0, [['⠋ working', 9, 2, -1, 0]]]] });
  const whole = paint();
  expect(paint()).toBe(0);
  tiles.apply({ worker: 'b', full: false, lines: [[0, [['⠙ working', 9, 2, -1, 0]]]] });
  const spinner = paint();
  expect(spinner).toBeGreaterThan(0);
  expect(spinner).toBeLessThan(80);
  expect(spinner).toBeLessThan(whole / 10);
  expect(text(content.y)).toContain('⠙ working');
});

test('rows that a worker no longer has are blank', () => {
  const { compositor, tiles, paint, text } = compose(room);
  compositor.setChrome(blank);
  const line = (y: number, value: string): [number, [string, number, number, number, number][]] => [
    y,
    [[value, value.length, -1, -1, 0]],
  ];
  tiles.apply({ worker: 'b', full: true, lines: [line(0, 'one'), line(1, 'two')] });
  paint();
  tiles.apply({ worker: 'b', full: true, lines: [line(0, 'only')] });
  paint();
  expect(text(content.y)).toContain('only');
  expect(text(content.y + 1)).not.toContain('two');
});

test('an overlay lies over the workers, also when they change under it', () => {
  const { compositor, tiles, paint, text, set } = compose(room);
  const overlay = { kind: 'confirm', question: 'q', detail: 'd', action: { type: 'down' } } as const;
  set({ overlay });
  compositor.setChrome(blank);
  const rows = Array.from(
    { length: content.height },
    (_, y): [number, [string, number, number, number, number][]] => [
      y,
      [['x'.repeat(content.width), content.width, -1, -1, 0]],
    ],
  );
  tiles.apply({ worker: 'b', full: true, lines: rows });
  paint();
  const middle = text(10);
  expect(middle[50]).toBe('.');
  expect(middle[content.x + content.width - 1]).toBe('x');
  set({ overlay: undefined });
  compositor.setChrome(`${blank} `);
  paint();
  expect(text(10)[52]).toBe('x');
});
