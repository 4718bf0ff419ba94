import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATES } from '../../src/classifier/reading.ts';
import { DEFAULT_CLOCKS, halved } from '../../src/health/clocks.ts';
import {
  type Health,
  type HealthStatus,
  initialHealth,
  inquirySent,
  nextHealth,
  nextHealthAt,
} from '../../src/health/health.ts';
import type { Situation } from '../../src/health/situation.ts';
import { readingOf, situation } from './situations.ts';

const working = readingOf('working', { kind: 'thinking' });
const tool = readingOf('working', { kind: 'tool', evidence: { text: '⎿ $ make (9s)', rule: 'tool' } });
const idle = readingOf('idle');

/** Looks at these moments, one after the other: what was told at each of them but changes of status, and the status then. */
function watch(
  moments: Situation[],
  clocks = DEFAULT_CLOCKS,
  start = initialHealth(0),
): { health: Health; told: string[][]; statuses: HealthStatus[] } {
  let health = start;
  const told: string[][] = [];
  const statuses: HealthStatus[] = [];
  for (const moment of moments) {
    const next = nextHealth(health, moment, clocks);
    health = next.health;
    told.push(next.events.map(({ type }) => type).filter((type) => type !== 'changed'));
    statuses.push(health.status);
  }
  return { health, told, statuses };
}

describe('the clocks', () => {
  test('an idle worker is told once as idle, and never as stuck', () => {
    const { told, health } = watch(
      [59_999, 60_001, 90_000, 300_001, 3_600_000].map((t) => situation(t, idle)),
    );
    expect(told).toEqual([[], ['idle'], [], [], []]);
    expect(health.status).toBe('ok');
  });

  test('a turn without activity stalls, and is stuck once after five minutes', () => {
    const at = (now: number) => situation(now, working);
    expect(watch([at(0), at(120_000)]).health.status).toBe('ok');
    expect(watch([at(0), at(120_001)]).health.status).toBe('stalled');
    const { told, statuses } = watch([at(0), at(300_000), at(300_001), at(330_000)]);
    expect(told).toEqual([[], [], ['progress'], []]);
    expect(statuses).toEqual(['ok', 'stalled', 'stuck', 'stuck']);
  });

  test('what the machine slept through is no silence: a turn has its time anew from then on', () => {
    const slept = (now: number) => situation(now, working, { wokeAt: 28_800_000 });
    const { statuses, told, health } = watch([
      situation(0, working),
      slept(28_800_000),
      slept(28_920_000),
      slept(28_920_001),
      slept(29_100_001),
    ]);
    expect(statuses).toEqual(['ok', 'ok', 'ok', 'stalled', 'stuck']);
    expect(told).toEqual([[], [], [], [], ['progress']]);
    const early = watch([situation(0, working), slept(28_800_000)]).health;
    expect(nextHealthAt(early, slept(28_800_000), DEFAULT_CLOCKS)).toBe(28_920_001);
    expect(nextHealthAt(health, slept(29_100_001), DEFAULT_CLOCKS)).toBe(29_400_002);
  });

  test('a turn that runs for six minutes in silence: progress, and stuck, and not idle', () => {
    const { told, health } = watch([situation(0, working), situation(360_000, working)]);
    expect(told[1]).toEqual(['progress']);
    expect(health.status).toBe('stuck');
  });

  test('activity ends stuck, and silence may begin it again', () => {
    const { statuses } = watch([
      situation(0, working),
      situation(301_000, working),
      situation(302_000, working, { activityAt: 302_000 }),
      situation(602_000, working, { activityAt: 302_000 }),
      situation(602_001, working, { activityAt: 302_000 }),
    ]);
    expect(statuses).toEqual(['ok', 'stuck', 'ok', 'stalled', 'stuck']);
  });

  test('a tool in flight has half an hour', () => {
    const { statuses } = watch([situation(0, tool), situation(1_800_000, tool), situation(1_800_001, tool)]);
    expect(statuses).toEqual(['ok', 'stalled', 'stuck']);
  });

  test('a prompt that nothing came of is stuck though the composer is empty', () => {
    expect(watch([situation(300_001, idle, { expects: true })]).health.status).toBe('stuck');
  });

  test('a worker that waits for a person, or for a limit to end, is not stuck', () => {
    for (const state of ['permission', 'question', 'setup', 'rate_limited', 'auth_error'] as const) {
      const { told, health } = watch([situation(3_600_000, readingOf(state), { expects: true })]);
      expect(told[0]).toEqual([]);
      expect(health.status).toBe(state === 'rate_limited' ? 'limited' : 'waiting');
    }
  });

  test('who was asked how it is, is not told as idle again before it did something', () => {
    const asked = inquirySent(initialHealth(0));
    expect(watch([situation(61_000, idle), situation(91_000, idle)], DEFAULT_CLOCKS, asked).told).toEqual([
      [],
      [],
    ]);
    const later = situation(200_000, idle, { activityAt: 100_000 });
    expect(watch([later], DEFAULT_CLOCKS, asked).told).toEqual([['idle']]);
  });

  test('who was asked how far it is, is asked again a full interval later', () => {
    const active = (now: number) => situation(now, working, { activityAt: now });
    const { told } = watch([active(0), active(300_001), active(600_000), active(600_002)]);
    expect(told).toEqual([[], ['progress'], [], ['progress']]);
  });

  test('an offender has half the time', () => {
    const { health } = watch([situation(0, working), situation(150_001, working)], halved(DEFAULT_CLOCKS));
    expect(health.status).toBe('stuck');
  });
});

describe('what a worker does', () => {
  /** The status at each of these moments at which something is wrong. */
  const troubles = (moments: Situation[]) => watch(moments).statuses.filter((status) => status !== 'ok');
  const call = (text: string, progress: number) =>
    readingOf('working', { kind: 'tool', evidence: { text, rule: 'tool' }, progress });
  const calls = (texts: string[]) =>
    texts.flatMap((text, i) => [situation(i * 10, call(text, i)), situation(i * 10 + 5, working)]);

  test('the same call five times is a loop, and stays one', () => {
    const { statuses } = watch(calls(Array.from({ length: 7 }, (_, i) => `⎿ $ npm test (${i}s · 2 lines)`)));
    expect(statuses).toEqual([...Array(8).fill('ok'), ...Array(6).fill('looping')]);
  });

  test('a transcript knows better than the screen, which shows a call that comes again but once', () => {
    const seen = call('⎿ $ npm test', 7);
    const known = (now: number, ...told: string[]) => situation(now, seen, { calls: told });
    const { statuses } = watch([known(0, 'a'), known(10, 'a', 'a', 'a', 'a', 'a'), known(20)]);
    expect(statuses).toEqual(['ok', 'looping', 'ok']);
  });

  test('one call that blinks, prints and is waited for is one', () => {
    const moments = Array.from({ length: 20 }, (_, i) => [
      situation(i * 10, call(`⎿ $ make (${i}s)`, 7)),
      situation(i * 10 + 5, working),
    ]);
    expect(troubles(moments.flat())).toEqual([]);
    const unnamed = Array.from({ length: 20 }, (_, i) => call('⎿ Running…', i));
    expect(troubles(unnamed.map((reading, i) => situation(i, reading)))).toEqual([]);
  });

  test('calls that differ in a number alone are others', () => {
    const pages = Array.from({ length: 6 }, (_, i) => `● Bash(sed -n ${i}00,${i}99p app.py)`);
    expect(troubles(calls(pages))).toEqual([]);
  });

  test('the line of a spinner names no call, and the words of the tool count before it', () => {
    const spinning = (tool?: string) =>
      Array.from({ length: 6 }, (_, i) => [
        situation(
          i * 10,
          readingOf('working', {
            kind: 'tool',
            progress: i,
            evidence: { text: `* Baking… (${i}s)`, rule: 'spinner' },
            attributes: { verb: 'Baking', ...(tool !== undefined && { tool: `${tool} (${i}s · 3 lines)` }) },
          }),
        ),
        situation(i * 10 + 5, working),
      ]).flat();
    expect(troubles(spinning())).toEqual([]);
    expect(troubles(spinning('npm test'))).toEqual(Array(4).fill('looping'));
  });

  test('other calls between them are none', () => {
    expect(troubles(calls(['⎿ $ a', '⎿ $ a', '⎿ $ b', '⎿ $ a', '⎿ $ a', '⎿ $ a']))).toEqual([]);
  });

  test('five turns in a row that end on errors are told; a turn that ends well begins anew', () => {
    const turn = (end: 'api_error' | 'idle') => [readingOf('working'), readingOf(end)];
    const run = (ends: ('api_error' | 'idle')[]) =>
      troubles(ends.flatMap(turn).map((reading, i) => situation(i, reading)));
    expect(run(Array(5).fill('api_error'))).toEqual(['erroring']);
    expect(run(['api_error', 'api_error', 'api_error', 'api_error', 'idle', 'api_error'])).toEqual([]);
  });
});

test('a process that is gone or stopped says so, whatever the screen shows', () => {
  expect(watch([situation(1, working, { exit: { code: 1 }, running: false })]).health.status).toBe('down');
  expect(watch([situation(1, working, { frozen: true })]).health.status).toBe('frozen');
  expect(watch([situation(1, readingOf('shell'))]).health.status).toBe('down');
  expect(watch([situation(1, readingOf('shell', { agent: undefined }))]).health.status).toBe('ok');
});

describe('whatever happens', () => {
  const moments = fc
    .array(
      fc.record({
        wait: fc.integer({ min: 0, max: 400_000 }),
        state: fc.constantFrom(...STATES),
        active: fc.boolean(),
        expects: fc.boolean(),
      }),
      { maxLength: 60 },
    )
    .map((steps) => {
      let now = 0;
      let activityAt = 0;
      return steps.map(({ wait, state, active, expects }) => {
        now += wait;
        if (active) activityAt = now;
        return situation(now, readingOf(state), { activityAt, expects });
      });
    });

  test('no worker that just did something is idle or stuck, and none twice without activity between', () => {
    fc.assert(
      fc.property(moments, (list) => {
        let health = initialHealth(0);
        const since = new Set<string>();
        for (const moment of list) {
          if (moment.activityAt > health.activityAt) since.clear();
          const next = nextHealth(health, moment, DEFAULT_CLOCKS);
          const told = next.events.map(({ type }) => type).filter((type) => type === 'idle');
          const isNew = next.health.marks.isStuck && !health.marks.isStuck;
          for (const type of isNew ? [...told, 'stuck'] : told) {
            expect(moment.now - moment.activityAt).toBeGreaterThan(DEFAULT_CLOCKS.idle);
            expect(since).not.toContain(type);
            since.add(type);
          }
          health = next.health;
        }
      }),
    );
  });

  test('whoever looks only when told to misses nothing', () => {
    fc.assert(
      fc.property(moments, (list) => {
        for (const moment of list) {
          const { health } = nextHealth(initialHealth(moment.now), moment, DEFAULT_CLOCKS);
          const due = nextHealthAt(health, moment, DEFAULT_CLOCKS) ?? moment.now + 10_000_000;
          const before = { ...moment, now: Math.max(moment.now, due - 2) };
          expect(nextHealth(health, before, DEFAULT_CLOCKS).events).toEqual([]);
        }
      }),
    );
  });
});
