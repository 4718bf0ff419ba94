import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ageText, clockText, mergeWorkers, move, pageOf, selectedIndex, step } from '../../src/room/state.ts';
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
  expect(pageOf(room)).toMatchObject({ page: 1, pages: 4, first: 6 });
  expect(pageOf(room).workers.map((worker) => worker.name)).toContain('w7');
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
