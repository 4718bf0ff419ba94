import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Worker } from '../../../src/api/schema.ts';
import { App } from '../../../src/room/app.tsx';
import type { RoomState } from '../../../src/room/state.ts';
import { createStore } from '../../../src/room/store.ts';
import { controllerOf } from '../controlled-room.ts';
import { roomOf, runOf, supervisionOf, workerOf } from '../room-state.ts';

function tableOf(workers: Worker[], changes: Partial<RoomState> = {}): RoomState {
  return roomOf(workers, { view: 'table', home: 'table', size: { cols: 100, rows: 24 }, ...changes });
}

/** The table as text, a string per line; ink-testing-library's terminal is 100 columns wide. */
function linesOf(state: RoomState): string[] {
  const { lastFrame, unmount } = render(<App store={createStore(state)} />);
  const frame = lastFrame() ?? '';
  unmount();
  return frame.replaceAll(/\x1b\[[\d;]*m/g, '').split('\n');
}

const many = (count: number) => Array.from({ length: count }, (_, i) => workerOf(`worker-${i + 1}`));

test('a row says who it is, how it does, what it was told and what it takes', () => {
  const supervision = supervisionOf({
    incidents: 2,
    automation: 'suggest',
    task: '\nMend the parser.\nThen rest.',
  });
  const stats = { at: 0, workers: { w: { cpu: 41.6, memory: 300 << 20, processes: 3 } } };
  const lines = linesOf(tableOf([workerOf('w', { supervision })], { now: 1_012_000, figures: { stats } }));
  expect(lines[1]).toMatch(/^ ▲# worker +state +health +for active +CPU +mem +inc auto +task/);
  expect(lines[2]).toMatch(/^ +1 w +● running +ok +12s +12s +42% +300M +2 suggest +Mend the parser\./);
});

test('each heading stands over what is below it', () => {
  const [, heading, row] = linesOf(tableOf([workerOf('w')]));
  expect(heading!.indexOf('worker')).toBe(row!.indexOf('w'));
  expect(heading!.indexOf('state')).toBe(row!.indexOf('●'));
});

test('what changes in a row is drawn, though ink-table keeps the row', () => {
  const store = createStore(tableOf([workerOf('w', { title: 'one' })]));
  const { lastFrame, rerender, unmount } = render(<App store={store} />);
  expect(lastFrame()).toContain('one');
  store.set((state) => ({ ...state, workers: [workerOf('w', { title: 'two' })] }));
  rerender(<App store={store} />);
  expect(lastFrame()).toContain('two');
  expect(lastFrame()).not.toContain('one');
  unmount();
});

test.each([
  [60, 15],
  [80, 24],
  [100, 30],
])('at %ix%i no line is wider than the room, and only rows that are seen are drawn', (cols, rows) => {
  const workers = many(200).map((worker) => ({
    ...worker,
    title: '標題 \x1b[31mred\n👩‍👩‍👧 and more of it',
  }));
  const lines = linesOf(tableOf(workers, { size: { cols, rows } }));
  expect(lines).toHaveLength(rows);
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(cols);
  expect(lines.filter((line) => /worker-\d+ /.test(line))).toHaveLength(rows - 3);
});

test('keys move the selection and the order, and the grid keys work on the selected row', () => {
  const room = controllerOf(roomOf(many(50), { size: { cols: 100, rows: 24 } }));
  const { store, type } = room;
  type('t');
  expect(store.get().view).toBe('table');
  type('jj');
  expect(store.get().selected).toBe('worker-3');
  type('G');
  expect(store.get().selected).toBe('worker-50');
  expect(store.get().table.top).toBe(50 - 21);
  type('o');
  expect(store.get().table).toMatchObject({ sort: 'number', descending: true });
  type('>');
  expect(store.get().table).toMatchObject({ sort: 'name', descending: false });
  type('<<');
  expect(store.get().table.sort).toBe('task');
  type('x');
  expect(store.get().marked).toEqual(new Set(['worker-50']));
  type('X');
  expect(store.get().overlay).toMatchObject({ kind: 'confirm', action: { workers: ['worker-50'] } });
});

test('a filter is typed, kept and given up as in the grid', () => {
  const { store, type } = controllerOf(tableOf(many(20)));
  type('/er-1');
  const shown = () => linesOf(store.get()).filter((line) => /worker-\d+ /.test(line)).length;
  expect(shown()).toBe(11);
  type('\r');
  expect(store.get().filter).toEqual({ text: 'er-1', typing: false });
  expect(linesOf(store.get()).at(-1)).toContain('filter: er-1');
  type('f\x1b');
  expect(shown()).toBe(20);
});

test('a worker or a sheet that was opened from the table leads back to it', () => {
  const { store, type } = controllerOf(tableOf(many(2)));
  type('d');
  expect(store.get().view).toBe('sheet');
  type('q');
  expect(store.get().view).toBe('table');
  type('i');
  type('q');
  expect(store.get().view).toBe('table');
  type('q');
  expect(store.get().view).toBe('grid');
});

test('the mouse selects rows, enters them and orders by a heading', async () => {
  const { store, click, type, clock } = controllerOf(tableOf(many(50)));
  click(8, 5);
  expect(store.get().selected).toBe('worker-4');
  type('\x1b[<65;5;5M');
  expect(store.get().selected).toBe('worker-7');
  click(6, 1);
  expect(store.get().table).toMatchObject({ sort: 'name', descending: false });
  click(6, 1);
  expect(store.get().table).toMatchObject({ sort: 'name', descending: true });
  await clock.pass(1000);
  click(8, 5);
  click(8, 5);
  expect(store.get().view).toBe('focus');
});

test('the footer names no key that does nothing in a replay', () => {
  const replay = { time: 1, duration: 10, speed: 1, playing: true, marks: [], states: [] };
  const footer = (changes: Partial<RoomState> = {}) => linesOf(tableOf([workerOf('w')], changes)).at(-1);
  expect(footer()).toMatch(/ Enter enter {2}\? help {2}f filter {2}k kick {2}s send {2}/);
  const replayed = footer({ run: runOf({ replay }) });
  expect(replayed).toMatch(/ Enter enter {2}\? help {2}Space play {2}\. step {2}f filter/);
  expect(replayed).not.toMatch(/kick|send|mark|detail|restart/);
});
