import { expect, test, vi } from 'vitest';
import { FocusedWorker } from '../../src/room/focus.ts';
import { InputDecoder, type InputEvent } from '../../src/room/input.ts';
import { FakeHost } from './fake-host.ts';
import { workerOf } from './room-state.ts';

const SIZE = { cols: 100, rows: 29 };
const a = workerOf('a', { index: 1 });
const b = workerOf('b', { index: 2 });

function focusOn(host = new FakeHost()) {
  const clock = { now: 0 };
  const seen = { onChange: vi.fn(), onTyping: vi.fn(), onReadBack: vi.fn() };
  const focused = new FocusedWorker({
    api: host.api,
    openHost: host.openHost,
    onLost: () => {},
    now: () => clock.now,
    ...seen,
  });
  const decoder = new InputDecoder();
  const type = (bytes: string) => {
    for (const event of [...decoder.push(bytes), ...decoder.flush()]) focused.pass(event as InputEvent);
  };
  return { host, focused, type, clock, ...seen };
}

test('a worker that is entered gets the size, is followed, and left again', async () => {
  const { host, focused, onChange } = focusOn();
  expect(await focused.enter(a, SIZE)).toBe(true);
  expect(host.resizes).toEqual([{ worker: 'a', ...SIZE }]);
  expect(host.followed).toEqual(['a']);
  onChange.mockClear();
  host.output('hello');
  expect(onChange).toHaveBeenCalledTimes(1);
  focused.leave();
  expect(host.followed).toEqual([]);
  expect(focused.mirror).toBeUndefined();
});

test('nothing is sent to a worker that is not known to run', async () => {
  const { host, focused, type } = focusOn();
  host.snapshot = { ...host.snapshot, data: '\x1b[?1004h' };
  await focused.enter(workerOf('c', { state: 'starting', index: undefined }), SIZE);
  type('y');
  focused.leave();
  expect(host.writes).toEqual([]);
});

test('entering the same worker twice follows it once', async () => {
  const { host, focused } = focusOn();
  const entered = await Promise.all([focused.enter(a, SIZE), focused.enter(a, SIZE)]);
  expect(entered).toEqual([false, true]);
  expect(host.followed).toEqual(['a']);
});

test('who leaves while it opens is not in it', async () => {
  const { host, focused } = focusOn();
  const entered = focused.enter(a, SIZE);
  focused.leave();
  expect(await entered).toBe(false);
  expect(focused.mirror).toBeUndefined();
  expect(host.followed).toEqual([]);
});

test('a failure is thrown, but not for what nobody wants any more', async () => {
  const host = new FakeHost();
  host.held = true;
  const { focused } = focusOn(host);
  const first = focused.enter(a, SIZE);
  const second = focused.enter(b, SIZE);
  await expect.poll(() => host.asked.length).toBe(2);
  for (const { fail } of host.asked) fail(new Error('no screen'));
  expect(await first).toBe(false);
  await expect(second).rejects.toThrow('no screen');
});

test('a resize while it opens counts', async () => {
  const { host, focused } = focusOn();
  const entered = focused.enter(a, SIZE);
  focused.resize({ cols: 50, rows: 9 });
  await entered;
  expect(host.resizes).toEqual([{ worker: 'a', cols: 50, rows: 9 }]);
});

test('a worker that has ended keeps its size', async () => {
  const { host, focused } = focusOn();
  await focused.enter(workerOf('a', { state: 'exited' }), SIZE);
  expect(host.resizes).toEqual([]);
});

test('keys go in the forms that the program asks for, and typing is told once a second', async () => {
  const { host, focused, type, clock, onTyping } = focusOn();
  await focused.enter(a, SIZE);
  type('x\x1b[A');
  host.output('\x1b[?1h');
  clock.now = 999;
  type('\x1b[A');
  expect(host.written(1)).toBe('x\x1b[A\x1bOA');
  expect(host.writes.every(({ isTyped }) => isTyped)).toBe(true);
  expect(onTyping.mock.calls).toEqual([['a']]);
  clock.now = 1000;
  type('y');
  expect(onTyping).toHaveBeenCalledTimes(2);
});

test('a program that wants to know about focus is told', async () => {
  const host = new FakeHost();
  host.snapshot = { ...host.snapshot, data: '\x1b[?1004h' };
  const { focused, type, onTyping } = focusOn(host);
  await focused.enter(a, SIZE);
  type('\x1b[O\x1b[I');
  focused.leave();
  expect(host.written(1)).toBe('\x1b[I\x1b[O\x1b[I\x1b[O');
  // Who looks at another window has typed nothing.
  expect(host.writes.some(({ isTyped }) => isTyped)).toBe(false);
  expect(onTyping).not.toHaveBeenCalled();
});

test('the wheel reads back, is arrows on the alternate screen, and the mouse of who wants it', async () => {
  const { host, focused, type, onReadBack } = focusOn();
  await focused.enter(a, SIZE);
  const wheelUp = '\x1b[<64;5;5M';
  type(wheelUp);
  expect(onReadBack.mock.calls).toEqual([[-3]]);
  host.output('\x1b[?1049h');
  type(wheelUp);
  expect(host.written(1)).toBe('\x1b[A'.repeat(3));
  host.output('\x1b[?1000;1006h');
  type(wheelUp);
  expect(host.written(1)).toBe(`${'\x1b[A'.repeat(3)}${wheelUp}`);
});

test('of a terminal that is taller than the room, the mouse is where it is seen', async () => {
  const host = new FakeHost();
  host.snapshot = { offset: 0, cols: 80, rows: 40, data: '\x1b[40H\x1b[?1000;1006h' };
  const { focused, type } = focusOn(host);
  await focused.enter(a, { cols: 80, rows: 10 });
  type('\x1b[<0;3;2M');
  expect(host.written(1)).toBe('\x1b[<0;3;32M');
});

test('a worker out of reach is shown as it was last, over no link, and nothing that is typed goes anywhere', async () => {
  const { host, focused, type } = focusOn();
  expect(await focused.enter({ ...a, state: 'unreachable', host: 'box' }, SIZE)).toBe(true);
  type('x');
  expect(host.followed).toEqual([]);
  expect(host.resizes).toEqual([]);
});

test('one that goes out of reach while it is focused gets no keys until it is entered again', async () => {
  const { host, focused, type } = focusOn();
  await focused.enter(a, SIZE);
  focused.suspend();
  type('lost');
  expect(host.writes).toEqual([]);
  await focused.enter(a, SIZE);
  type('kept');
  expect(host.writes.map(({ text }) => text).join('')).toBe('kept');
});
