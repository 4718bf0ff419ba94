import { expect, test } from 'vitest';
import type { ReplayState, Worker } from '../../src/api/schema.ts';
import type { Supervision } from '../../src/api/supervision.ts';
import { remapped } from '../../src/keymap/remap.ts';
import { overlayContent } from '../../src/room/overlay.ts';
import { rangeOf } from '../../src/room/selection.ts';
import { pageOf, visibleWorkers } from '../../src/room/shown.ts';
import { shownOrder } from '../../src/room/shown-order.ts';
import type { RoomState } from '../../src/room/state.ts';
import { controllerOf } from './controlled-room.ts';
import { askingOf, ladderOf, roomOf, runOf, supervisionOf, workerOf } from './room-state.ts';

const ten = Array.from({ length: 10 }, (_, i) => workerOf(`w${i + 1}`));
const large = { size: { cols: 200, rows: 50 } };

test('arrows, vi keys, tab and digits select', async () => {
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
  await pass(5000);
  type('1');
  type('0');
  expect(selected()).toBe('w10');
  await pass(5000);
  type('1');
  await pass(5000);
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
  await pass(1000);
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

test("Ctrl-Z suspends wherever keys are those of the room, and is the worker's inside of it", () => {
  const { suspended, type, store } = controllerOf(roomOf(ten, large));
  const pressed = (change: Partial<RoomState>, keys = '\x1a') => {
    store.set((state) => ({ ...state, overlay: undefined, ...change }));
    const before = suspended.length;
    type(keys);
    return suspended.length - before;
  };
  expect(pressed({})).toBe(1);
  expect(pressed({ view: 'table' })).toBe(1);
  expect(pressed({ view: 'metrics' })).toBe(1);
  expect(pressed({ view: 'grid' }, '?\x1a')).toBe(1);
  expect(pressed({}, 's\x1a')).toBe(1);
  expect(store.get().overlay?.kind).toBe('editor');
  expect(pressed({ view: 'focus' })).toBe(0);
});

test('stopping everything is done after a yes, and the room is left', async () => {
  const { left, type, posts } = controllerOf(roomOf(ten, large));
  type('Q');
  type('y');
  await expect.poll(() => left).toEqual(['down']);
  expect(posts).toEqual([['/v1/down', undefined]]);
});

test('C calls off a start that goes on, and says so where none does', async () => {
  const { type, posts, store } = controllerOf(roomOf(ten, { ...large, run: runOf({ expected: 20 }) }));
  type('C');
  await expect.poll(() => posts).toEqual([['/v1/call-off-start', undefined]]);
  store.set((state) => ({ ...state, run: runOf() }));
  type('C');
  expect(store.get().message?.text).toBe('nobody waits to be started');
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
  for (const key of ['c', '\r', 'e', ' ', 'y', 'l']) type(`,${key}`);
  expect(posts.map(([path, body]) => [path, body])).toEqual(
    ['ctrl-c', 'enter', 'esc', 'space, enter', 'y, enter', 'ctrl-l, enter'].map((recipe) => [
      '/v1/workers/w1/kick',
      { recipe },
    ]),
  );
  for (const away of ['q', '\x1b']) {
    type(`,${away}`);
    type('l');
  }
  expect(posts).toHaveLength(6);
});

test('a second Ctrl-C so soon, which would end the agent, is not sent', async () => {
  const { type, posts, store, pass } = controllerOf(roomOf(ten, live));
  type(',c');
  await pass(1000);
  type(',c');
  expect(posts).toHaveLength(1);
  expect(store.get().message?.text).toContain('would end w1');
  await pass(1000);
  type(',c');
  expect(posts).toHaveLength(2);
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

test('a menu is for the workers that it was opened for, and as it was then', () => {
  const { type, posts, store } = controllerOf(roomOf([inTrouble('a'), workerOf('b')], live));
  const becomes = (workers: Worker[]) =>
    store.set((state) => ({ ...state, workers, selected: workers[0]!.name }));
  type('k');
  becomes([workerOf('a')]);
  type('2');
  expect(posts).toEqual([['/v1/workers/a/kick', { recipe: 'esc' }]]);
  type(',');
  becomes([workerOf('b')]);
  type('c');
  expect(posts.slice(1)).toEqual([['/v1/workers/a/kick', { recipe: 'ctrl-c' }]]);
});

test('a next step that is past is not run in place of the one that was shown', () => {
  const { type, posts, store } = controllerOf(roomOf([inTrouble('a')], live));
  type('k');
  const incident = ladderOf({ next: { step: 'restart', at: 0 } });
  store.set((state) => ({ ...state, workers: [inTrouble('a', { incident })] }));
  type('\r');
  expect(posts).toEqual([]);
  expect(store.get().message?.text).toBe('a is past "ctrl-c"');
});

test('for several workers the menu has the next step of each, wherever the selection is', () => {
  const { type, posts } = controllerOf(
    roomOf([workerOf('calm'), inTrouble('a'), inTrouble('b')], { ...live, marked: new Set(['a', 'b']) }),
  );
  type('k1');
  expect(posts).toEqual([
    ['/v1/workers/a/kick', {}],
    ['/v1/workers/b/kick', {}],
  ]);
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

const pressed = (worker: string, at: number, result: string, reason?: string) => ({
  type: 'intervention',
  at,
  data: { worker, by: 'operator', result, reason },
});

test('what came of a step is told when it has ended', async () => {
  const { type, store, answer, pass, clock, asked } = controllerOf(roomOf([inTrouble('w')], live));
  const before = pressed('w', clock.now() - 1, 'recovered');
  answer('/v1/events', [before]);
  const setHealth = (status: 'recovering' | 'ok') =>
    store.set((state) => ({
      ...state,
      workers: [workerOf('w', { supervision: supervisionOf({}, status) })],
    }));
  type(',c');
  setHealth('recovering');
  await pass(5000);
  expect(asked).toEqual([]);
  setHealth('ok');
  await pass(1000);
  expect(store.get().message).toBeUndefined();
  answer('/v1/events', [before, pressed('w', clock.now(), 'failed', 'a person types')]);
  await pass(1000);
  expect(store.get().message).toEqual({ text: 'ctrl-c → w: failed (a person types)', bad: true });
});

test('what came of a step is told though what it led to is held up', async () => {
  const { type, store, answer, pass, clock } = controllerOf(roomOf([inTrouble('w')], live));
  type(',e');
  const incident = ladderOf({ next: { step: 'resume text', at: 0, waits: 'a person sent it keys' } });
  const supervision = supervisionOf({ incident }, 'recovering');
  store.set((state) => ({ ...state, workers: [workerOf('w', { supervision })] }));
  answer('/v1/events', [pressed('w', clock.now(), 'changed')]);
  await pass(1000);
  expect(store.get().message?.text).toMatch(/^esc → w: /);
});

test('a step that control refuses is not followed', async () => {
  const { type, refuse, pass, asked } = controllerOf(roomOf([workerOf('w')], live));
  refuse('there is no incident');
  type('R');
  await pass(10_000);
  expect(asked).toEqual([]);
});

test('what came of a step in several workers is told worker by worker where it differs', async () => {
  const { type, store, answer, pass, clock } = controllerOf(
    roomOf(ten, { ...live, marked: new Set(['w1', 'w2']) }),
  );
  type(',y');
  answer('/v1/events', [pressed('w1', clock.now(), 'recovered'), pressed('w2', clock.now(), 'nothing')]);
  await pass(1000);
  expect(store.get().message).toEqual({
    text: 'y, enter → 2 workers (w1, w2): w1 helped; w2 nothing came of it',
    bad: false,
    about: ['w1', 'w2'],
  });
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
  expect(store.get().message?.text).toBe(
    'automation of the run: on; what was switched apart from it is undone …',
  );
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

test.each(['', 't'])('what a replay cannot do is said at the key (after %j)', (before) => {
  const replay: ReplayState = { time: 0, duration: 1, speed: 1, playing: true, marks: [], states: [] };
  const { store, type } = controllerOf(roomOf(ten, { ...large, run: runOf({ replay }) }));
  type(before);
  for (const key of ['s', 'k', 'Q', 'i', 'm', 'L', 'r', 'X', 'a', 'd', 'w']) {
    type(key);
    expect(store.get().message?.text).toBe('not in a replay');
    // A key that nobody has given a meaning says nothing, and takes the word away.
    type('z');
    expect(store.get().message).toBeUndefined();
  }
});

test('what an overlay is open for, no other key does', () => {
  const { store, type, left } = controllerOf(roomOf(ten, large));
  type('?');
  expect(store.get().overlay).toMatchObject({ kind: 'help', scroll: 0 });
  type('l');
  expect(store.get().selected).toBe('w1');
  type('\x1b[6~');
  expect(store.get().overlay).toMatchObject({ kind: 'help', scroll: 45 });
  type('\x1b[5~');
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

const sent = (worker: string, level: string, reason?: string) => ({
  id: `m-${worker}`,
  worker,
  level,
  reason,
});
const written = (state: RoomState) =>
  state.overlay?.kind === 'editor' ? state.overlay.buffer.text : undefined;

test('a message is written, sent, and followed until it is acknowledged', async () => {
  const { store, type, posts, answer, pass } = controllerOf(roomOf(ten, live));
  const message = () => store.get().message?.text;
  answer('/v1/workers/w1/send', sent('w1', 'waiting'));
  answer('/v1/messages/m-w1', sent('w1', 'typed'));
  type('sq? one');
  type('\x1b\rtwo');
  type('\x1b[200~three\rfour\x1b[201~');
  expect(written(store.get())).toBe('q? one\ntwothree\nfour');
  type('\r');
  expect(store.get().overlay).toBeUndefined();
  expect(posts).toEqual([['/v1/workers/w1/send', { text: 'q? one\ntwothree\nfour' }]]);
  await pass(0);
  expect(message()).toBe('message to w1: waiting');
  await pass(500);
  expect(message()).toBe('message to w1: typed');
  type('l');
  await pass(2000);
  expect(message()).toBeUndefined();
  answer('/v1/messages/m-w1', sent('w1', 'acknowledged'));
  await pass(500);
  expect(message()).toBe('message to w1: acknowledged');
});

test('messages that still wait are told where one is written, and taken back there', async () => {
  const messages = { waiting: 2, why: 'a menu is open' };
  const workers = ten.map((worker) =>
    worker.name === 'w1' ? { ...worker, supervision: supervisionOf({ messages }) } : worker,
  );
  const { store, type, posts, pass } = controllerOf(roomOf(workers, live));
  type('s');
  const told = overlayContent(store.get())!;
  expect(told.lines[1]?.map(({ text }) => text)).toEqual(['2 still wait: a menu is open']);
  expect(told.hint).toContain('Ctrl-x takes that back');
  type('\x18');
  expect(posts).toEqual([['/v1/workers/w1/withdraw', {}]]);
  await pass(0);
  expect(store.get().message).toEqual({ text: 'what waited for w1 is taken back', bad: false });
  type('\x1b');
  type('ls');
  type('\x18');
  expect(overlayContent(store.get())!.hint).not.toContain('Ctrl-x');
  expect(store.get().message?.text).toBe('no message waits');
  expect(posts).toHaveLength(1);
});

test('what was not sent is there again for the same worker, and no other', () => {
  const { store, type, posts } = controllerOf(roomOf(ten, live));
  type('sfor later');
  type('\x1b');
  type('ls');
  expect(written(store.get())).toBe('');
  type('\x1b');
  type('hs');
  expect(written(store.get())).toBe('for later');
  expect(posts).toEqual([]);
});

test('a message that nobody took is kept, and the footer says why', async () => {
  const { store, type, refuse, pass } = controllerOf(roomOf(ten, live));
  refuse('worker "w1" is not running');
  type('shello\r');
  await pass(0);
  expect(store.get().message).toEqual({
    text: 'message to w1: failed (worker "w1" is not running)',
    bad: true,
  });
  type('s');
  expect(written(store.get())).toBe('hello');
});

test('a broadcast goes to all that are marked, else to all that are shown and run', async () => {
  const workers = [workerOf('a'), workerOf('b', { state: 'exited' }), workerOf('c'), workerOf('d')];
  const { store, type, posts, answer, pass } = controllerOf(roomOf(workers, live));
  for (const name of ['a', 'c', 'd']) answer(`/v1/workers/${name}/send`, sent(name, 'typed'));
  answer('/v1/workers/d/send', sent('d', 'failed', 'a menu is open'));
  type('S');
  expect(store.get().overlay).toMatchObject({ workers: ['a', 'c', 'd'] });
  type('all\r');
  await pass(0);
  expect(posts.map(([path]) => path)).toEqual(['a', 'c', 'd'].map((name) => `/v1/workers/${name}/send`));
  expect(store.get().message?.text).toBe('message to 3 workers: 1 failed, 2 typed; d: a menu is open');
  type('\tx');
  type('\tx');
  type('S');
  expect(store.get().overlay).toMatchObject({ workers: ['c'] });
});

test('an empty message is not sent', () => {
  const { type, posts } = controllerOf(roomOf(ten, live));
  type('s \r');
  expect(posts).toEqual([]);
});

test('a key that the configuration moved does what it was moved to, and no more what it did', () => {
  const keymap = remapped({ detach: ['f10'], help: ['q'] });
  const { store, type, left } = controllerOf(roomOf(ten, { ...live, keymap }));
  type('q');
  expect(store.get().overlay).toMatchObject({ kind: 'help' });
  type('\x1b');
  type('\x1b[21~');
  expect(left).toEqual(['detached']);
});

test('a command goes to the range that is being marked too, and stopping says what is lost', () => {
  const { store, type } = controllerOf(roomOf(['a', 'b', 'c'].map((name) => workerOf(name))));
  type('V\tX');
  expect(store.get().overlay).toMatchObject({
    kind: 'confirm',
    question: 'Stop 2 workers (a, b)?',
    detail: 'Each of them gets SIGTERM, later SIGKILL; what it has not saved is lost.',
  });
  type('nS');
  expect(store.get().overlay).toMatchObject({ kind: 'editor', workers: ['a', 'b'] });
});

test('the grid is looked at closer and from further away, pinned, folded and grouped by keys', () => {
  const { store, type } = controllerOf(roomOf([{ ...ten[0]!, role: 'tester' }, ...ten.slice(1)], large));
  type('+');
  expect(store.get().grid.zoom).toBe(1);
  type('+++++');
  expect(pageOf(store.get()).workers).toHaveLength(1);
  type('------------');
  expect(pageOf(store.get()).workers).toHaveLength(10);
  type('lP');
  expect([...store.get().grid.pinned]).toEqual(['w2']);
  expect(visibleWorkers(store.get())[0]?.name).toBe('w2');
  type('cb');
  expect(store.get().grid).toMatchObject({ onlyTrouble: true, groupBy: 'role' });
  type('bb');
  expect(store.get().grid.groupBy).toBe('none');
});

test('a click on a line selects its worker', () => {
  const grid = { zoom: 0, onlyTrouble: true, groupBy: 'none', pinned: new Set<string>() } as const;
  const { store, click } = controllerOf(roomOf(ten, { ...large, grid }));
  click(60, 2);
  expect(store.get().selected).toBe('w7');
});

test.each(['', 't'])(
  'Esc (after %j) takes back a range, then marks, then a filter; then it leaves the table',
  (view) => {
    const { store, type, left } = controllerOf(roomOf(ten, large));
    type(`${view}fw\rxV\x1b`);
    expect(store.get()).toMatchObject({
      rangeFrom: undefined,
      marked: new Set(['w1']),
      filter: { text: 'w' },
    });
    type('\x1b');
    expect(store.get()).toMatchObject({ marked: new Set(), filter: { text: 'w' } });
    type('\x1b');
    expect(store.get()).toMatchObject({ filter: undefined, view: view === '' ? 'grid' : 'table' });
    type('\x1b');
    expect(store.get()).toMatchObject({ view: 'grid' });
    expect(left).toEqual([]);
  },
);

test('who tries to end a start with Esc is told which key does', () => {
  const { store, type, posts } = controllerOf(roomOf(ten, { ...large, run: runOf({ expected: 50 }) }));
  type('\x1b');
  expect(store.get().message).toEqual({ text: 'workers are being started: C stops there', bad: false });
  type('C');
  expect(posts).toEqual([['/v1/call-off-start', undefined]]);
});

test('the worker that is entered is the selected one, also when a filter hides the one that was', () => {
  const { store, type } = controllerOf(roomOf([workerOf('first'), workerOf('second')]));
  type('fsec\r\r');
  expect(store.get()).toMatchObject({ view: 'focus', selected: 'second' });
});

test('all from where a range was begun to where one went are marked, or none after Esc', () => {
  const { store, type } = controllerOf(roomOf(ten, live));
  const marked = () => [...store.get().marked];
  type('lVll');
  expect([...rangeOf(store.get(), shownOrder(store.get()))]).toEqual(['w2', 'w3', 'w4']);
  type('\x1b');
  expect(marked()).toEqual([]);
  type('Vhhhx');
  expect(marked()).toEqual(['w1', 'w2', 'w3', 'w4']);
  type('x');
  expect(marked()).toEqual(['w2', 'w3', 'w4']);
  type('\x1b');
  expect(marked()).toEqual([]);
});

test('a key that finds nothing to do says so', () => {
  const { store, type } = controllerOf(roomOf(ten, live));
  const said = (keys: string) => {
    type(keys);
    return store.get().message?.text;
  };
  expect(said('n')).toBe('no worker needs somebody');
  expect(said('0')).toBe('there is no worker 0: the last one is 10');
  expect(said('+'.repeat(9))).toBe('tiles get no larger');
  expect(said('-'.repeat(20))).toBe('tiles get no smaller');
  expect(said('l')).toBeUndefined();
});

test('one who needs somebody is selected, and said to be the only one when it is selected already', () => {
  const { store, type } = controllerOf(
    roomOf([workerOf('a'), workerOf('b', { reading: askingOf(['Yes']) })], live),
  );
  type('n');
  expect(store.get()).toMatchObject({ selected: 'b', message: undefined });
  type('n');
  expect(store.get()).toMatchObject({ selected: 'b', message: { text: 'nobody but b needs somebody' } });
});

test('a message goes to all that are marked, else to the selected one', () => {
  const { store, type } = controllerOf(roomOf(ten, { ...live, selected: 'w1' }));
  const targets = () => {
    const { overlay } = store.get();
    return overlay?.kind === 'editor' ? overlay.workers : undefined;
  };
  type('s');
  expect(targets()).toEqual(['w1']);
  type('\x1b');
  type('xlxs');
  expect(targets()).toEqual(['w1', 'w2']);
});

test('who is here for the first time is told what to do, until the first key', () => {
  const { store, type } = controllerOf(roomOf(ten, { ...live, hint: true }));
  type('l');
  expect(store.get().hint).toBe(false);
});

test('in the table a range is what stands between its rows', () => {
  const table = { sort: 'number', descending: true, top: 0 } as const;
  const { store, type } = controllerOf(roomOf(ten, { ...live, view: 'table', home: 'table', table }));
  type('gVjjx');
  expect([...store.get().marked]).toEqual(['w10', 'w9', 'w8']);
});
