import { expect, test } from 'vitest';
import type { ApiClient } from '../../src/api/client.ts';
import { FigureReader } from '../../src/room/figures.ts';
import type { RoomState } from '../../src/room/state.ts';
import { createStore } from '../../src/room/store.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { roomOf, runOf, workerOf } from './room-state.ts';

/** One put something out more than a minute ago, another never did. */
const ACTIVITY = { bucketMs: 10_000, workers: { w: [1000, ...Array(7).fill(0)], x: [0, 0] } };
const statsAt = (at: number) => ({ at, workers: { w: { memory: 1, processes: 1 } } });

/** A reader of a room of 80 columns, whose questions are noted. */
function readerOf(changes: Partial<RoomState> = {}) {
  const clock = new VirtualClock();
  const store = createStore(roomOf([workerOf('w')], { size: { cols: 60, rows: 20 }, ...changes }));
  const asked: string[] = [];
  let refusal: string | undefined;
  const api: Pick<ApiClient, 'get'> = {
    get: async <T>(path: string) => {
      asked.push(path);
      if (refusal !== undefined) throw new Error(refusal);
      const answers: Record<string, unknown> = {
        '/v1/stats': statsAt(clock.now()),
        '/v1/activity': ACTIVITY,
      };
      return (answers[path] ?? {}) as T;
    },
  };
  const reader = new FigureReader(store, api, clock);
  const show = (change: Partial<RoomState>) => store.set((state) => ({ ...state, ...change }));
  const refuse = (why: string | undefined) => {
    refusal = why;
  };
  return { clock, store, asked, reader, show, refuse };
}

test('what workers take is asked for every two seconds, as long as the table is shown', async () => {
  const { clock, store, asked, show } = readerOf();
  await clock.pass(60_000);
  expect(asked).toEqual([]);
  show({ view: 'table' });
  await clock.pass(5000);
  expect(asked).toEqual(['/v1/stats', '/v1/stats', '/v1/stats']);
  expect(store.get().figures.stats).toEqual(statsAt(clock.now() - 1000));
  expect(store.get().now).toBe(clock.now() - 1000);
  show({ view: 'focus' });
  await clock.pass(60_000);
  expect(asked).toHaveLength(3);
});

test('another range of the metrics is asked for at once, and that of before no more', async () => {
  const { clock, asked, show } = readerOf({ view: 'metrics' });
  show({ metrics: { range: '1h', page: 0 } });
  await clock.pass(0);
  show({ metrics: { range: 'run', page: 0 } });
  await clock.pass(11_000);
  expect(asked).toEqual(['/v1/metrics/1h', ...Array(3).fill('/v1/metrics/run')]);
});

test('recent output is asked for where tiles have room for it', async () => {
  const { clock, asked, show } = readerOf();
  show({ size: { cols: 60, rows: 24 } });
  await clock.pass(60_000);
  expect(asked).toEqual([]);
  show({ size: { cols: 120, rows: 40 } });
  await clock.pass(45_000);
  expect(asked).toEqual(Array(3).fill('/v1/activity'));
});

test('the same answer again is no reason to draw', async () => {
  const { clock, store, asked } = readerOf({ size: { cols: 120, rows: 40 } });
  await clock.pass(0);
  store.set((state) => ({ ...state }));
  await clock.pass(5000);
  const known = store.get();
  expect(known.figures.recent).toEqual({ w: '▃▁▁▁▁▁▁▁' });
  await clock.pass(120_000);
  expect(asked).toHaveLength(7);
  expect(store.get()).toBe(known);
});

test('what cannot be had is told, and asked for again', async () => {
  const { clock, store, show, refuse } = readerOf();
  refuse('control is busy');
  show({ view: 'table' });
  await clock.pass(1000);
  expect(store.get().figures).toEqual({ problem: 'control is busy' });
  refuse(undefined);
  await clock.pass(2000);
  expect(store.get().figures).toEqual({ stats: statsAt(clock.now() - 1000), problem: undefined });
});

test('a replay is asked for nothing, nor is a control that is gone; and nobody asks when the room is closed', async () => {
  const replay = { time: 0, duration: 1, speed: 1, playing: false, marks: [], states: [] };
  const { clock, asked, reader, show } = readerOf({ run: runOf({ replay }) });
  show({ view: 'table' });
  show({ run: runOf(), connection: 'lost' });
  await clock.pass(10_000);
  expect(asked).toEqual([]);
  show({ connection: 'live' });
  await clock.pass(1000);
  reader.close();
  await clock.pass(10_000);
  expect(asked).toHaveLength(1);
});

test('an answer that comes when the room is closed asks for no other', async () => {
  const { clock, asked, reader, show } = readerOf();
  show({ view: 'table' });
  reader.close();
  await clock.pass(10_000);
  expect(asked).toHaveLength(1);
});

test('what is no answer to the question is not taken for one', async () => {
  const { clock, store, show } = readerOf();
  show({ view: 'metrics' });
  await clock.pass(1000);
  expect(store.get().figures.metrics).toBeUndefined();
  expect(store.get().figures.problem).toMatch(/does not know/);
});
