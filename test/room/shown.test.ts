import { describe, expect, test } from 'vitest';
import { numberOf } from '../../src/room/selection.ts';
import { pageOf, visibleWorkers } from '../../src/room/shown.ts';
import type { RoomState } from '../../src/room/state.ts';
import { readingOf, roomOf, workerOf } from './room-state.ts';

const named = (count: number) => Array.from({ length: count }, (_, i) => workerOf(`w${i}`));

test('the page is that of the selected worker', () => {
  const room = roomOf(named(20), { size: { cols: 80, rows: 24 }, selected: 'w7' });
  expect(pageOf(room)).toMatchObject({ page: 1, pages: 4 });
  expect(pageOf(room).workers.map((worker) => worker.name)).toEqual(['w6', 'w7', 'w8', 'w9', 'w10', 'w11']);
});

describe('who is shown', () => {
  const workers = [
    workerOf('alpha', { reading: readingOf('working') }),
    workerOf('beta', { reading: readingOf('permission') }),
    workerOf('gamma', { reading: readingOf('idle'), title: 'Write tests' }),
    workerOf('delta', { reading: readingOf('no_response') }),
  ];
  const names = (room: RoomState) => visibleWorkers(room).map(({ name }) => name);

  test('those that need somebody come first when asked for, and keep their numbers', () => {
    const room = roomOf(workers, { byNeed: true });
    expect(names(room)).toEqual(['beta', 'delta', 'alpha', 'gamma']);
    expect(numberOf(room, workers[3]!)).toBe(4);
  });

  test('a filter finds names, states and titles', () => {
    const filtered = (text: string) => names(roomOf(workers, { filter: { text, typing: true } }));
    expect(filtered('GAM')).toEqual(['gamma']);
    expect(filtered('no resp')).toEqual(['delta']);
    expect(filtered('tests')).toEqual(['gamma']);
    expect(filtered('')).toHaveLength(4);
    expect(filtered('nobody')).toEqual([]);
  });
});
