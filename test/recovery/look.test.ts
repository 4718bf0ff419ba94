import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/recovery/budget.ts';
import { readingOf } from '../health/situations.ts';
import { Bench, idle, interrupted, RESUME, recipeOf, recipesOf, working } from './bench.ts';

/** A worker with the shipped recipes that was interrupted, until the first text is on its way. */
function interruptedWorker(settings: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  const bench = new Bench(settings);
  bench.look(0, { reading: working });
  bench.look(1000, { reading: interrupted });
  bench.pass(5000);
  return bench;
}

describe('an incident', () => {
  test('is opened, climbed and closed, and each of it is told once', () => {
    const bench = interruptedWorker();
    bench.outcome(true);
    bench.look(300, { reading: working });
    expect(bench.events.map(({ type }) => type)).toEqual([
      'incident.opened',
      'intervention',
      'incident.closed',
    ]);
    expect(bench.told('incident.opened')).toMatchObject([
      { incident: 'w-1', cause: 'interrupted', severity: 'high', screen: ['the screen'] },
    ]);
    expect(bench.told('intervention')).toMatchObject([
      { incident: 'w-1', by: 'auto', step: 'resume text', rung: 1, of: 2, sent: [`"${RESUME}"`] },
    ]);
    expect(bench.told('incident.closed')).toMatchObject([{ outcome: 'recovered', recipe: 'interrupted' }]);
  });

  test('that goes away by itself is healed', () => {
    const bench = new Bench();
    bench.look(0, { reading: interrupted });
    bench.look(500, { reading: working });
    expect(bench.told('incident.closed')).toMatchObject([{ outcome: 'healed' }]);
    expect(bench.effects).toEqual([]);
  });

  test('is not over while the screen says nothing', () => {
    const bench = new Bench();
    bench.look(0, { reading: interrupted });
    bench.look(500, { reading: readingOf('starting') });
    bench.look(500, { reading: readingOf('unknown') });
    expect(bench.told('incident.closed')).toEqual([]);
  });

  test('that a person ended is theirs', () => {
    const bench = new Bench();
    bench.look(0, { reading: interrupted });
    bench.look(500, { personAt: 500, typing: true });
    bench.look(500, { reading: working });
    expect(bench.told('incident.closed')).toMatchObject([{ outcome: 'operator' }]);
  });

  test('ends at a person when nothing helped', () => {
    const bench = interruptedWorker();
    for (let i = 0; i < 4; i++) {
      bench.outcome(true);
      bench.pass(90_000);
    }
    expect(bench.did).toEqual(['send', 'send', 'restart', 'send']);
    expect(bench.told('incident.escalated')).toMatchObject([{ reason: 'nothing that was tried helped' }]);
    bench.pass(3_600_000);
    expect(bench.effects).toHaveLength(4);
  });
});

describe('another trouble than before', () => {
  const restarting = recipeOf(['exited'], [{ restart: 'resume' }]);

  test('has its own ladder', () => {
    const bench = interruptedWorker();
    bench.outcome(true);
    bench.look(200, { reading: readingOf('api_error', { kind: 'server', composer: '' }) });
    expect(bench.told('intervention')).toMatchObject([{ result: 'changed' }]);
    bench.pass(5000);
    bench.outcome(true);
    bench.look(200, { reading: working });
    expect(bench.told('intervention')[1]).toMatchObject({ incident: 'w-1', recipe: 'API error' });
    expect(bench.told('incident.opened')).toHaveLength(1);
  });

  test('has its own ladder though a person was asked about the one before', () => {
    const bench = new Bench({
      recipes: [...recipesOf({ name: 'l', when: { causes: ['interrupted'] } }), ...restarting],
    });
    bench.look(0, { reading: interrupted });
    bench.pass(60_000);
    expect(bench.told('incident.escalated')).toHaveLength(1);
    bench.look(500, { running: false, exit: { signal: 'SIGKILL' } });
    bench.pass(5000);
    expect(bench.did).toEqual(['restart']);
    expect(bench.care.incident?.escalated).toBeUndefined();
  });

  test.for([
    { what: 'it is killed', change: { running: false, exit: { signal: 'SIGKILL' } }, did: 'restart' },
    { what: 'its host dies', change: { running: false }, did: 'restart' },
    { what: 'it leaves a shell', change: { reading: readingOf('shell', { kind: 'bash' }) }, did: 'relaunch' },
    { what: 'it is stopped', change: { frozen: true }, did: 'signal' },
  ] as const)('has its own ladder while the end of a limit is waited for: $what', ({ change, did }) => {
    const bench = new Bench();
    const resets = '5am (UTC)';
    bench.look(0, {
      reading: readingOf('rate_limited', { kind: 'usage', composer: '', attributes: { resets } }),
    });
    bench.pass(60_000);
    expect(bench.did).toEqual([]);
    bench.look(500, change);
    bench.pass(10_000);
    expect(bench.did[0]).toBe(did);
    expect(bench.told('intervention')[0]).toMatchObject({
      recipe: 'usage limit',
      result: 'changed',
      sent: [],
    });
    expect(bench.told('incident.opened')).toHaveLength(1);
  });

  test('has none when the budget is spent', () => {
    const bench = new Bench({
      recipes: [...recipesOf({ name: 'l', when: { causes: ['interrupted'] } }), ...restarting],
      limits: { ...DEFAULT_LIMITS, restarts: 0 },
    });
    bench.look(0, { reading: interrupted });
    bench.look(500, { running: false, exit: { signal: 'SIGKILL' } });
    bench.pass(60_000);
    expect(bench.effects).toEqual([]);
    expect(bench.told('incident.escalated')).toHaveLength(1);
  });

  test('against which nothing is known needs a person', () => {
    const bench = new Bench();
    bench.look(0, { reading: interrupted });
    bench.look(500, { reading: readingOf('setup', { kind: 'trust' }) });
    bench.pass(60_000);
    expect(bench.told('incident.escalated')).toHaveLength(1);
    expect(bench.effects).toEqual([]);
  });
});

describe('the same trouble again', () => {
  test('soon after goes on where its ladder was left', () => {
    const bench = interruptedWorker();
    for (let i = 0; i < 2; i++) {
      bench.outcome(true);
      bench.look(200, { reading: working });
      bench.look(10_000, { reading: interrupted });
      bench.pass(10_000);
    }
    expect(bench.did).toEqual(['send', 'send', 'restart']);
  });

  test('much later begins anew', () => {
    const bench = interruptedWorker();
    for (let i = 0; i < 2; i++) {
      bench.outcome(true);
      bench.look(200, { reading: working });
      bench.look(130_000, { reading: interrupted });
      bench.pass(10_000);
    }
    expect(bench.did).toEqual(['send', 'send', 'send']);
  });

  test('that comes too often is left to a person', () => {
    const bench = interruptedWorker({ limits: { ...DEFAULT_LIMITS, incidents: 3 } });
    for (let i = 0; i < 4; i++) {
      bench.outcome(true);
      bench.look(200, { reading: working });
      bench.look(130_000, { reading: interrupted });
      bench.pass(10_000);
    }
    const flaps = { reason: expect.stringMatching(/it flaps/) };
    expect(bench.told('incident.escalated')).toMatchObject([flaps, flaps, flaps]);
    expect(bench.did).toEqual(['send', 'send']);
  });
});

describe('a program that is no agent', () => {
  const dead = { running: false, exit: { code: 1 } };
  const up = { running: true, exit: undefined, reading: readingOf('starting', { agent: undefined }) };

  /** It ended, and was started again. */
  function restarted(): Bench {
    const bench = new Bench();
    bench.look(0, { reading: readingOf('starting', { agent: undefined }) });
    bench.look(1000, dead);
    bench.look(1000, { reading: readingOf('exited', { agent: undefined }) });
    bench.pass(1000);
    bench.look(100, up, { outcome: { ok: true } });
    return bench;
  }

  test('is well when it lives again: it has no composer that could come up', () => {
    const bench = restarted();
    bench.pass(3_600_000);
    expect(bench.did).toEqual(['restart']);
    expect(bench.told('incident.closed')).toMatchObject([{ outcome: 'recovered' }]);
  });

  test('that ends again is started again, until a person is needed; who starts it then ends the incident', () => {
    const bench = restarted();
    for (let i = 0; i < 3; i++) {
      bench.look(1000, dead);
      bench.look(1000, { reading: readingOf('exited', { agent: undefined }) });
      bench.pass(10_000);
      if (i < 2) bench.look(100, up, { outcome: { ok: true } });
    }
    expect(bench.did).toEqual(['restart', 'restart', 'restart']);
    expect(bench.told('incident.escalated')).toHaveLength(1);
    bench.look(1000, up);
    bench.pass(60_000);
    expect(bench.told('incident.closed')).toHaveLength(1);
    expect(bench.did).toHaveLength(3);
  });
});

describe('budgets', () => {
  const again = recipeOf(['exited'], [{ restart: 'resume' }], {}, { times: 9 });

  test('of restarts, of which one that was called off before it was begun is none', () => {
    const bench = new Bench({ recipes: recipeOf(['interrupted'], [{ restart: 'resume' }]) });
    bench.look(0, { reading: interrupted, fresh: false });
    expect(bench.care.incident?.run).toBeDefined();
    bench.look(1000, { typing: true, personAt: 1000 });
    expect(bench.told('intervention')).toMatchObject([{ reason: 'a person took over' }]);
    expect(bench.care.spent).toMatchObject({ restarts: [], steps: [] });
  });

  test('of restarts', () => {
    const bench = new Bench({ recipes: again, limits: { ...DEFAULT_LIMITS, restarts: 2 } });
    bench.look(0, { running: false, exit: { code: 1 } });
    for (let i = 0; i < 4; i++) {
      bench.outcome(true);
      bench.pass(6000);
    }
    expect(bench.did).toEqual(['restart', 'restart']);
    expect(bench.told('incident.escalated')).toHaveLength(1);
  });

  test('the loss of a host is no fault of the worker', () => {
    const bench = new Bench({ recipes: again, limits: { ...DEFAULT_LIMITS, restarts: 2 } });
    bench.look(0, { running: false });
    for (let i = 0; i < 4; i++) {
      bench.outcome(true);
      bench.pass(6000);
    }
    expect(bench.did.length).toBeGreaterThan(2);
    expect(bench.told('incident.escalated')).toEqual([]);
  });

  test('of the whole run', () => {
    const bench = new Bench({
      recipes: again,
      limits: { ...DEFAULT_LIMITS, runRestarts: 2 },
      runRestarts: [0, 0],
    });
    bench.look(10, { running: false, exit: { code: 1 } });
    expect(bench.effects).toEqual([]);
    expect(bench.told('incident.escalated')).toMatchObject([{ reason: expect.stringMatching(/the run/) }]);
  });

  test('of steps', () => {
    const bench = new Bench({
      recipes: recipeOf(['interrupted'], [{ press: ['enter'] }], {}, { times: 50, within: 100 }),
      limits: { ...DEFAULT_LIMITS, steps: 5 },
    });
    bench.look(0, { reading: interrupted });
    bench.pass(60_000);
    expect(bench.pressed).toHaveLength(5);
    expect(bench.told('incident.escalated')).toHaveLength(1);
  });
});

describe('what automation may do', () => {
  test('off: the incident is told and nothing is done', () => {
    const bench = interruptedWorker({ mode: () => 'off' });
    bench.pass(600_000);
    expect(bench.effects).toEqual([]);
    expect(bench.told('incident.opened')).toHaveLength(1);
  });

  test('off for one trouble', () => {
    const bench = interruptedWorker({ mode: (cause) => (cause === 'interrupted' ? 'off' : 'on') });
    expect(bench.effects).toEqual([]);
    bench.look(0, { reading: readingOf('no_response', { composer: '' }) });
    bench.pass(5000);
    expect(bench.did).toEqual(['send']);
  });

  test('suggest: a person says when, and is the one who did it', () => {
    const bench = interruptedWorker({ mode: () => 'suggest' });
    expect(bench.effects).toEqual([]);
    bench.look(1, {}, { kick: 'next' });
    expect(bench.did).toEqual(['send']);
    bench.outcome(true);
    bench.look(200, { reading: working });
    expect(bench.told('intervention')).toMatchObject([{ by: 'operator', result: 'recovered' }]);
    expect(bench.told('incident.closed')).toMatchObject([{ outcome: 'operator' }]);
  });

  test('switched off in the middle of a step: the step ends there, and counts as never tried', () => {
    const recipes = recipeOf(['interrupted'], [{ press: ['ctrl-c'] }, { wait: 2000 }, { press: ['enter'] }]);
    const bench = new Bench({ recipes });
    bench.look(0, { reading: interrupted });
    bench.settings = { ...bench.settings, mode: () => 'off' };
    bench.pass(10_000);
    expect(bench.pressed).toEqual(['ctrl-c']);
    expect(bench.told('intervention')).toMatchObject([
      { result: 'failed', reason: 'automation was switched off', sent: ['ctrl-c'] },
    ]);
    bench.settings = { ...bench.settings, mode: () => 'on' };
    bench.look(1);
    expect(bench.pressed).toEqual(['ctrl-c', 'ctrl-c']);
  });

  test('after a person typed it keeps off for a while', () => {
    const bench = new Bench();
    bench.look(0, { reading: interrupted });
    bench.look(500, { personAt: 500 });
    bench.pass(59_999);
    expect(bench.effects).toEqual([]);
    bench.pass(1);
    expect(bench.did).toEqual(['send']);
  });
});

describe('a recipe that tells a person at once', () => {
  test('is tried all the same', () => {
    const bench = new Bench();
    bench.look(0, { reading: readingOf('auth_error', { kind: 'credit', composer: '' }) });
    expect(bench.told('incident.escalated')).toHaveLength(1);
    bench.pass(300_000);
    expect(bench.did).toEqual(['send']);
    bench.outcome(true);
    bench.look(100, { reading: working });
    expect(bench.told('incident.closed')).toMatchObject([{ outcome: 'recovered' }]);
  });
});

describe('a step that a person presses', () => {
  const pressTwice = recipesOf(
    {
      name: 'r',
      when: { causes: ['interrupted'] },
      settle: 60_000,
      steps: [{ name: 's', do: [{ press: ['a'] }, { press: ['b'] }], within: 1000 }],
    },
    { name: 'enter', steps: [{ name: 'enter', do: [{ press: ['enter'] }], within: 1000 }] },
  );
  const enter = { recipe: 'enter', step: pressTwice[1]!.steps[0]! };

  test('is done without any trouble, and recorded', () => {
    const bench = new Bench();
    bench.look(0, { reading: idle }, { kick: enter });
    expect(bench.pressed).toEqual(['enter']);
    bench.look(100, { reading: working });
    expect(bench.told('intervention')).toMatchObject([{ by: 'operator', recipe: 'enter' }]);
    expect(bench.told('intervention')[0]).not.toHaveProperty('incident');
  });

  test('the next of the ladder has one effect a look, as any', () => {
    const bench = new Bench({ recipes: pressTwice });
    bench.look(0, { reading: interrupted });
    expect(bench.look(1, {}, { kick: 'next' })).toHaveLength(1);
    expect(bench.look(1)).toHaveLength(1);
    expect(bench.pressed).toEqual(['a', 'b']);
  });

  test('ends the step that automation is at, which is recorded too', () => {
    const bench = interruptedWorker();
    bench.look(100, {}, { kick: enter });
    expect(bench.told('intervention')).toMatchObject([
      { by: 'auto', result: 'failed', reason: 'a person took over' },
    ]);
    bench.pass(1000);
    expect(bench.told('intervention')[1]).toMatchObject({ by: 'operator', step: 'enter' });
  });

  test('ends the one that was pressed before', () => {
    const bench = new Bench();
    bench.look(0, { reading: idle, fresh: false }, { kick: enter });
    bench.look(10, {}, { kick: enter });
    expect(bench.told('intervention')).toMatchObject([{ by: 'operator', reason: 'another step was wanted' }]);
    bench.look(10, { fresh: true });
    expect(bench.pressed).toEqual(['enter']);
  });

  test('is not pressed into what is gone', () => {
    const bench = new Bench();
    bench.look(0, { running: false, exit: { code: 0 } }, { kick: enter });
    expect(bench.pressed).toEqual([]);
    expect(bench.told('intervention')).toMatchObject([{ reason: 'the terminal is gone' }]);
  });
});

describe('a text in the composer', () => {
  const draft = readingOf('draft', { kind: 'text', composer: 'half a text' });

  test('that nobody writes at is sent when it has stood there for two minutes', () => {
    const bench = new Bench();
    bench.look(0, { reading: draft });
    bench.pass(119_999);
    expect(bench.told('incident.opened')).toEqual([]);
    bench.pass(2000);
    expect(bench.pressed).toEqual(['enter']);
  });

  test('that is being delivered is no trouble', () => {
    const bench = new Bench();
    for (let i = 0; i < 20; i++) bench.look(60_000, { reading: draft }, { delivering: true });
    expect(bench.events).toEqual([]);
  });
});
