import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reading } from '../../src/api/schema.ts';
import {
  ageText,
  clockText,
  mergeWorkers,
  move,
  nextNeeding,
  numberOf,
  pageOf,
  type RoomState,
  selectedIndex,
  selectedWorker,
  step,
  visibleWorkers,
} from '../../src/room/state.ts';
import { roomOf, workerOf } from './room-state.ts';

const named = (count: number) => Array.from({ length: count }, (_, i) => workerOf(`w${i}`));

describe('moving the selection', () => {
  const grid = (selected: string) => roomOf(named(10), { size: { cols: 200, rows: 50 }, selected });

  test.each([
    ['w0', 'right', 'w1'],
    ['w3', 'right', 'w3'],
    ['w0', 'left', 'w0'],
    ['w0', 'down', 'w4'],
    ['w7', 'down', 'w9'],
    ['w8', 'down', 'w8'],
    ['w9', 'up', 'w5'],
    ['w1', 'up', 'w1'],
  ] as const)('from %s %s to %s', (from, direction, to) => {
    expect(move(grid(from), direction)).toBe(to);
  });

  test('next and previous go round, pages do not', () => {
    expect(step(grid('w9'), 1, true)).toBe('w0');
    expect(step(grid('w0'), -1, true)).toBe('w9');
    expect(step(grid('w9'), 5, false)).toBe('w9');
  });
});

test('the page is that of the selected worker', () => {
  const room = roomOf(named(20), { size: { cols: 80, rows: 24 }, selected: 'w7' });
  expect(pageOf(room)).toMatchObject({ page: 1, pages: 4 });
  expect(pageOf(room).workers.map((worker) => worker.name)).toEqual(['w6', 'w7', 'w8', 'w9', 'w10', 'w11']);
});

const reading = (state: Reading['state']): Reading => ({
  state,
  agent: 'claude',
  evidence: { text: '', rule: '' },
  attributes: {},
  progress: 0,
  confidence: 1,
  since: 0,
  source: 'screen',
  voices: [],
});

describe('who is shown', () => {
  const workers = [
    workerOf('alpha', { reading: reading('working') }),
    workerOf('beta', { reading: reading('permission') }),
    workerOf('gamma', { reading: reading('idle'), title: 'Write tests' }),
    workerOf('delta', { reading: reading('no_response') }),
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

  test('the next that needs somebody is looked for round the end', () => {
    expect(nextNeeding(roomOf(workers))).toBe('beta');
    expect(nextNeeding(roomOf(workers, { selected: 'beta' }))).toBe('delta');
    expect(nextNeeding(roomOf(workers, { selected: 'delta' }))).toBe('beta');
    expect(nextNeeding(roomOf([workers[0]!]))).toBeUndefined();
  });

  test('a focused worker stays selected although the filter hides it', () => {
    const filter = { text: 'alpha', typing: false };
    expect(selectedWorker(roomOf(workers, { filter, selected: 'beta', view: 'focus' }))?.name).toBe('beta');
    expect(selectedWorker(roomOf(workers, { filter, selected: 'beta' }))?.name).toBe('alpha');
  });
});

test('changes keep the order, new workers come last, removed ones leave', () => {
  const merged = mergeWorkers(named(3), [workerOf('w1', { state: 'exited' }), workerOf('new')], ['w0']);
  expect(merged.map(({ name, state }) => [name, state])).toEqual([
    ['w1', 'exited'],
    ['w2', 'running'],
    ['new', 'running'],
  ]);
});

test('selecting never points outside the list', () => {
  const direction = fc.constantFrom('up', 'down', 'left', 'right');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(direction as fc.Arbitrary<'up'>),
      (count, directions) => {
        let room = roomOf(named(count), { size: { cols: 130, rows: 30 } });
        for (const way of directions) {
          room = { ...room, selected: move(room, way) };
          expect(room.workers[selectedIndex(room)]!.name).toBe(room.selected);
          expect(pageOf(room).workers.map(({ name }) => name)).toContain(room.selected);
        }
      },
    ),
  );
});

test.each([
  [0, '<1m'],
  [59_999, '<1m'],
  [60_000, '1m'],
  [3_599_999, '59m'],
  [7_500_000, '2h05m'],
  [3 * 86_400_000, '3d'],
])('%i ms are %s old', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});

test.each([
  [0, '0:00'],
  [65.9, '1:05'],
  [3723, '1:02:03'],
])('%d s are %s on the clock', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});
