import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { move, nextNeeding, selectedWorker, step } from '../../src/room/selection.ts';
import { pageOf, selectedIndex } from '../../src/room/shown.ts';
import { readingOf, roomOf, workerOf } from './room-state.ts';

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

const workers = [
  workerOf('alpha', { reading: readingOf('working') }),
  workerOf('beta', { reading: readingOf('permission') }),
  workerOf('gamma', { reading: readingOf('idle'), title: 'Write tests' }),
  workerOf('delta', { reading: readingOf('no_response') }),
];

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
