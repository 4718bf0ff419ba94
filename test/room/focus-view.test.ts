import { expect, test } from 'vitest';
import type { Worker } from '../../src/api/schema.ts';
import { Controller } from '../../src/room/controller.ts';
import { consentOfRoom } from '../../src/room/dragging.ts';
import { FocusedWorker } from '../../src/room/focus.ts';
import { InputDecoder } from '../../src/room/input.ts';
import { createStore } from '../../src/room/store.ts';
import { rowText } from '../../src/screen/cells.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { FakeHost } from './fake-host.ts';
import { roomOf, workerOf } from './room-state.ts';

/** A room whose host and control are in the test's hand. */
function enterable(workers: Worker[] = [workerOf('a', { index: 1 }), workerOf('b', { index: 2 })]) {
  const host = new FakeHost();
  host.held = true;
  const store = createStore(roomOf(workers));
  const now = () => 0;
  const focused = new FocusedWorker({
    api: host.api,
    openHost: host.openHost,
    now,
    onChange: () => {},
    onTyping: () => {},
    onLost: (worker) => controller.hostLost(worker),
    onReadBack: () => {},
  });
  const controller: Controller = new Controller({
    store,
    api: host.api,
    focused,
    copy: () => {},
    consent: consentOfRoom(),
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
  const setWorkers = (changed: Worker[]) => {
    store.set((state) => ({ ...state, workers: changed }));
    controller.workersChanged();
  };
  const answer = async (nth: number) => {
    await expect.poll(() => host.asked.length).toBe(nth);
    host.asked[nth - 1]!.answer();
  };
  return { host, store, focused, type, setWorkers, answer };
}

test('the view is there at once, and what is typed waits for the worker', async () => {
  const { host, store, type, answer } = enterable();
  type('\r');
  expect(store.get()).toMatchObject({ view: 'focus', entering: true });
  type('q\rjX');
  expect(store.get()).toMatchObject({ view: 'focus', selected: 'a', overlay: undefined });
  await answer(1);
  await expect.poll(() => store.get().entering).toBe(false);
  expect(host.written(1)).toBe('q\rjX');
  type('!');
  expect(host.written(1)).toBe('q\rjX!');
});

/** A room in a worker that is being started. */
async function enteredEarly() {
  const starting = workerOf('a', { state: 'starting', index: undefined, host: 'box' });
  const room = enterable([starting]);
  room.type('\r');
  await room.answer(1);
  await expect.poll(() => room.focused.mirror).toBeDefined();
  return { starting, ...room };
}

test('what is typed at a worker that is being started waits for its start', async () => {
  const { starting, host, store, type, setWorkers, answer } = await enteredEarly();
  type('\x1b[200~two\nlines\x1b[201~');
  setWorkers([{ ...starting, title: 'still' }]);
  type('x');
  setWorkers([workerOf('a', { index: 3 })]);
  await answer(2);
  await expect.poll(() => store.get().entering).toBe(false);
  expect(host.written(3)).toBe('two\rlinesx');
});

test('what is typed at a worker whose host is lost while it is started is dropped', async () => {
  const { starting, host, store, type, setWorkers, answer } = await enteredEarly();
  type('one');
  setWorkers([{ ...starting, state: 'unreachable' }]);
  expect(store.get()).toMatchObject({ view: 'focus', entering: false });
  type('two');
  setWorkers([workerOf('a', { index: 3, host: 'box' })]);
  await answer(2);
  await expect.poll(() => store.get().entering).toBe(false);
  type('three');
  expect(host.writes.map(({ text }) => text).join('')).toBe('three');
  expect(host.written(3)).toBe('three');
});

test('what is typed at a worker that could not be started goes nowhere', async () => {
  const { host, store, type, setWorkers, answer } = await enteredEarly();
  type('x');
  setWorkers([workerOf('a', { state: 'failed', index: undefined, problem: 'no such program' })]);
  await answer(2);
  await expect.poll(() => store.get()).toMatchObject({ view: 'focus', entering: false });
  expect(host.writes).toEqual([]);
});

test('keys that wait mean what they mean by then', async () => {
  const { host, store, type, answer } = enterable();
  host.snapshot = { ...host.snapshot, data: 'line\r\n'.repeat(100) };
  type('\r');
  type('x\x1b[5;2~g');
  await answer(1);
  await expect.poll(() => store.get().copy?.cursor.line).toBe(0);
  expect(host.written(1)).toBe('x');
});

test('who leaves while it opens is in the grid, and stays there', async () => {
  const { host, store, focused, type, answer } = enterable();
  type('\rabc\x1d');
  expect(store.get()).toMatchObject({ view: 'grid', entering: false });
  await answer(1);
  await expect.poll(() => host.followers.length).toBe(1);
  await expect.poll(() => host.followed).toEqual([]);
  expect(store.get().view).toBe('grid');
  expect(focused.mirror).toBeUndefined();
  type('\r');
  await answer(2);
  await expect.poll(() => store.get()).toMatchObject({ view: 'focus', entering: false });
  expect(host.writes).toEqual([]);
});

test('an entering that fails goes back to the grid, says why and drops what was typed', async () => {
  const { host, store, type } = enterable();
  type('\rQ');
  await expect.poll(() => host.asked.length).toBe(1);
  host.asked[0]!.fail(new Error('no screen'));
  await expect.poll(() => store.get().message).toEqual({ text: 'no screen', bad: true });
  expect(store.get()).toMatchObject({ view: 'grid', entering: false, overlay: undefined });
});

test('a worker that is started again is entered again', async () => {
  const { host, store, type, setWorkers, answer } = enterable();
  type('\r');
  await answer(1);
  await expect.poll(() => store.get().entering).toBe(false);
  setWorkers([workerOf('a', { index: 1, title: 'new' }), workerOf('b', { index: 2 })]);
  expect(store.get().entering).toBe(false);
  setWorkers([workerOf('a', { index: 7 }), workerOf('b', { index: 2 })]);
  type('x');
  await answer(2);
  await expect.poll(() => host.written(7)).toBe('x');
  expect(host.followed).toEqual(['a']);
  expect(host.written(1)).toBe('');
});

const READING = '\x1b[5;2~';

test.each<[string, (host: FakeHost, setWorkers: (workers: Worker[]) => void) => void]>([
  ['is started again', (_, setWorkers) => setWorkers([workerOf('a', { index: 7 })])],
  [
    'is out of reach and comes back',
    (_, setWorkers) => {
      setWorkers([workerOf('a', { index: 1, host: 'box', state: 'unreachable' })]);
      setWorkers([workerOf('a', { index: 7, host: 'box' })]);
    },
  ],
  ['has its host lost', (host) => host.lose()],
])(
  'a worker that %s stays under the eyes of who reads back, and gets none of their keys',
  async (_, happens) => {
    const { host, store, type, setWorkers, answer } = enterable([workerOf('a', { index: 1, host: 'box' })]);
    host.snapshot = { ...host.snapshot, data: 'line\r\n'.repeat(100) };
    type('\r');
    await answer(1);
    await expect.poll(() => store.get().entering).toBe(false);
    type(READING);
    happens(host, setWorkers);
    type('kkk/line\r');
    expect(store.get()).toMatchObject({ view: 'focus', entering: false, copy: { query: 'line' } });
    expect(host.asked).toHaveLength(1);
    type('q');
    await answer(2);
    await expect.poll(() => store.get()).toMatchObject({ entering: false, copy: undefined });
    expect(host.writes).toEqual([]);
    type('x');
    expect(host.writes).toMatchObject([{ text: 'x' }]);
  },
);

test('who only reads back is back in the grid after it, whatever became of the worker', async () => {
  const { host, store, type, setWorkers, answer } = enterable();
  host.snapshot = { ...host.snapshot, data: 'line\r\n'.repeat(100) };
  type('v');
  await expect.poll(() => host.asked.length).toBe(1);
  // It is started again while it is being entered, and once more when it was.
  setWorkers([workerOf('a', { index: 7 })]);
  await answer(2);
  await expect.poll(() => store.get().copy).toBeDefined();
  setWorkers([workerOf('a', { index: 8 })]);
  type('jjk');
  expect(store.get().copy).toBeDefined();
  type('q');
  expect(store.get()).toMatchObject({ view: 'grid', copy: undefined });
  expect(host.writes).toEqual([]);
  expect(host.resizes).toEqual([]);
});

test('what is read back stands still while the program goes on, and is gone on from after it', async () => {
  const { host, store, focused, type, answer } = enterable();
  host.snapshot = {
    ...host.snapshot,
    data: Array.from({ length: 10_100 }, (_, i) => `line ${i}`).join('\r\n'),
  };
  type('\r');
  await answer(1);
  await expect.poll(() => store.get().entering).toBe(false);
  type(READING);
  const shown = () => rowText(focused.mirror!.row(store.get().copy!.top));
  const before = shown();
  for (let i = 0; i < 500; i++) host.output(`\r\nmore ${i}`);
  expect(shown()).toBe(before);
  type('q');
  const { screen } = focused.mirror!;
  expect(rowText(screen.row(screen.rows - 1))).toBe('more 499');
});

test('what stands still holds back no more than it can', async () => {
  const { host, store, focused, type, answer } = enterable();
  host.snapshot = { ...host.snapshot, data: 'line\r\n'.repeat(100) };
  type('\r');
  await answer(1);
  await expect.poll(() => store.get().entering).toBe(false);
  type(READING);
  const { count } = focused.mirror!;
  host.output('x'.repeat(4 * 1024 * 1024 - 1000));
  expect(focused.mirror!.count).toBe(count);
  for (let i = 0; i < 10; i++) host.output('\r\nend');
  expect(focused.mirror!.count).toBeGreaterThan(count);
  expect(store.get().copy).toBeDefined();
});

test('a worker that is forgotten is left', async () => {
  const { host, store, type, setWorkers, answer } = enterable();
  type('\r');
  await answer(1);
  await expect.poll(() => store.get().entering).toBe(false);
  setWorkers([workerOf('b', { index: 2 })]);
  expect(store.get()).toMatchObject({ view: 'grid', message: { text: 'a is gone from the run' } });
  expect(host.followed).toEqual([]);
});

test('a worker whose host was out of reach is entered again; what was typed meanwhile is dropped', async () => {
  const far = workerOf('a', { index: 1, host: 'box' });
  const { host, store, type, setWorkers, answer } = enterable([far]);
  type('\r');
  await answer(1);
  await expect.poll(() => store.get().entering).toBe(false);
  setWorkers([{ ...far, state: 'unreachable' }]);
  type('one');
  setWorkers([far]);
  expect(store.get().entering).toBe(true);
  type('two');
  await answer(2);
  await expect.poll(() => store.get().entering).toBe(false);
  type('three');
  expect(host.written(1)).toBe('three');
});

test("a room that has lost its own connection connects again, and shows control's screen while it cannot", async () => {
  const far = workerOf('a', { index: 1, host: 'box' });
  const { host, store, type, setWorkers, answer } = enterable([far]);
  type('\r');
  await answer(1);
  await expect.poll(() => store.get().entering).toBe(false);
  host.unreachable = new Error('ssh ended with status 255');
  host.lose();
  await answer(2);
  await expect.poll(() => store.get().message?.text).toBe('ssh ended with status 255');
  expect(store.get().view).toBe('focus');
  type('lost');
  host.unreachable = undefined;
  setWorkers([{ ...far }]);
  await answer(3);
  await expect.poll(() => store.get().entering).toBe(false);
  type('kept');
  expect(host.written(1)).toBe('kept');
});

test('an entering that another one has taken the place of does not make the room leave the worker', async () => {
  const far = workerOf('a', { index: 1, host: 'box' });
  const { host, store, type, setWorkers, answer } = enterable([far]);
  type('\r');
  await answer(1);
  await expect.poll(() => store.get().entering).toBe(false);
  // The room loses its connection first, control a little later; both find the host again before it is lost once more.
  host.lose();
  setWorkers([{ ...far, state: 'unreachable' }]);
  setWorkers([{ ...far }]);
  await expect.poll(() => host.asked.length).toBe(3);
  host.asked[1]!.answer();
  // What waited for the first answer has had its turn.
  await new Promise(setImmediate);
  host.asked[2]!.fail(new Error('ssh ended with status 255'));
  await answer(4);
  await expect.poll(() => store.get().message?.text).toBe('ssh ended with status 255');
  expect(store.get().view).toBe('focus');
});
