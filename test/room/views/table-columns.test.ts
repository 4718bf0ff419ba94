import fc from 'fast-check';
import { expect, test } from 'vitest';
import { widthOf } from '../../../src/room/line.ts';
import {
  COLUMNS,
  type ColumnId,
  columnOf,
  fitColumns,
  fitText,
  type Row,
  scrollTo,
  sizeText,
  sortRows,
} from '../../../src/room/views/table-columns.ts';
import { supervisionOf, workerOf } from '../room-state.ts';

const NOW = 2_000_000;

function rowOf(name: string, changes: Partial<Row> = {}): Row {
  return { worker: workerOf(name), number: 1, marked: false, usage: undefined, now: NOW, ...changes };
}

const rows = fc.array(
  fc.record({
    name: fc.constantFrom('worker-1', 'worker-2', 'worker-10', '標題', 'a'),
    cpu: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    incidents: fc.integer({ min: 0, max: 2 }),
    tokens: fc.option(fc.constantFrom('340', '1.2k', '12,000'), { nil: undefined }),
    startedAt: fc.option(fc.integer({ min: 0, max: NOW }), { nil: undefined }),
  }),
  { maxLength: 30 },
);
const columns = fc.constantFrom(...COLUMNS.map(({ id }) => id));

interface Made {
  name: string;
  cpu?: number | undefined;
  incidents?: number;
  tokens?: string | undefined;
  startedAt?: number | undefined;
}

function made(list: readonly Made[]): Row[] {
  return list.map(({ name, cpu, incidents = 0, tokens, startedAt }, i) =>
    rowOf(name, {
      number: i + 1,
      usage: { memory: 1, processes: 1, ...(cpu !== undefined && { cpu }) },
      worker: workerOf(name, {
        startedAt,
        supervision: supervisionOf({ incidents }),
        reading: {
          state: 'working',
          evidence: { text: '', rule: '' },
          attributes: tokens === undefined ? {} : { tokens },
          progress: 0,
          confidence: 1,
          since: startedAt ?? 0,
          source: 'screen',
          voices: [],
        },
      }),
    }),
  );
}

test('any order by any column has all rows, those without a value last, equal ones as they were', () => {
  fc.assert(
    fc.property(rows, columns, fc.boolean(), (list, sort, descending) => {
      const before = made(list);
      const sorted = sortRows(before, sort, descending);
      expect(new Set(sorted)).toEqual(new Set(before));
      expect(sorted).toHaveLength(before.length);
      const { key } = columnOf(sort);
      const values = sorted.map(key);
      const firstMissing = values.indexOf(undefined);
      if (firstMissing >= 0)
        expect(values.slice(firstMissing).every((value) => value === undefined)).toBe(true);
      for (const [i, row] of sorted.entries()) {
        const next = sorted[i + 1];
        const [a, b] = [values[i], values[i + 1]];
        if (!next || a === undefined || b === undefined) continue;
        if (a === b) expect(row.number).toBeLessThan(next.number);
        else if (typeof a === 'number' && typeof b === 'number') expect(a < b).toBe(!descending);
      }
    }),
  );
});

test('numbers within names and units of amounts count', () => {
  const names = ['worker-10', 'worker-9', 'worker-1'].map((name) => rowOf(name));
  expect(sortRows(names, 'name', false).map(({ worker }) => worker.name)).toEqual([
    'worker-1',
    'worker-9',
    'worker-10',
  ]);
  const list = made([
    { name: 'a', tokens: '1.2k' },
    { name: 'b', tokens: '12,000' },
    { name: 'c', tokens: '340' },
  ]);
  expect(sortRows(list, 'tokens', true).map(({ worker }) => worker.name)).toEqual(['b', 'a', 'c']);
});

test('the columns fit into any width that is fit for a room, and that of the order is among them', () => {
  fc.assert(
    fc.property(rows, columns, fc.integer({ min: 60, max: 300 }), (list, sort, width) => {
      const fitting = fitColumns(made(list), sort, width);
      const used = fitting.reduce((sum, column) => sum + column.width + 1, -1);
      expect(used).toBe(width);
      expect(fitting.map(({ id }) => id)).toContain(sort);
      expect(fitting.map(({ id }) => id)).toContain('name');
      for (const column of fitting) expect(column.width).toBeGreaterThan(0);
    }),
  );
});

test('at 80 columns a worker is known by name, state, health, age, task, CPU and memory', () => {
  const ids: ColumnId[] = ['number', 'name', 'state', 'health', 'since', 'cpu', 'memory', 'task'];
  expect(fitColumns([rowOf('worker-1')], 'number', 80).map(({ id }) => id)).toEqual(ids);
});

test('tokens and context have a column once a screen tells them', () => {
  const ids = (row: Row) => fitColumns([row], 'number', 200).map(({ id }) => id);
  expect(ids(rowOf('w'))).not.toContain('tokens');
  const [told] = made([{ name: 'w', tokens: '42' }]);
  expect(ids(told!)).toContain('tokens');
  expect(ids(told!)).not.toContain('context');
});

test('the selected row is always on the screen, no row is missing at the end, and it scrolls no further than it has to', () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 250 }),
    height: fc.integer({ min: 1, max: 80 }),
    top: fc.nat({ max: 300 }),
  });
  fc.assert(
    fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), ({ count, height, top }, where) => {
      const index = Math.min(count - 1, Math.floor(where * count));
      const next = scrollTo(top, index, height, count);
      expect(index).toBeGreaterThanOrEqual(next);
      expect(index).toBeLessThan(next + height);
      expect(next).toBeGreaterThanOrEqual(0);
      expect(next).toBeLessThanOrEqual(Math.max(0, count - height));
      if (index >= top && index < top + height && top <= count - height) expect(next).toBe(top);
      expect(scrollTo(next, index, height, count)).toBe(next);
    }),
  );
});

test('a text takes exactly its cells, wide characters and control characters included', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '標', '\x1b', '\n', 'é', '👩‍👩‍👧', ' ') }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('left' as const, 'right' as const),
      (text, width, align) => {
        const fitted = fitText(text, width, align);
        expect(widthOf(fitted)).toBe(width);
        expect(fitted).not.toMatch(/\p{Cc}/u);
      },
    ),
  );
});

test.each([
  [2048, '2K'],
  [3 << 20, '3M'],
  [1.5 * 2 ** 30, '1.5G'],
  [20 * 2 ** 30, '20G'],
])('%i bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));
