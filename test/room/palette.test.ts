import { expect, test } from 'vitest';
import { widthOf } from '../../src/room/line.ts';
import { overlayContent } from '../../src/room/overlay.ts';
import { paletteItems } from '../../src/room/palette.ts';
import type { RoomState } from '../../src/room/state.ts';
import { controllerOf } from './controlled-room.ts';
import { roomOf, runOf, workerOf } from './room-state.ts';

const workers = ['alpha', 'beta', 'gamma'].map((name) => workerOf(name));
const labels = (state: RoomState, query: string) => paletteItems(state, query).map(({ item }) => item.label);
const chosen = (state: RoomState) => {
  const { overlay } = state;
  return overlay?.kind === 'palette' ? overlay.found[overlay.index]?.item.label : undefined;
};

test('it finds every worker, and what the room can do now', () => {
  const live = roomOf(workers);
  expect(labels(live, '')).toEqual(expect.arrayContaining(['go to gamma', 'the incidents of the run']));
  expect(labels(live, '')[0]).toBe('enter the worker: keys go to it');
  expect(labels(live, '').at(-1)).toBe('previous page');
  expect(labels(live, '')).not.toContain('step to the next output');
  expect(labels(live, 'go gam')[0]).toBe('go to gamma');
  const replay = { time: 0, duration: 1, speed: 1, playing: true, marks: [], states: [] };
  expect(labels(roomOf(workers, { run: runOf({ replay }) }), 'step next')[0]).toBe('step to the next output');
});

test.each([
  ['q', 'leave the room; workers live on'],
  ['exit', 'leave the room; workers live on'],
  ['Kill', 'stop the worker (asks)'],
  ['broadc', 'write to all that are marked, else to all shown'],
])('who comes from other programs and types %j finds %j first', (typed, label) => {
  const { type, posts, left } = controllerOf(roomOf(workers));
  expect(labels(roomOf(workers), typed)[0]).toBe(label);
  type(':exit\r');
  expect([posts, left]).toEqual([[], ['detached']]);
});

test('automation is turned for one state of trouble', () => {
  const automation = { mode: 'on', states: { draft: 'off' }, dryRun: false, recipes: [] } as const;
  const live = roomOf(workers, { run: runOf({ automation: { ...automation, recipes: [] } }) });
  expect(labels(live, 'about shell')[0]).toBe('automation about shell: suggest');
  const { type, posts } = controllerOf(live);
  type(':about draft\r');
  expect(posts).toEqual([['/v1/automation', { state: 'draft', mode: 'on' }]]);
});

test('a theme is chosen by its name, also one of their own', () => {
  const state = roomOf(workers, { run: runOf({ themes: { dusk: {} } }) });
  expect(labels(state, 'theme')[0]).toBe('theme of this room: auto');
  const { type, themes } = controllerOf(state);
  type(':theme contr\r');
  type(':theme dusk\r');
  expect(themes).toEqual(['high-contrast', 'dusk']);
});

test('in an account it has the keys of that too', () => {
  const sheet = { kind: 'detail', worker: 'alpha', scroll: 0 } as const;
  expect(labels(roomOf(workers, { view: 'sheet', sheet }), 'worker before')).toContain('the worker before');
});

test('Enter does what was found, or goes to the worker', () => {
  const { store, type } = controllerOf(roomOf(workers));
  type(':incidents of\r');
  expect(store.get()).toMatchObject({ view: 'sheet', sheet: { kind: 'incidents' }, overlay: undefined });
  type('\x10gamma\r');
  expect(store.get()).toMatchObject({ view: 'grid', sheet: undefined, selected: 'gamma' });
});

test('what is chosen moves round the ends, and begins anew with every letter', () => {
  const { store, type } = controllerOf(roomOf(workers));
  type(':go to');
  expect(chosen(store.get())).toBe('go to alpha');
  type('\x1b[A');
  const last = chosen(store.get());
  type('\x1b[B\x1b[B');
  expect(chosen(store.get())).toBe('go to beta');
  expect(last).not.toBe('go to alpha');
  type(' gam');
  expect(chosen(store.get())).toBe('go to gamma');
  type('\x7f\x7f\x7f\x7f\x7f');
  expect(store.get().overlay).toMatchObject({ query: 'go t', index: 0 });
  type('\x15');
  expect(store.get().overlay).toMatchObject({ query: '' });
  type('\x1b');
  expect(store.get().overlay).toBeUndefined();
});

test('what was shown is what is done, whatever changes meanwhile', () => {
  const { store, type } = controllerOf(roomOf(workers));
  type(':go to\x1b[B');
  store.set((state) => ({ ...state, workers: state.workers.slice(1) }));
  type('\r');
  expect(store.get().selected).toBe('beta');
});

test('what asks first asks here too, and nothing at all is done where nothing is found', () => {
  const { store, type, posts } = controllerOf(roomOf(workers));
  type(':end the run\r');
  expect(store.get().overlay).toMatchObject({ kind: 'confirm' });
  type('n:zzzz\r');
  expect(chosen(store.get())).toBeUndefined();
  expect(posts).toEqual([]);
});

test.each([
  [80, 24],
  [120, 40],
  [200, 50],
  [40, 10],
])('at %i×%i it fits, whatever is chosen, with a key beside each action', (cols, rows) => {
  const { store, type } = controllerOf(roomOf(workers, { size: { cols, rows } }));
  type(':');
  for (let i = 0; i < 30; i++) type('\x1b[B');
  const { lines, width } = overlayContent(store.get())!;
  expect(lines.length).toBeLessThanOrEqual(rows - 5);
  for (const line of lines)
    expect(widthOf(line.map(({ text }) => text).join(''))).toBeLessThanOrEqual(Math.min(width, cols) - 6);
  const marked = lines.filter(([first]) => first?.text === '❯ ');
  expect(marked).toHaveLength(2);
});

test('from the charts one goes to a worker, and help tells first of where one is', () => {
  const { store, type } = controllerOf(roomOf(workers, { view: 'metrics' }));
  type('?');
  const [title] = overlayContent(store.get())!.lines[0]!;
  expect(title!.text).toBe('Metrics');
  type('q:go gam\r');
  expect(store.get()).toMatchObject({ view: 'grid', selected: 'gamma' });
});
