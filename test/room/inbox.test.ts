import { expect, test } from 'vitest';
import type { Reading } from '../../src/api/schema.ts';
import { sheetContent } from '../../src/room/sheet.ts';
import type { RoomState } from '../../src/room/state.ts';
import { controllerOf } from './controlled-room.ts';
import { askingOf, roomOf, workerOf } from './room-state.ts';

const LABELS = ['Yes', 'Yes, always', 'No'];
const SCREEN = [
  '● Bash(rm -rf build)',
  '',
  'Bash command',
  '  rm -rf build',
  '',
  'Do you want to proceed?',
  '❯ 1. Yes',
];

/** A room with two that ask, the inbox open, and their screens read. */
async function opened(changes: Partial<RoomState> = {}) {
  const workers = [
    workerOf('calm'),
    workerOf('late', { reading: askingOf(LABELS, { since: 2000 }) }),
    workerOf('early', { reading: askingOf(LABELS, { since: 1000 }) }),
  ];
  const room = controllerOf(roomOf(workers, changes));
  for (const name of ['late', 'early']) room.answer(`/v1/workers/${name}/screen`, { lines: SCREEN });
  room.type('w');
  await room.pass(0);
  const change = (name: string, reading: Partial<Reading> | undefined) => {
    room.store.set((state) => ({
      ...state,
      workers: state.workers.map((worker) =>
        worker.name === name
          ? { ...worker, reading: reading && askingOf(LABELS, { since: 1000, ...reading }) }
          : worker,
      ),
    }));
    room.controller.workersChanged();
  };
  return { ...room, change };
}

const selected = ({ sheet }: RoomState) => (sheet?.kind === 'inbox' ? sheet.selected : undefined);

test('it opens at who waits longest, and moves among those who wait', async () => {
  const { store, type } = await opened();
  expect(selected(store.get())).toBe('early');
  type('\x1b[B');
  expect(selected(store.get())).toBe('late');
  type('jg');
  expect(selected(store.get())).toBe('early');
  type('q');
  expect(store.get()).toMatchObject({ view: 'grid', sheet: undefined });
});

test('a digit answers by the label, to the question that was seen', async () => {
  const { type, posts } = await opened();
  type('2');
  type('9');
  expect(posts).toEqual([['/v1/workers/early/answer', { label: 'Yes, always', asked: 7 }]]);
});

test('before its screen was read no answer is given', async () => {
  const room = await opened();
  room.type('\x1b[B1');
  expect(room.posts).toEqual([]);
  expect(room.store.get().message?.text).toBe('late shows something else since a moment: look again');
  await room.pass(0);
  room.type('1');
  expect(room.posts).toEqual([['/v1/workers/late/answer', { label: 'Yes', asked: 7 }]]);
});

test('a question that has taken the place of another is answered when there was time to read it', async () => {
  const { type, posts, change, pass } = await opened();
  change('early', { progress: 8 });
  type('1');
  await pass(0);
  type('1');
  expect(posts).toEqual([]);
  await pass(700);
  type('1');
  expect(posts).toEqual([['/v1/workers/early/answer', { label: 'Yes', asked: 8 }]]);
});

test('when who is chosen waits no more, the next is not answered in its place', async () => {
  const { store, type, posts, change, pass } = await opened();
  change('early', undefined);
  expect(selected(store.get())).toBe('late');
  type('1');
  await pass(0);
  type('1');
  expect(posts).toEqual([]);
  await pass(700);
  type('1');
  expect(posts).toEqual([['/v1/workers/late/answer', { label: 'Yes', asked: 7 }]]);
});

test('who waits no more gives its place to the next, and the last to the one before', async () => {
  const { store, type, change } = await opened();
  type('\x1b[B');
  change('late', undefined);
  expect(selected(store.get())).toBe('early');
});

test('an answer that was taken is told as that', async () => {
  const { store, type, answer, pass } = await opened();
  const data = { worker: 'early', by: 'operator', result: 'changed' };
  answer('/v1/events', [{ type: 'intervention', at: Number.POSITIVE_INFINITY, data }]);
  type('1');
  await pass(0);
  await pass(700);
  expect(store.get().message).toEqual({ text: '"Yes" → early: answered', bad: false, about: ['early'] });
});

test('Enter goes into the worker', async () => {
  const { store, type } = await opened({ filter: { text: 'calm', typing: false } });
  type('\r');
  expect(store.get()).toMatchObject({
    view: 'focus',
    selected: 'early',
    filter: undefined,
  });
});

test('what control refuses is said', async () => {
  const { store, type, refuse } = await opened();
  refuse('early asks something else now');
  type('1');
  await expect.poll(() => store.get().message).toEqual({ text: 'early asks something else now', bad: true });
});

test('those with a text are shown and answered; who is hidden is not', async () => {
  const { store, posts, type, pass } = await opened();
  await pass(1000);
  type('/1la');
  expect(posts).toEqual([]);
  type('\x7f\x7f\x7fnobody\r1');
  expect(posts).toEqual([]);
  type('\x1b');
  expect(selected(store.get())).toBe('early');
  type('/late\r');
  await pass(0);
  expect(selected(store.get())).toBe('late');
  // What that one asks nobody has read yet.
  type('1');
  expect(posts).toEqual([]);
  await pass(1000);
  type('1');
  expect(posts).toEqual([['/v1/workers/late/answer', { label: 'Yes', asked: 7 }]]);
  type('\x1b');
  expect(store.get().view).toBe('sheet');
  type('\x1b');
  expect(store.get().view).toBe('grid');
});

test('a digit that answers nothing says so, and none is offered where there is no menu', async () => {
  const { store, type, posts, change, pass } = await opened();
  const offered = () =>
    sheetContent(store.get(), store.get().sheet!).hints.filter(([, does]) => does === 'answer');
  expect(offered()).toEqual([['1-3', 'answer']]);
  type('7');
  expect(store.get().message?.text).toBe('early has no answer 7: its menu ends with 3');
  change('early', { state: 'auth_error', attributes: {} });
  await pass(1000);
  expect(offered()).toEqual([]);
  type('1');
  expect(store.get().message?.text).toBe('early shows no menu: no digit answers it');
  expect(posts).toEqual([]);
});
