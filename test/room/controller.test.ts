import { expect, test } from 'vitest';
import type { ApiClient } from '../../src/api/client.ts';
import type { ReplayState, Supervision } from '../../src/api/schema.ts';
import { Controller, type Leaving } from '../../src/room/controller.ts';
import { FocusedWorker } from '../../src/room/focus.ts';
import { InputDecoder } from '../../src/room/input.ts';
import type { RoomState } from '../../src/room/state.ts';
import { createStore } from '../../src/room/store.ts';
import { ladderOf, roomOf, runOf, supervisionOf, workerOf } from './room-state.ts';

/** A controller whose API notes what it is asked; keys are the bytes that a terminal would send. */
function controllerOf(state: RoomState) {
  const store = createStore(state);
  let now = 0;
  let refusal: string | undefined;
  const posts: [path: string, body: unknown][] = [];
  const api: ApiClient = {
    get: () => Promise.reject(new Error('there is no screen')),
    post: async <T>(path: string, body?: object) => {
      posts.push([path, body]);
      if (refusal !== undefined) throw new Error(refusal);
      return undefined as T;
    },
    stream: () => Promise.reject(new Error('no stream')),
  };
  const focused = new FocusedWorker({
    api,
    openHost: () => Promise.reject(new Error('no host')),
    now: () => now,
    onChange: () => {},
    onTyping: () => {},
    onReadBack: () => {},
  });
  const left: Leaving[] = [];
  const controller = new Controller({
    store,
    api,
    focused,
    copy: () => {},
    leave: (how) => left.push(how),
    now: () => now,
  });
  const decoder = new InputDecoder();
  const type = (bytes: string) => {
    for (const event of [...decoder.push(bytes), ...decoder.flush()]) controller.handle(event);
  };
  const click = (x: number, y: number) => type(`\x1b[<0;${x + 1};${y + 1}M\x1b[<0;${x + 1};${y + 1}m`);
  return {
    store,
    posts,
    left,
    type,
    click,
    refuse: (why: string) => {
      refusal = why;
    },
    pass: (ms: number) => {
      now += ms;
    },
  };
}

const ten = Array.from({ length: 10 }, (_, i) => workerOf(`w${i + 1}`));
const large = { size: { cols: 200, rows: 50 } };

test('arrows, vi keys, tab and digits select', () => {
  const { store, type, pass } = controllerOf(roomOf(ten, large));
  const selected = () => store.get().selected;
  type('\x1b[C');
  expect(selected()).toBe('w2');
  type('j');
  expect(selected()).toBe('w6');
  type('\x1b[A');
  expect(selected()).toBe('w2');
  type('\t');
  expect(selected()).toBe('w3');
  type('\x1b[Z');
  expect(selected()).toBe('w2');
  type('7');
  expect(selected()).toBe('w7');
  pass(5000);
  type('1');
  type('0');
  expect(selected()).toBe('w10');
  pass(5000);
  type('1');
  pass(5000);
  type('0');
  expect(selected()).toBe('w1');
});

test('a click selects the tile under it', () => {
  const { store, click } = controllerOf(roomOf(ten, large));
  click(60, 20);
  expect(store.get().selected).toBe('w6');
});

test('a double click enters, two slow clicks do not', async () => {
  const { store, click, pass } = controllerOf(roomOf(ten, large));
  click(5, 5);
  pass(1000);
  click(5, 5);
  expect(store.get().message).toBeUndefined();
  click(5, 5);
  // There is no host in this test: that it was asked for shows in the message.
  await expect.poll(() => store.get().message?.text).toBe('no host');
});

test('q leaves at once, Q asks first', () => {
  const { left, type, posts, store } = controllerOf(roomOf(ten, large));
  type('Q');
  expect(store.get().overlay).toMatchObject({
    kind: 'confirm',
    question: expect.stringContaining('10 running workers'),
  });
  type('n');
  expect(store.get().overlay).toBeUndefined();
  expect(posts).toEqual([]);
  type('q');
  expect(left).toEqual(['detached']);
});

test('stopping everything is done after a yes, and the room is left', async () => {
  const { left, type, posts } = controllerOf(roomOf(ten, large));
  type('Q');
  type('y');
  await expect.poll(() => left).toEqual(['down']);
  expect(posts).toEqual([['/v1/down', undefined]]);
});

test('stopping one worker names it and asks', async () => {
  const { type, posts, store } = controllerOf(roomOf(ten, { ...large, selected: 'w3' }));
  type('X');
  expect(store.get().overlay).toMatchObject({ question: 'Stop w3?' });
  type('\r');
  expect(posts).toEqual([]);
  type('X');
  type('y');
  await expect.poll(() => posts).toEqual([['/v1/workers/w3/stop', undefined]]);
});

const automation = {
  mode: 'on' as const,
  dryRun: false,
  recipes: [
    { name: 'esc', sends: 'esc' },
    { name: 'resume text', sends: '"Continue."' },
  ],
};
const inTrouble = (name: string, changes: Partial<Supervision> = {}) =>
  workerOf(name, {
    supervision: supervisionOf({
      incident: ladderOf({ next: { step: 'ctrl-c', at: 0 } }),
      ...changes,
    }),
  });
const live = { ...large, run: runOf({ automation }) };

test('each recovery key takes two strokes and is pressed by control', () => {
  const { type, posts } = controllerOf(roomOf(ten, live));
  for (const key of ['c', '\r', '\x1b', ' ', 'y', 'l']) type(`,${key}`);
  expect(posts.map(([path, body]) => [path, body])).toEqual(
    ['ctrl-c', 'enter', 'esc', 'space, enter', 'y, enter', 'ctrl-l, enter'].map((recipe) => [
      '/v1/workers/w1/kick',
      { recipe },
    ]),
  );
  type(',q');
  type('l');
  expect(posts).toHaveLength(6);
});

test('the kick menu has the next step first and runs what is chosen', () => {
  const { type, posts, store } = controllerOf(roomOf([inTrouble('w')], live));
  type('k');
  type('\r');
  type('k');
  type('3');
  type('k');
  type('j');
  type('\r');
  type('k');
  type('\x1b');
  expect(store.get().overlay).toBeUndefined();
  expect(posts.map(([, body]) => body)).toEqual([{}, { recipe: 'resume text' }, { recipe: 'esc' }]);
});

test('R runs the next step of everybody who is marked, and tells of those who have none', async () => {
  const { type, posts, store, refuse } = controllerOf(roomOf(ten, live));
  type('x');
  type('l');
  type('x');
  refuse('there is no incident');
  type('R');
  expect(posts.map(([path]) => path)).toEqual(['/v1/workers/w1/kick', '/v1/workers/w2/kick']);
  await expect
    .poll(() => store.get().message)
    .toEqual({ text: 'w1: there is no incident (and 1 more)', bad: true });
  type('\x1b');
  expect(store.get().marked.size).toBe(0);
});

test('a running worker is started again after a question, with its session or without', async () => {
  const { type, posts, store } = controllerOf(roomOf(ten, live));
  type('r');
  expect(store.get().overlay).toMatchObject({ question: 'Start w1 again?' });
  type('n');
  type('r');
  type('y');
  type('r');
  type('f');
  await expect
    .poll(() => posts)
    .toEqual([
      ['/v1/workers/w1/restart', { how: 'resume' }],
      ['/v1/workers/w1/restart', { how: 'fresh' }],
    ]);
});

test('an ended worker is started without a question', () => {
  const { type, posts, store } = controllerOf(roomOf([workerOf('w', { state: 'exited' })], live));
  type('r');
  expect(store.get().overlay).toBeUndefined();
  expect(posts).toEqual([['/v1/workers/w/start', undefined]]);
});

test('all that are marked are stopped after a question that names them', async () => {
  const { type, posts, store } = controllerOf(roomOf(ten, { ...live, marked: new Set(['w2', 'w5']) }));
  type('X');
  expect(store.get().overlay).toMatchObject({ question: 'Stop 2 workers (w2, w5)?' });
  type('f');
  expect(posts).toEqual([]);
  type('y');
  await expect
    .poll(() => posts.map(([path]) => path))
    .toEqual(['/v1/workers/w2/stop', '/v1/workers/w5/stop']);
});

test('automation is switched for a worker and for the run, and paused', async () => {
  const run = (mode: 'on' | 'off') => runOf({ automation: { ...automation, mode } });
  const { type, posts, store } = controllerOf(
    roomOf([inTrouble('w', { automation: 'suggest' })], { ...large, run: run('off') }),
  );
  type('a');
  type('A');
  type('p');
  expect(posts).toEqual([
    ['/v1/workers/w/automation', { mode: 'off' }],
    ['/v1/automation', { mode: 'on' }],
    ['/v1/workers/w/pause', undefined],
  ]);
  await expect.poll(() => store.get().message?.text).toBe('automation of w paused');
  store.set((state) => ({ ...state, workers: [inTrouble('w', { paused: true })] }));
  type('p');
  expect(posts.at(-1)).toEqual(['/v1/workers/w/resume', undefined]);
});

test('what a replay cannot do its keys do not', () => {
  const replay: ReplayState = { time: 0, duration: 1, speed: 1, playing: true, marks: [], states: [] };
  const { store, type, posts } = controllerOf(roomOf(ten, { ...large, run: runOf({ replay }) }));
  for (const key of ['k', ',', 'R', 'r', 'a', 'A', 'p', 'x']) type(key);
  expect(posts).toEqual([]);
  expect(store.get()).toMatchObject({ overlay: undefined, marked: new Set() });
});

test('what an overlay is open for, no other key does', () => {
  const { store, type, left } = controllerOf(roomOf(ten, large));
  type('?');
  expect(store.get().overlay).toEqual({ kind: 'help', scroll: 0 });
  type('l');
  expect(store.get().selected).toBe('w1');
  type('q');
  expect(store.get().overlay).toBeUndefined();
  expect(left).toEqual([]);
});

test('pages turn by keys and wheel', () => {
  const { store, type } = controllerOf(roomOf(ten, { size: { cols: 80, rows: 24 } }));
  type('\x1b[6~');
  expect(store.get().selected).toBe('w7');
  type('\x1b[<64;10;10M');
  expect(store.get().selected).toBe('w1');
});

test('a failing command says why', async () => {
  const { store, type } = controllerOf(roomOf(ten, large));
  type('\r');
  await expect.poll(() => store.get().message).toEqual({ text: 'no host', bad: true });
  type('l');
  expect(store.get().message).toBeUndefined();
});

test('a replay is steered by its keys and a click on its line', async () => {
  const replay: ReplayState = {
    time: 30,
    duration: 60,
    speed: 1,
    playing: true,
    marks: [
      { time: 10, label: 'a' },
      { time: 50, label: 'b' },
    ],
    states: [],
  };
  const { posts, type, click } = controllerOf(roomOf(ten, { ...large, run: runOf({ replay }) }));
  for (const key of [' ', '.', '\x1b[1;2D', '\x1b[1;2C', '{', '}', '<', '>', 'Q', 'X']) type(key);
  click(199, 48);
  expect(posts.map(([, body]) => body)).toEqual([
    { action: 'pause' },
    { action: 'step' },
    { action: 'seek', time: 20 },
    { action: 'seek', time: 40 },
    { action: 'seek', time: 10 },
    { action: 'seek', time: 50 },
    { action: 'speed', speed: 0.5 },
    { action: 'speed', speed: 2 },
    { action: 'seek', time: expect.closeTo(60, 0) },
  ]);
});

test('a replay that refuses a command says why', async () => {
  const replay: ReplayState = { time: 0, duration: 1, speed: 1, playing: true, marks: [], states: [] };
  const { store, type, refuse } = controllerOf(roomOf(ten, { ...large, run: runOf({ replay }) }));
  refuse('the replay is over');
  type(' ');
  await expect.poll(() => store.get().message).toEqual({ text: 'the replay is over', bad: true });
});
