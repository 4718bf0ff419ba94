import { expect, test } from 'vitest';
import { sheetContent } from '../../src/room/sheet.ts';
import type { RoomState } from '../../src/room/state.ts';
import { controllerOf } from './controlled-room.ts';
import { roomOf, workerOf } from './room-state.ts';

const workers = ['a', 'b'].map((name) => workerOf(name));
const matches = [
  { worker: 'a', text: 'error one', fromEnd: 3 },
  { worker: 'a', text: 'error two', fromEnd: 9 },
  { worker: 'b', text: `${'x'.repeat(80)} error three`, fromEnd: 0 },
];

async function searched(changes: Partial<RoomState> = {}) {
  const room = controllerOf(roomOf(workers, changes));
  room.answer('/v1/search?q=error', { matches, complete: true });
  room.type('/error');
  await room.pass(200);
  return room;
}

const textOf = (state: RoomState) =>
  sheetContent(state, state.sheet!).lines.map((line) => line.map(({ text }) => text).join(''));

test('it is searched once for what was typed, and told by worker', async () => {
  const { store, asked } = await searched();
  expect(asked).toEqual(['/v1/search?q=error']);
  const lines = textOf(store.get());
  expect(lines.slice(0, 3)).toEqual([' a  2', ' ❯ error one', '   error two']);
  expect(lines[4]).toMatch(/^ {3}…x{29} error three$/);
  expect(sheetContent(store.get(), store.get().sheet!).head[0]![0]!.text).toContain('3 lines of 2 workers');
});

test('matches and workers are walked through, and Enter reads back there', async () => {
  const { store, type } = await searched();
  const index = () =>
    store.get().sheet?.kind === 'find' ? (store.get().sheet as { index: number }).index : -1;
  type('\x1b[B\x1b[B\x1b[B');
  expect(index()).toBe(2);
  type('\x1b[5~');
  expect(index()).toBe(0);
  type('\x1b[6~\r');
  expect(store.get()).toMatchObject({ view: 'focus', entering: true, selected: 'b' });
  // There is no host in this test: who cannot be entered leads back to what was found.
  await expect.poll(() => store.get().view).toBe('sheet');
  expect(index()).toBe(2);
});

test('what is typed on makes what was found void, and an answer to an older question does not come through', async () => {
  const { store, type, pass, answer } = await searched();
  answer('/v1/search?q=err', { matches: [], complete: true });
  type('\x7f\x7f');
  expect(store.get().sheet).toEqual({ kind: 'find', query: 'err', index: 0, scroll: 0 });
  await pass(200);
  expect(store.get().sheet).toMatchObject({ found: { matches: [] } });
  type('\x15');
  await pass(200);
  expect(store.get().sheet).toEqual({ kind: 'find', query: '', index: 0, scroll: 0 });
  type('\x1b');
  expect(store.get()).toMatchObject({ view: 'grid', sheet: undefined });
});

test('a search that fails says why', async () => {
  const { store, type, pass } = controllerOf(roomOf(workers));
  type('/no');
  await pass(200);
  expect(store.get().sheet).toMatchObject({ problem: 'there is no screen' });
});
