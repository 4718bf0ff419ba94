import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffWorkers } from '../../src/config/diff.ts';
import type { WorkerSpec } from '../../src/config/expand.ts';

function worker(name: string, more: Partial<WorkerSpec> = {}): WorkerSpec {
  return {
    name,
    argv: ['sh'],
    cwd: '/',
    env: {},
    cols: 120,
    rows: 40,
    scrollback: 1000,
    restart: 'never',
    ...more,
  };
}

const specs = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      argv: fc.constantFrom<WorkerSpec['argv'][]>(['sh'], ['bash']),
      env: fc.constantFrom<WorkerSpec['env'][]>({}, { A: '1' }, { A: null }),
      rows: fc.constantFrom(24, 40),
    })
    .map(({ name, ...more }) => worker(name, more)),
  { selector: ({ name }) => name },
);

/** What `diff` makes of `old`: the workers after every change was applied, by name. */
function applied(old: WorkerSpec[], diff: ReturnType<typeof diffWorkers>): WorkerSpec[] {
  const workers = new Map(old.map((spec) => [spec.name, spec]));
  for (const { name } of diff.removed) workers.delete(name);
  for (const { next } of diff.changed) workers.set(next.name, next);
  for (const spec of diff.added) workers.set(spec.name, spec);
  return byName([...workers.values()]);
}

function byName(workers: WorkerSpec[]): WorkerSpec[] {
  return [...workers].sort((a, b) => a.name.localeCompare(b.name));
}

describe('diffWorkers', () => {
  test('says what was added, removed and changed', () => {
    const diff = diffWorkers(
      [worker('a'), worker('b', { env: { X: '1', Y: null } }), worker('c')],
      [worker('b', { env: { X: '2', Y: null }, cols: 80 }), worker('c'), worker('d')],
    );
    expect(diff.added.map(({ name }) => name)).toEqual(['d']);
    expect(diff.removed.map(({ name }) => name)).toEqual(['a']);
    expect(diff.changed.map(({ next, fields }) => [next.name, fields])).toEqual([['b', ['env', 'cols']]]);
  });

  test('neither the order of workers nor that of variables is a change', () => {
    const diff = diffWorkers(
      [worker('a', { env: { X: '1', Y: '2' } }), worker('b')],
      [worker('b'), worker('a', { env: { Y: '2', X: '1' } })],
    );
    expect(diff).toEqual({ added: [], removed: [], changed: [] });
  });

  test('applied to the old workers it gives the new ones, and names no worker twice', () => {
    fc.assert(
      fc.property(specs, specs, (old, next) => {
        const diff = diffWorkers(old, next);
        expect(applied(old, diff)).toEqual(byName(next));
        const names = [...diff.added, ...diff.removed, ...diff.changed.map((change) => change.next)].map(
          ({ name }) => name,
        );
        expect(new Set(names).size).toBe(names.length);
        for (const { fields } of diff.changed) expect(fields).not.toEqual([]);
      }),
    );
  });

  test('a list does not differ from itself', () => {
    fc.assert(
      fc.property(specs, (workers) => {
        expect(diffWorkers(workers, structuredClone(workers))).toEqual({
          added: [],
          removed: [],
          changed: [],
        });
      }),
    );
  });
});
