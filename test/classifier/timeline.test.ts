import { expect, test } from 'vitest';
import { readCastStates } from '../../src/classifier/timeline.ts';
import { profiles } from './paint.ts';

test.each([
  ['3', '3'],
  ['SIGHUP', 'SIGHUP'],
  ['\x1b]0;evil\x07', 'unknown'],
])('a recording that ends with %j has ended in one way of those there are', (data, kind) => {
  const cast = { header: { cols: 80, rows: 24 }, events: [{ time: 1, code: 'x' as const, data }] };
  const { reading } = readCastStates(cast, { profiles }).at(-1)!;
  expect(reading).toMatchObject({ state: 'exited', kind, evidence: { text: kind } });
});
