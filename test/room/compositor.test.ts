import { expect, test } from 'vitest';
import { Compositor } from '../../src/room/compositor.ts';
import { Mirror } from '../../src/room/mirror.ts';
import { Painter } from '../../src/room/painter.ts';
import { gridOf } from '../../src/room/shown.ts';
import type { RoomState } from '../../src/room/state.ts';
import { Tiles } from '../../src/room/tiles.ts';
import { Attr, rowText } from '../../src/screen/cells.ts';
import { Screen } from '../../src/screen/screen.ts';
import { FakeHost } from './fake-host.ts';
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
  let mirror: Mirror | undefined;
  const compositor = new Compositor({ state: () => state, tiles, mirror: () => mirror }, painter);
  return {
    compositor,
    tiles,
    set: (change: Partial<RoomState>) => {
      state = { ...state, ...change };
    },
    show: (shown: Mirror) => {
      mirror = shown;
    },
    cursor: () => terminal.cursor,
    row: (y: number) => terminal.row(y),
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

test('lines that stay the same are there after a resize', () => {
  const { compositor, set, paint, text } = compose(room);
  compositor.setChrome(blank);
  paint();
  set({ size: { cols: 100, rows: 10 } });
  compositor.setChrome(`${blank.slice(0, 101 * 9)}bottom`);
  paint();
  expect(text(0)).toBe('.'.repeat(100));
  expect(text(9).trimEnd()).toBe('bottom');
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

/** A worker's screen that shows this. */
function mirrorOf(data: string): Promise<Mirror> {
  const host = new FakeHost();
  host.snapshot = { offset: 0, cols: 100, rows: 19, data };
  return Mirror.open(workerOf('a'), host.link, host.api);
}

test('until the worker is there its room stays as it was above the status line', async () => {
  const { compositor, paint, text, set, show } = compose(room);
  compositor.setChrome(blank);
  paint();
  set({ view: 'focus', entering: true });
  compositor.redraw();
  compositor.setChrome(`${'\n'.repeat(19)}entering a`);
  paint();
  expect(text(5)).toBe('.'.repeat(100));
  expect(text(19)).toBe('entering a');
  show(await mirrorOf('hello'));
  paint();
  expect([text(0), text(5)]).toEqual(['hello', '']);
});

test('another screen in place of the one that was drawn is drawn whole', async () => {
  const { compositor, paint, text, set, show } = compose(room);
  set({ view: 'focus' });
  compositor.setChrome('');
  show(await mirrorOf(`first${'\r\nmore'.repeat(10)}`));
  paint();
  show(await mirrorOf('second'));
  paint();
  expect([text(0), text(1)]).toEqual(['second', '']);
});

test('what is found behind wide characters is marked where it is', async () => {
  const { compositor, paint, row, set, show } = compose(room);
  const cursor = { line: 0, column: 0 };
  const copy = { top: 0, cursor, anchor: undefined, wholeLines: false, typing: undefined, query: 'error' };
  set({ view: 'focus', copy });
  compositor.setChrome('');
  show(await mirrorOf('日本語 error here'));
  paint();
  const marked = row(0).filter((span) => span[4] & Attr.inverse);
  expect(marked.map((span) => span[0]).join('')).toBe('error');
});

test('while a search is typed there is no cursor in the text; a screen reader has it where one types', async () => {
  const { compositor, cursor, paint, set, show } = compose(room);
  const place = { line: 0, column: 3 };
  const copy = { top: 0, cursor: place, anchor: undefined, wholeLines: false, typing: undefined, query: '' };
  set({ view: 'focus', selected: 'a', copy });
  compositor.setChrome('');
  show(await mirrorOf('some text'));
  paint();
  expect(cursor()).toMatchObject({ x: 3, y: 0, visible: true });
  set({ copy: { ...copy, typing: 'err' } });
  paint();
  expect(cursor().visible).toBe(false);
  set({ screenReader: true });
  paint();
  expect(cursor()).toMatchObject({ x: 'a: searching for err'.length, y: 19, visible: true });
});
