import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IncidentRecord } from '../../src/api/detail.ts';
import { acrossLanes, alongLane, laneOrder, layLanes, spanShown, ticksOf } from '../../src/room/lanes.ts';
import { incidentOf } from './room-state.ts';

const NOW = 100_000_000;
const HOUR = 3_600_000;

const incidents = fc
  .array(
    fc.record({
      worker: fc.constantFrom('w1', 'w2', 'w3'),
      openedAt: fc.integer({ min: NOW - 3 * HOUR, max: NOW }),
      ms: fc.option(fc.integer({ min: 0, max: 2 * HOUR }), { nil: undefined }),
    }),
    { maxLength: 80 },
  )
  .map((all) =>
    all.map(({ worker, openedAt, ms }, i) =>
      incidentOf(`i${i}`, { worker, openedAt, closedAt: ms === undefined ? undefined : openedAt + ms }),
    ),
  );
const ranges = fc.constantFrom(undefined, '5m' as const, '1h' as const, 'run' as const);
const widths = fc.integer({ min: 1, max: 120 });
const WORKERS = ['w1', 'w2', 'w3'];

test('every incident is in its lane, in the order of time, at least a cell long, nothing beyond the axis', () => {
  fc.assert(
    fc.property(incidents, ranges, widths, fc.nat(), (all, range, width, pick) => {
      const selected = all[pick % Math.max(1, all.length)];
      const span = spanShown(all, { startedAt: NOW - 4 * HOUR, now: NOW, range, selected });
      const lanes = layLanes(all, WORKERS, span, width, NOW);
      for (const { worker, bars, before, after } of lanes) {
        const own = all.filter((incident) => incident.worker === worker);
        expect(bars.length + before + after).toBe(own.length);
        if (range === 'run') expect(bars).toHaveLength(own.length);
        bars.forEach(({ incident, first, last }, i) => {
          expect(incident.worker).toBe(worker);
          expect(first).toBeGreaterThanOrEqual(0);
          expect(last).toBeGreaterThanOrEqual(first);
          expect(last).toBeLessThan(width);
          const next = bars[i + 1];
          if (!next) return;
          expect(next.incident.openedAt).toBeGreaterThanOrEqual(incident.openedAt);
          if (bars.length <= width) expect(next.first).toBeGreaterThan(last);
          else expect(next.first).toBeGreaterThanOrEqual(first);
        });
      }
      const shown = lanes.flatMap(({ bars }) => bars.map(({ incident }) => incident));
      if (selected) expect(shown).toContain(selected);
    }),
  );
});

test('clock times stand in order with a blank between them, and fit in', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 60_000, max: 90 * 24 * HOUR }),
      fc.integer({ min: 36, max: 300 }),
      (ms, width) => {
        const ticks = ticksOf({ from: NOW, to: NOW + ms }, width);
        let free = 0;
        for (const { cell, label } of ticks) {
          expect(cell).toBeGreaterThanOrEqual(free);
          free = cell + label.length + 1;
          expect(cell + label.length).toBeLessThanOrEqual(width);
        }
        expect(ticks.length).toBeGreaterThan(0);
      },
    ),
  );
});

test('clock times are round, and midnight has its day', () => {
  const at = (hours: number, minutes = 0) => new Date(2026, 0, 14, hours, minutes).getTime();
  const labels = (from: number, to: number, width: number) =>
    ticksOf({ from, to }, width).map(({ label }) => label);
  expect(labels(at(10, 3), at(11, 3), 60)).toEqual(['10:10', '10:20', '10:30', '10:40', '10:50']);
  expect(labels(at(10, 3), at(10, 4), 30)).toEqual(['10:03:00', '10:03:30']);
  expect(labels(at(20), at(28), 40)).toEqual(['20:00', '22:00', '01-15', '02:00']);
});

const spanOfRun = (
  hours: number,
  changes: { range?: '5m' | '1h' | 'run'; selected?: IncidentRecord } = {},
) => {
  const { from, to } = spanShown([], {
    startedAt: NOW - hours * HOUR,
    now: NOW,
    range: changes.range,
    selected: changes.selected,
  });
  return [(NOW - from) / HOUR, (NOW - to) / HOUR];
};

test('a short run is shown whole, the last hour of a long one, another range where it is asked for', () => {
  expect(spanOfRun(0.5)).toEqual([0.5, 0]);
  expect(spanOfRun(5)).toEqual([1, 0]);
  expect(spanOfRun(5, { range: 'run' })).toEqual([5, 0]);
  expect(spanOfRun(5, { range: '5m' })).toEqual([1 / 12, 0]);
});

test('the hour around an earlier incident is shown when it is selected, not before the run began', () => {
  const opened = (hoursAgo: number) => incidentOf('i', { openedAt: NOW - hoursAgo * HOUR });
  expect(spanOfRun(5, { selected: opened(3) })).toEqual([3.5, 2.5]);
  expect(spanOfRun(5, { selected: opened(5) })).toEqual([5, 4]);
});

test('lanes stand as their workers do in the room; then those of workers that are gone', () => {
  const all = ['old', 'w3', 'w1'].map((worker, i) => incidentOf(`i${i}`, { worker, openedAt: i }));
  expect(laneOrder(all, ['w1', 'w2', 'w3'])).toEqual(['w1', 'w3', 'old']);
});

test('the selection goes along a lane to its ends, and round the lanes to what is nearest in time', () => {
  const at = (id: string, worker: string, openedAt: number) => incidentOf(id, { worker, openedAt });
  const all = [at('a1', 'a', 10), at('a2', 'a', 50), at('b1', 'b', 20), at('b2', 'b', 45), at('c1', 'c', 90)];
  const [a1, a2, , b2] = all;
  expect(alongLane(all, a1!, 1).id).toBe('a2');
  expect(alongLane(all, a2!, 1).id).toBe('a2');
  expect(alongLane(all, a2!, -1).id).toBe('a1');
  expect(acrossLanes(all, ['a', 'b', 'c'], a2!, 1).id).toBe('b2');
  expect(acrossLanes(all, ['a', 'b', 'c'], b2!, 1).id).toBe('c1');
  expect(acrossLanes(all, ['a', 'b', 'c'], a1!, -1).id).toBe('c1');
});
