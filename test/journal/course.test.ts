import fc from 'fast-check';
import { expect, test } from 'vitest';
import { courseOf } from '../../src/journal/course.ts';
import type { JournalEvent, NewEvent } from '../../src/journal/event.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';

function changed(worker: string, at: number, to: string) {
  return { type: 'screen.changed', at, data: { worker, to, evidence: '', source: 'screen' } } as const;
}

/** Trouble that began at `since`, was noticed at `at` and was over at `closedAt`, by a step of `by`. */
function trouble(
  incident: string,
  since: number,
  at: number,
  closedAt: number,
  by: 'auto' | 'operator',
): NewEvent[] {
  const of = { worker: 'w', incident };
  return [
    {
      type: 'incident.opened',
      at,
      data: {
        ...of,
        cause: 'stuck',
        severity: 'high',
        since,
        evidence: '',
        screen: [],
        guess: '',
        impact: '',
      },
    },
    {
      type: 'intervention',
      at: closedAt,
      data: {
        ...of,
        by,
        recipe: 'stuck',
        step: 'esc',
        rung: 1,
        of: 1,
        sent: [],
        before: [],
        after: [],
        result: 'recovered',
        startedAt: at,
      },
    },
    { type: 'incident.closed', at: closedAt, data: { ...of, outcome: 'recovered' } },
  ];
}

function written(events: readonly NewEvent[]): JournalEvent[] {
  const log = new MemoryLog();
  for (const event of events.toSorted((a, b) => a.at - b.at)) log.append(event);
  return log.read();
}

const span = { from: 1000, to: 2000 };

test('workers are counted by the share of each bucket that they were in a state', () => {
  const events = written([
    changed('a', 500, 'working'),
    changed('b', 1250, 'working'),
    changed('a', 1750, 'idle'),
  ]);
  expect(courseOf(events, span, 2).states).toEqual([
    { state: 'working', workers: [1.5, 1.5] },
    { state: 'idle', workers: [0, 0.5] },
  ]);
});

test('steps stand where they ended, times of incidents where they were noticed and where they were over', () => {
  const events = written([
    ...trouble('one', 1000, 1100, 1300, 'auto'),
    ...trouble('two', 1400, 1440, 1900, 'operator'),
  ]);
  expect(courseOf(events, span, 2)).toMatchObject({
    automatic: [1, 0],
    manual: [0, 1],
    detection: [70, null],
    recovery: [200, 460],
  });
});

test('what was before or after is not counted', () => {
  const events = written([
    changed('a', 10, 'working'),
    changed('a', 20, 'idle'),
    ...trouble('old', 100, 200, 300, 'auto'),
    ...trouble('new', 2100, 2200, 2300, 'auto'),
  ]);
  expect(courseOf(events, span, 1)).toEqual({
    states: [{ state: 'idle', workers: [1] }],
    automatic: [0],
    manual: [0],
    detection: [null],
    recovery: [null],
  });
});

test('a worker is in one state at a time: all states together are the workers that are there', () => {
  const states = ['working', 'idle', 'stuck'];
  const moves = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat({ max: 3000 }), fc.constantFrom(...states)),
  );
  fc.assert(
    fc.property(moves, fc.integer({ min: 1, max: 20 }), (list, buckets) => {
      const begin = ['a', 'b', 'c'].map((worker) => changed(worker, 0, 'idle'));
      const events = written([...begin, ...list.map(([worker, at, to]) => changed(worker, at, to))]);
      const course = courseOf(events, span, buckets);
      for (let i = 0; i < buckets; i++) {
        expect(course.states.reduce((sum, { workers }) => sum + workers[i]!, 0)).toBeCloseTo(3, 6);
      }
    }),
  );
});
