import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Worker } from '../../src/api/schema.ts';
import { gridOf, pageOf } from '../../src/room/shown.ts';
import type { RoomState } from '../../src/room/state.ts';
import { toastRect } from '../../src/room/toast-place.ts';
import { type Toast, toastsOf } from '../../src/room/toasts.ts';
import { controllerOf } from './controlled-room.ts';
import { askingOf, ladderOf, roomOf, runOf, supervisionOf, workerOf } from './room-state.ts';

const well = workerOf('w', { supervision: supervisionOf() });
const inTrouble = workerOf('w', { supervision: supervisionOf({ incident: ladderOf() }, 'recovering') });
const waiting = workerOf('w', { supervision: supervisionOf({ messages: { waiting: 1 } }) });

test.each<[string, Worker, Worker, string | undefined]>([
  ['an incident that begins', well, inTrouble, 'stuck'],
  ['an incident that is over', inTrouble, well, 'stuck is over'],
  ['an end', well, workerOf('w', { state: 'exited', exit: { code: 3 } }), 'exited (3)'],
  [
    'that a person is needed',
    inTrouble,
    workerOf('w', {
      supervision: supervisionOf({ incident: ladderOf({ escalated: 'no way' }) }, 'needs_operator'),
    }),
    'needs you: no way',
  ],
  [
    'a question',
    well,
    workerOf('w', { reading: askingOf(['Yes']) }),
    'waits (permission): Do you want to proceed?',
  ],
  ['a message that arrived', waiting, well, 'message delivered'],
  [
    'nothing of what goes on as before',
    well,
    workerOf('w', { supervision: supervisionOf(), title: 'x' }),
    undefined,
  ],
  ['nothing of a message that is new', well, waiting, undefined],
])('%s is told', (_, before, after, text) => {
  expect(toastsOf([before], [after]).map((toast) => toast.text)).toEqual(text === undefined ? [] : [text]);
});

test('who comes new is no news, and each worker has one word', () => {
  expect(toastsOf([], [inTrouble])).toEqual([]);
});

const fleet = (count: number, of: (name: string) => Worker) =>
  Array.from({ length: count }, (_, i) => of(`w${i}`));
const named = (worker: Worker) => (name: string) => ({ ...worker, name });

test('they stay some seconds, the newest three', async () => {
  const { store, controller, pass } = controllerOf(
    roomOf(fleet(5, named(well)), { run: runOf({ toasts: true }) }),
  );
  const become = (workers: Worker[]) => {
    store.set((state) => ({ ...state, workers }));
    controller.workersChanged();
  };
  controller.workersChanged();
  expect(store.get().toasts).toEqual([]);
  become(fleet(5, named(inTrouble)));
  expect(store.get().toasts.map(({ worker }) => worker)).toEqual(['w2', 'w3', 'w4']);
  await pass(3000);
  become([...fleet(4, named(inTrouble)), { ...well, name: 'w4' }]);
  expect(store.get().toasts.map(({ text }) => text)).toEqual(['stuck', 'stuck', 'stuck is over']);
  await pass(2500);
  expect(store.get().toasts.map(({ text }) => text)).toEqual(['stuck is over']);
  await pass(5000);
  expect(store.get().toasts).toEqual([]);
});

test('there are none where the configuration wants none', () => {
  const { store, controller } = controllerOf(roomOf([well], { run: runOf({ toasts: false }) }));
  controller.workersChanged();
  store.set((state) => ({ ...state, workers: [inTrouble] }));
  controller.workersChanged();
  expect(store.get().toasts).toEqual([]);
});

const toast = (worker: string): Toast => ({ worker, sign: '▲', text: 'waits for you', color: 'trouble' });

test('they lie within the room, and not on the lower part of the selected tile', () => {
  const sizes = fc.record({ cols: fc.integer({ min: 20, max: 300 }), rows: fc.integer({ min: 4, max: 80 }) });
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 12 }),
      fc.nat(11),
      fc.integer({ min: 1, max: 3 }),
      (size, count, at, n) => {
        const workers = fleet(count, named(well));
        const state: RoomState = roomOf(workers, {
          size,
          selected: workers[at % count]!.name,
          toasts: ['a', 'b', 'c'].slice(0, n).map(toast),
        });
        const rect = toastRect(state);
        if (!rect) return;
        expect(rect.x).toBeGreaterThanOrEqual(0);
        expect(rect.x + rect.width).toBeLessThanOrEqual(size.cols);
        expect(rect.y).toBeGreaterThanOrEqual(1);
        expect(rect.y + rect.height).toBeLessThanOrEqual(size.rows - 1);
        const { frame } =
          gridOf(state).tiles[pageOf(state).workers.findIndex(({ name }) => name === state.selected)]!;
        const below = frame.y + frame.height - 7;
        if (size.cols < 80 || size.rows < 24) return;
        const isBeside = rect.x >= frame.x + frame.width || rect.x + rect.width <= frame.x;
        const isOver = rect.y + rect.height <= Math.max(below, frame.y) || rect.y >= frame.y + frame.height;
        expect(isBeside || isOver).toBe(true);
      },
    ),
  );
});
