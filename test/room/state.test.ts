import { expect, test } from 'vitest';
import { mergeWorkers } from '../../src/room/state.ts';
import { workerOf } from './room-state.ts';

const named = (count: number) => Array.from({ length: count }, (_, i) => workerOf(`w${i}`));

test('changes keep the order, new workers come last, removed ones leave', () => {
  const merged = mergeWorkers(named(3), [workerOf('w1', { state: 'exited' }), workerOf('new')], ['w0']);
  expect(merged.map(({ name, state }) => [name, state])).toEqual([
    ['w1', 'exited'],
    ['w2', 'running'],
    ['new', 'running'],
  ]);
});
