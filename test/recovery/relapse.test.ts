import { describe, expect, test } from 'vitest';
import type { NewEvent } from '../../src/journal/event.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { restoreCare } from '../../src/recovery/restore.ts';
import { readingOf } from '../health/situations.ts';
import { Bench, interrupted, SHIPPED } from './bench.ts';

const MINUTE = 60_000;
const PATIENCE = { patienceMs: 10 * MINUTE };

/** A turn of an agent, with so much of it seen. */
const thinking = (progress: number) => readingOf('working', { kind: 'thinking', progress });
const building = (progress: number) => readingOf('working', { kind: 'tool', progress });

/** An agent whose turn says nothing more, that can be interrupted, and begins another such turn when it is told to go on. */
function hanging(turn: typeof thinking, worksMs = 0): { bench: Bench; go: (ms: number) => void } {
  const bench = new Bench(PATIENCE);
  let progress = 0;
  bench.look(0, { reading: turn(progress) });
  const go = (ms: number): void => {
    const end = bench.now + ms;
    while (bench.now < end) {
      for (const effect of bench.pass(5000)) {
        if (effect.type === 'press') bench.look(300, { reading: interrupted });
      }
      if (!bench.care.incident?.run?.awaiting) continue;
      bench.look(500, { reading: turn(++progress) }, { outcome: { ok: true } });
      for (const until = bench.now + worksMs; bench.now < until; ) {
        bench.look(10_000, { reading: turn(++progress), activityAt: bench.now + 10_000 });
      }
    }
  };
  return { bench, go };
}

/** The same worker under another control. */
function underAnother(bench: Bench): void {
  const log = new MemoryLog();
  for (const event of bench.events as NewEvent[]) log.append(event);
  bench.care = restoreCare('w', log.read(), SHIPPED, new Set());
}

describe('a turn that hangs again whenever it was told to go on', () => {
  test.for([
    { what: 'a silent turn', turn: thinking, worksMs: 0 },
    { what: 'a silent turn, after some minutes of work', turn: thinking, worksMs: 5 * MINUTE },
    { what: 'a silent build', turn: building, worksMs: 0 },
    { what: 'a silent build, after some minutes of work', turn: building, worksMs: 20 * MINUTE },
  ])('is left to a person when its ladder is at its end: $what', ({ turn, worksMs }) => {
    const { bench, go } = hanging(turn, worksMs);
    go(24 * 60 * MINUTE);
    expect(bench.told('incident.escalated')).toMatchObject([{ reason: 'nothing that was tried helped' }]);
    expect(bench.pressed).toEqual(['esc', 'ctrl-c']);
    expect(bench.did.filter((type) => type === 'restart').length).toBeLessThan(3);
  });

  test('goes on where its ladder was left, which is written down', () => {
    const { bench, go } = hanging(thinking);
    go(25 * MINUTE);
    expect(bench.pressed).toEqual(['esc', 'ctrl-c']);
    expect(bench.told('incident.opened')).toMatchObject([
      { cause: 'stuck' },
      { cause: 'stuck', again: true },
    ]);
    expect(bench.told('incident.opened')[0]).not.toHaveProperty('again');
    expect(bench.care.spent.incidents).toHaveLength(1);
  });

  test('goes on there under another control', () => {
    const { bench, go } = hanging(thinking);
    go(25 * MINUTE);
    const { climbs, causes } = bench.care.ended!;
    underAnother(bench);
    expect(bench.care.ended).toMatchObject({ climbs, causes: ['stuck'] });
    expect(causes).toContain('stuck');
    expect(bench.care.spent.incidents).toHaveLength(1);
  });

  test('goes on there also where it mended itself in between', () => {
    const { bench, go } = hanging(thinking);
    go(12 * MINUTE);
    expect(bench.pressed).toEqual(['esc']);
    bench.pass(5 * MINUTE);
    bench.look(1000, { reading: thinking(50), activityAt: bench.now + 1000 });
    expect(bench.told('incident.closed')).toMatchObject([{ outcome: 'recovered' }, { outcome: 'healed' }]);
    go(12 * MINUTE);
    expect(bench.pressed).toEqual(['esc', 'ctrl-c']);
  });

  test('begins anew where it worked for long in between', () => {
    const { bench, go } = hanging(thinking, 30 * MINUTE);
    go(3 * 60 * MINUTE);
    expect(bench.told('incident.escalated')).toEqual([]);
    expect(new Set(bench.pressed)).toEqual(new Set(['esc']));
    expect(bench.pressed.length).toBeGreaterThan(2);
  });
});

test('what a screen says comes back within two minutes or is another time', () => {
  const { bench, go } = hanging(thinking);
  go(12 * MINUTE);
  bench.look(3 * MINUTE, { reading: interrupted });
  expect(bench.told('incident.opened').map(({ cause, again }) => [cause, again])).toEqual([
    ['stuck', undefined],
    ['interrupted', undefined],
  ]);
});
