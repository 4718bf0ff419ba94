import { expect, test } from 'vitest';
import type { Worker } from '../../src/api/schema.ts';
import type { MessageEnd } from '../../src/api/supervision.ts';
import type { RoomState } from '../../src/room/state.ts';
import { toastLine } from '../../src/room/toast-line.ts';
import { type Toast, toastsOf } from '../../src/room/toasts.ts';
import { controllerOf } from './controlled-room.ts';
import { pictureOf } from './picture.ts';
import { askingOf, ladderOf, roomOf, runOf, supervisionOf, workerOf } from './room-state.ts';

const well = workerOf('w', { supervision: supervisionOf() });
const inTrouble = workerOf('w', { supervision: supervisionOf({ incident: ladderOf() }, 'recovering') });
const ended = (last: MessageEnd) =>
  workerOf('w', { supervision: supervisionOf({ messages: { waiting: 0, last } }) });
const arrived = ended({ id: 'm1', level: 'submitted' });
const reason = 'Failed to deliver message to w after 3 attempts: its agent is gone';
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
  ['a message that arrived', waiting, arrived, 'message delivered'],
  [
    'a message that failed',
    waiting,
    ended({ id: 'm1', level: 'failed', reason }),
    'message not delivered: its agent is gone',
  ],
  ['nothing of a message that waits no more for no known reason', waiting, well, undefined],
  ['nothing of a message that was told of', arrived, { ...arrived, title: 'x' }, undefined],
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

test('what becomes of a message that the footer tells of is no news', () => {
  expect(toastsOf([waiting], [arrived], (id) => id === 'm1')).toEqual([]);
  expect(toastsOf([waiting], [arrived], (id) => id === 'm2')).toHaveLength(1);
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

test('they are the end of the last line, the newest last, and those before as far as they fit in whole', () => {
  const state = (cols: number) =>
    roomOf([well], { size: { cols, rows: 24 }, toasts: ['a', 'b', 'c'].map(toast) });
  const text = (cols: number) =>
    toastLine(state(cols))
      .map((segment) => segment.text)
      .join('');
  expect(text(80)).toBe(' ▲ b  waits for you   ▲ c  waits for you ');
  expect(text(120)).toBe(' ▲ a  waits for you   ▲ b  waits for you   ▲ c  waits for you ');
  expect(text(30)).toBe(' ▲ c  waits for y…');
  expect(text(20)).toBe('');
});

test.each([80, 120, 200])(
  'in %i columns they leave the workers, the keys and a message what is theirs',
  async (cols) => {
    const draw = async (change: Partial<RoomState>) =>
      (await pictureOf(roomOf(fleet(4, named(well)), { size: { cols, rows: 24 }, ...change }))).text();
    const toasts = [toast('w3')];
    for (const view of [{}, { view: 'table' }, { view: 'focus' }] as const) {
      const [without, shown] = [await draw(view), await draw({ ...view, toasts })];
      expect(shown.slice(0, -1)).toEqual(without.slice(0, -1));
      expect(shown.at(-1)).toMatch(/▲ w3 {2}waits for you( {2}Ctrl-\] leave)? *$/);
    }
    expect((await draw({ toasts })).at(-1)).toMatch(/^ Enter enter .* [a-z]+ +▲ w3/);
    expect((await draw({ toasts, hint: true })).at(-1)).toMatch(/leaves it .* finds all/);
    const message = { text: `it could not be done: ${'why '.repeat(12)}`.trim(), bad: true };
    expect((await draw({ toasts, message })).at(-1)).toContain(message.text);
  },
);
