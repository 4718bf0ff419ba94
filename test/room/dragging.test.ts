import { expect, test } from 'vitest';
import { Controller } from '../../src/room/controller.ts';
import { consentOfRoom } from '../../src/room/dragging.ts';
import { FocusedWorker } from '../../src/room/focus.ts';
import { InputDecoder } from '../../src/room/input.ts';
import { createStore } from '../../src/room/store.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { FakeHost } from './fake-host.ts';
import { roomOf, workerOf } from './room-state.ts';

/** A room of 40 columns that is in a worker, whose screen is 40x9 and shows this. */
async function inside(data: string, answer?: boolean, rows = 10) {
  const host = new FakeHost();
  host.snapshot = { offset: 0, cols: 40, rows: 9, data };
  const store = createStore(roomOf([workerOf('a', { index: 1 })], { size: { cols: 40, rows } }));
  const copied: string[] = [];
  const consent = consentOfRoom(answer);
  const focused = new FocusedWorker({
    api: host.api,
    openHost: host.openHost,
    now: () => 0,
    onChange: () => {},
    onTyping: () => {},
    onLost: () => {},
    onReadBack: () => {},
  });
  const controller = new Controller({
    store,
    api: host.api,
    focused,
    copy: (text) => copied.push(text),
    consent,
    leave: () => {},
    chooseTheme: () => {},
    redraw: () => {},
    suspend: () => {},
    clock: new VirtualClock(),
  });
  const decoder = new InputDecoder();
  const type = (bytes: string) => {
    for (const event of [...decoder.push(bytes), ...decoder.flush()]) controller.handle(event);
  };
  const mouse = (code: number, [x, y]: readonly [number, number], final: 'M' | 'm') =>
    type(`\x1b[<${code};${x + 1};${y + 1}${final}`);
  const drag = (...places: readonly (readonly [x: number, y: number])[]) => {
    mouse(0, places[0]!, 'M');
    for (const place of places.slice(1)) mouse(32, place, 'M');
    mouse(0, places.at(-1)!, 'm');
  };
  type('\r');
  await expect.poll(() => store.get().entering).toBe(false);
  return { host, store, copied, consent, type, drag };
}

const TEXT = 'first line\r\nsecond line\r\nthird 日本 line';

test('the first time a person is asked, then what is dragged over is copied', async () => {
  const { store, copied, consent, type, drag } = await inside(TEXT);
  drag([6, 0], [3, 1], [5, 1]);
  expect(store.get()).toMatchObject({ view: 'focus', overlay: { kind: 'confirm' } });
  expect(copied).toEqual([]);
  type('y');
  expect(copied).toEqual(['line\nsecond']);
  expect(consent.get()).toBe(true);
  expect(store.get()).toMatchObject({ overlay: undefined, copy: undefined, message: { bad: false } });
  drag([6, 2], [9, 2]);
  expect(copied.at(-1)).toBe('日本');
  expect(store.get().overlay).toBeUndefined();
});

test('who does not want that has it selected, and a key copies it', async () => {
  const { store, copied, consent, type, drag } = await inside(TEXT);
  drag([0, 0], [4, 0]);
  type('n');
  expect(consent.get()).toBe(false);
  expect(copied).toEqual([]);
  drag([0, 1], [5, 1]);
  expect(store.get()).toMatchObject({ overlay: undefined, copy: { anchor: { column: 0 } } });
  type('y');
  expect(copied).toEqual(['second']);
});

test('a drag backwards selects the same, a click nothing', async () => {
  const { store, copied, drag } = await inside(TEXT, true);
  drag([5, 1], [6, 0]);
  expect(copied).toEqual(['line\nsecond']);
  drag([5, 1]);
  expect(copied).toHaveLength(1);
  expect(store.get().copy).toBeUndefined();
});

test('at the upper edge the selection goes on into what was scrolled away', async () => {
  const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\r\n');
  const { copied, drag } = await inside(lines, true);
  drag([0, 2], [0, 0], [0, 0], [0, 0]);
  expect(copied[0]!.split('\n')[0]).toBe('line 18');
});

const MANY = Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\r\n');

test.each([
  ['smaller than the room', MANY, 20, 'line 23'],
  ['taller than the room, the cursor below', MANY, 6, 'line 27'],
  ['taller than the room, the cursor in its first line', `${MANY}\x1b[H`, 6, 'line 23'],
])('what is selected is what is seen, in a terminal %s', async (_, data, rows, line) => {
  const { copied, drag } = await inside(data, true, rows);
  drag([0, 2], [6, 2]);
  expect(copied).toEqual([line]);
});

test('a worker that wants the mouse gets the drag, and nothing is selected', async () => {
  const { host, store, copied, drag } = await inside(`${TEXT}\x1b[?1002h\x1b[?1006h`, true);
  drag([1, 0], [4, 0]);
  expect(host.written(1)).toBe('\x1b[<0;2;1M\x1b[<32;5;1M\x1b[<0;5;1m');
  expect(copied).toEqual([]);
  expect(store.get().copy).toBeUndefined();
});
