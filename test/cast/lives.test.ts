import { expect, test } from 'vitest';
import { partLives } from '../../src/cast/lives.ts';

const segment = (startedAt: number, offset: number, life?: number) => ({
  header: {
    ...{ cols: 80, rows: 24, startedAt },
    segment: { worker: 'w', offset, snapshot: offset > 0, ...(life !== undefined && { life }) },
  },
});

test('a life begins where nothing came before, whatever the order of the files', () => {
  const [a, b, c, d] = [segment(1, 0), segment(2, 70), segment(3, 0), segment(4, 20)];
  expect(partLives([d, b, a, c])).toEqual([
    [a, b],
    [c, d],
  ]);
  expect(partLives([])).toEqual([]);
});

test('a life whose beginning was removed is told by its offset', () => {
  expect(partLives([segment(1, 70), segment(2, 20)])).toHaveLength(2);
  expect(partLives([segment(1, 20), segment(2, 70)])).toHaveLength(1);
});

test('two lives are told apart where the clock was set back between them', () => {
  const [a, b, c, d] = [
    segment(100, 0, 100),
    segment(300, 70, 100),
    segment(200, 0, 200),
    segment(400, 20, 200),
  ];
  expect(partLives([d, b, a, c])).toEqual([
    [a, b],
    [c, d],
  ]);
});

test('within a life that is known the offsets tell the order, whatever the times say', () => {
  const [a, b, c] = [segment(100, 0, 100), segment(300, 70, 100), segment(100, 90, 100)];
  expect(partLives([c, b, a])).toEqual([[a, b, c]]);
});

test('where the files have numbers they tell the order of lives, whatever the clocks say', () => {
  const ahead = { ...segment(7_200_000, 0, 7_200_000), number: 1 };
  const goesOn = { ...segment(7_300_000, 70, 7_200_000), number: 2 };
  const right = { ...segment(100, 0, 100), number: 3 };
  expect(partLives([right, goesOn, ahead])).toEqual([[ahead, goesOn], [right]]);
  const [old, older] = [
    { ...segment(100, 0), number: 2 },
    { ...segment(200, 0), number: 1 },
  ];
  expect(partLives([old, older])).toEqual([[older], [old]]);
});
