import { expect, test } from 'vitest';
import { Failures } from '../../src/commands/view-text.ts';
import type { Entry } from '../../src/transcript/entry.ts';

const entry = (n: number, kind: Entry['kind'], rest: Partial<Entry> = {}): Entry => ({
  n,
  kind,
  text: '',
  ...rest,
});

test('what failed is told with what was done before, be that in an earlier piece', () => {
  const failures = new Failures();
  const numbers = (...entries: Entry[]) => failures.in(entries).map(({ n }) => n);
  expect(numbers(entry(1, 'prompt'), entry(2, 'text'), entry(3, 'tool'))).toEqual([]);
  expect(numbers(entry(4, 'result', { failed: true }), entry(5, 'text'), entry(6, 'error'))).toEqual([
    3, 4, 6,
  ]);
  expect(numbers(entry(7, 'tool'), entry(8, 'result'), entry(9, 'prompt'), entry(10, 'error'))).toEqual([
    9, 10,
  ]);
});
