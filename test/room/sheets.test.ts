import { expect, test } from 'vitest';
import type { WorkerDetail } from '../../src/api/detail.ts';
import { sheetContent, sheetTop } from '../../src/room/sheet.ts';
import type { Sheet } from '../../src/room/state.ts';
import { controllerOf } from './controlled-room.ts';
import { incidentOf, roomOf, workerOf } from './room-state.ts';

const workers = [workerOf('w1'), workerOf('w2')];
const incidents = Array.from({ length: 40 }, (_, i) => incidentOf(`i${i}`, { openedAt: 1_000_000 + i }));
const detailOf = (name: string): WorkerDetail => ({
  worker: workerOf(name),
  explanation: Array.from({ length: 60 }, (_, i) => `rule ${i}`),
  incidents: [],
  restarts: 0,
  messages: [],
  conversation: [],
});

function opened() {
  const room = controllerOf(roomOf(workers, { size: { cols: 80, rows: 24 } }));
  const incidentsNow = () => {
    const { sheet } = room.store.get();
    if (sheet?.kind !== 'incidents') throw new Error('the incidents are not open');
    return sheet;
  };
  room.answer('/v1/incidents', incidents);
  for (const { name } of workers) room.answer(`/v1/workers/${name}/detail`, detailOf(name));
  return { ...room, incidentsNow };
}

test('the incidents are chosen, opened, and left again', async () => {
  const { type, pass, store, incidentsNow } = opened();
  type('i');
  await pass(0);
  expect(incidentsNow().records).toHaveLength(40);
  type('jj');
  expect(incidentsNow().selected).toBe('i37');
  type('\r');
  expect(incidentsNow().open).toBe('i37');
  type('q');
  expect(incidentsNow()).toMatchObject({ open: undefined, selected: 'i37' });
  type('G');
  expect(incidentsNow()).toMatchObject({ selected: 'i0', scroll: 40 - 19 });
  type('k');
  expect(incidentsNow().scroll).toBe(40 - 19);
  type('\x1b');
  expect(store.get()).toMatchObject({ view: 'grid', sheet: undefined });
});

test('the selection goes along the lane of a worker, to the next lane, and the axis to another range', async () => {
  const { type, pass, answer, incidentsNow } = opened();
  answer('/v1/incidents', [
    incidentOf('a', { worker: 'w1', openedAt: 1_000_000 }),
    incidentOf('b', { worker: 'w2', openedAt: 1_010_000 }),
    incidentOf('c', { worker: 'w1', openedAt: 1_020_000 }),
  ]);
  type('i');
  await pass(0);
  type('h');
  expect(incidentsNow().selected).toBe('a');
  type('\x1b[C');
  expect(incidentsNow().selected).toBe('c');
  type('\t');
  expect(incidentsNow().selected).toBe('b');
  type('\x1b[Z');
  expect(incidentsNow().selected).toBe('c');
  type('1');
  expect(incidentsNow()).toMatchObject({ range: '5m', selected: 'c' });
  type('3');
  expect(incidentsNow().range).toBe('run');
});

test('the chosen incident stays chosen when newer ones come, and they do come', async () => {
  const { type, pass, answer, controller, incidentsNow } = opened();
  type('i');
  await pass(0);
  type('j');
  answer('/v1/incidents', [...incidents, incidentOf('new', { openedAt: 2_000_000 })]);
  await pass(2000);
  expect(incidentsNow()).toMatchObject({ selected: 'i38' });
  expect(incidentsNow().records).toHaveLength(41);
  answer('/v1/incidents', incidents);
  controller.workersChanged();
  await pass(500);
  expect(incidentsNow().records).toHaveLength(40);
});

test('the detail of a worker is read, scrolled to its ends, and turned to the next', async () => {
  const { type, pass, answer, store } = opened();
  type('d');
  await pass(0);
  expect(store.get().sheet).toMatchObject({ kind: 'detail', worker: 'w1', detail: detailOf('w1') });
  const top = () => {
    const state = store.get();
    return sheetTop(state, state.sheet!, sheetContent(state, state.sheet!));
  };
  type('G');
  const bottom = top();
  expect(bottom).toBeGreaterThan(30);
  type('j');
  expect(top()).toBe(bottom);
  type('k');
  expect(top()).toBe(bottom - 1);
  type('G');
  answer('/v1/workers/w1/detail', { ...detailOf('w1'), explanation: Array(100).fill('rule') });
  await pass(2000);
  expect(top()).toBe(bottom + 40);
  type('g');
  expect(top()).toBe(0);
  type('\t');
  await pass(0);
  expect(store.get()).toMatchObject({ selected: 'w2', sheet: { worker: 'w2', detail: detailOf('w2') } });
  type('q');
  expect(store.get().view).toBe('grid');
});

test('what cannot be read says why, and what was read before stays', async () => {
  const { type, pass, answer, forget, incidentsNow } = opened();
  forget('/v1/incidents');
  type('i');
  await pass(0);
  expect(incidentsNow()).toMatchObject({ records: undefined, problem: 'there is no screen' });
  answer('/v1/incidents', incidents);
  await pass(2000);
  forget('/v1/incidents');
  await pass(2000);
  expect(incidentsNow()).toMatchObject({ records: incidents, problem: 'there is no screen' });
});

test('nothing is read any more once it is closed', async () => {
  const { type, pass, asked } = opened();
  type('i');
  await pass(0);
  type('q');
  const before = asked.length;
  await pass(60_000);
  expect(asked.length).toBe(before);
});

test.each([
  [{ kind: 'incidents', records: [], scroll: 0 }],
  [{ kind: 'detail', worker: 'w', scroll: 0 }],
  [{ kind: 'inbox', selected: undefined, scroll: 0 }],
  [{ kind: 'find', query: '', index: 0, scroll: 0 }],
  [{ kind: 'log', level: 'info', filter: '', typing: false, scroll: 0 }],
] satisfies [Sheet][])('the way back is the last hint to be left out: %j', (sheet) => {
  expect(sheetContent(roomOf([workerOf('w')], { view: 'sheet', sheet }), sheet).hints[0]).toEqual([
    'Esc',
    'back',
  ]);
});
