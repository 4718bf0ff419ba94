import { describe, expect, test } from 'vitest';
import type { JournalEvent, NewEvent } from '../../src/journal/event.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { restoreCare } from '../../src/recovery/restore.ts';
import { readingOf } from '../health/situations.ts';
import { Bench, idle, interrupted, RESUME, recipeOf, SHIPPED, working } from './bench.ts';

/** What the next control knows of what was written down. */
function restored(events: Iterable<NewEvent>, accepted: string[] = [], recipes = SHIPPED) {
  return restoreCare('w', written(events), recipes, new Set(accepted));
}

function written(events: Iterable<NewEvent>): JournalEvent[] {
  const log = new MemoryLog();
  for (const event of events) log.append(event);
  return log.read();
}

/** The same worker under another control. */
function again(bench: Bench): Bench {
  const next = new Bench(bench.settings);
  next.now = bench.now;
  next.care = restored(bench.events, [...bench.settings.accepted], [...bench.settings.recipes]);
  return next;
}

/** A worker of which the ladder has come to its restart, whose end is awaited. */
function beingStartedAgain(): Bench {
  const bench = new Bench();
  bench.look(0, { reading: interrupted });
  for (let i = 0; i < 2; i++) {
    bench.pass(5000);
    bench.outcome(true);
    bench.pass(20_000);
  }
  expect(bench.did).toEqual(['send', 'send', 'restart']);
  return bench;
}

describe('an open incident', () => {
  test('goes on at its rung, with what was tried', () => {
    const bench = beingStartedAgain();
    const next = again(bench);
    // The restart was not written down: it is taken again.
    next.look(0, { reading: interrupted });
    next.pass(30_000);
    expect(next.did).toEqual(['restart']);
    expect(next.told('incident.opened')).toEqual([]);
    next.look(1000, { reading: readingOf('starting') }, { outcome: { ok: true } });
    next.look(500, { reading: working });
    expect(next.told('incident.closed')).toMatchObject([{ incident: 'w-1', outcome: 'recovered' }]);
  });

  describe('in a step of which a part is done', () => {
    /** A worker that is started again, and is to be told something then. */
    const startedAgain = (forgot = false) => {
      const bench = beingStartedAgain();
      bench.look(1000, { reading: readingOf('starting') }, { outcome: { ok: true, forgot } });
      return bench;
    };
    const told = (bench: Bench, ...types: ('message.queued' | 'message.typed')[]) => {
      for (const type of types) {
        const of = { worker: 'w', message: 'm' };
        bench.events.push(
          type === 'message.queued'
            ? { type, at: bench.now, data: { ...of, kind: 'resume', by: 'auto', text: RESUME } }
            : { type, at: bench.now, data: { ...of, attempt: 1 } },
        );
      }
    };

    test.each([
      [false, RESUME],
      [true, '{briefing}'],
    ])('goes on after that part (it forgot: %s)', (forgot, text) => {
      const next = again(startedAgain(forgot));
      next.look(500, { reading: readingOf('starting') });
      next.look(500, { reading: idle });
      next.pass(2000);
      expect(next.effects).toEqual([{ type: 'send', text, queue: false }]);
      expect(next.told('incident.closed')).toEqual([]);
      next.look(500, { reading: working }, { outcome: { ok: true } });
      expect(next.told('intervention')).toMatchObject([
        {
          recipe: 'interrupted',
          step: 'restart',
          rung: 2,
          sent: ['start the worker again (resume)', expect.any(String)],
        },
      ]);
      expect(next.told('incident.closed')).toMatchObject([{ incident: 'w-1', outcome: 'recovered' }]);
      const { spent } = again(
        Object.assign(next, { events: [...startedAgain(forgot).events, ...next.events] }),
      ).care;
      expect(spent.steps).toHaveLength(3);
    });

    test('goes on, where its text was not brought into the composer yet', () => {
      const bench = startedAgain();
      told(bench, 'message.queued');
      const next = again(bench);
      next.look(500, { reading: idle });
      next.pass(2000);
      expect(next.did).toEqual(['send']);
    });

    test('is given up where its text stands in the composer', () => {
      const bench = startedAgain();
      told(bench, 'message.queued', 'message.typed');
      const next = again(bench);
      next.look(500, { reading: readingOf('draft', { kind: 'text', composer: RESUME, since: bench.now }) });
      next.pass(5000);
      expect(next.did).toEqual(['press']);
    });

    test("is a person's where one has typed since", () => {
      const next = again(startedAgain());
      next.look(500, { reading: idle, personAt: next.now });
      next.pass(2000);
      expect(next.did).toEqual([]);
    });
  });

  test('counts a step once, whether control died within it or not, and no other less for it', () => {
    const bench = beingStartedAgain();
    bench.look(1000, { reading: readingOf('starting') }, { outcome: { ok: true } });
    const { startedAt } = bench.care.incident!.run!;
    expect(again(bench).care.spent.steps).toHaveLength(3);
    const step = {
      by: 'operator',
      recipe: 'interrupted',
      step: 's',
      rung: 1,
      of: 1,
      sent: ['enter'],
    } as const;
    const rest = { worker: 'w', before: [], after: [], result: 'changed' as const };
    // What a person pressed ended when that step began, and another of theirs began then.
    const events: NewEvent[] = [0, startedAt].map((at) => ({
      type: 'intervention',
      at: startedAt,
      data: { ...step, ...rest, sent: [...step.sent], startedAt: at },
    }));
    expect(restored(events).spent.steps).toEqual([startedAt, startedAt]);
  });

  test('a key is not pressed again sooner than it may be', () => {
    const recipes = recipeOf(['interrupted'], [{ press: ['ctrl-c'] }, { wait: 5000 }, { press: ['enter'] }]);
    const bench = new Bench({ recipes });
    bench.look(0, { reading: interrupted });
    expect(again(bench).care.lastKeys).toBeUndefined();
    bench.pass(1000);
    const next = again(bench);
    expect(next.care.lastKeys).toEqual({ keys: ['ctrl-c'], at: 1000 });
    next.look(0, { reading: interrupted });
    next.pass(6000);
    expect(next.pressed).toEqual(['enter']);
  });

  test('in which a text of ours was left in the composer is not waited for as a draft is', () => {
    const bench = new Bench();
    bench.look(0, { reading: interrupted });
    bench.pass(5000);
    expect(bench.did).toEqual(['send']);
    const data = { worker: 'w', message: 'm', kind: 'resume', by: 'auto' as const, text: 'go on' };
    bench.events.push({ type: 'message.queued', at: bench.now, data });
    const next = again(bench);
    next.look(500, { reading: readingOf('draft', { kind: 'text', composer: 'go on', since: bench.now }) });
    next.pass(5000);
    expect(next.did).toEqual(['press']);
  });

  test('that is escalated stays so', () => {
    const bench = new Bench({ recipes: recipeOf(['interrupted'], [{ press: ['enter'] }]) });
    bench.look(0, { reading: interrupted });
    bench.pass(60_000);
    expect(bench.told('incident.escalated')).toHaveLength(1);
    const next = again(bench);
    next.look(1000, { reading: interrupted });
    next.pass(3_600_000);
    expect(next.effects).toEqual([]);
    expect(next.events).toEqual([]);
  });

  test('that is over when the next control comes is closed', () => {
    const bench = new Bench();
    bench.look(0, { reading: interrupted });
    const next = again(bench);
    next.look(1000, { reading: working });
    expect(next.told('incident.closed')).toMatchObject([{ incident: 'w-1', outcome: 'healed' }]);
  });

  test.for([
    ['rate_limited', 'menu', 'limit menu'],
    ['rate_limited', 'usage', 'usage limit'],
    ['api_error', 'server', 'API error'],
    ['draft', 'text', 'unsent text'],
    ['auth_error', 'login', 'not logged in'],
  ] as const)('%s/%s has the recipe that it had', ([state, kind, recipe]) => {
    const bench = new Bench();
    bench.look(0, { reading: readingOf(state, { kind, composer: 'x' }) });
    bench.pass(120_001);
    expect(bench.care.incident?.recipe.name).toBe(recipe);
    expect(again(bench).care.incident?.recipe.name).toBe(recipe);
  });

  test('of a dialog that is no longer accepted has none', () => {
    const bench = new Bench({ accepted: new Set(['trust']) });
    bench.look(0, { reading: readingOf('setup', { kind: 'trust' }), fresh: false });
    expect(restored(bench.events, ['trust']).incident?.recipe.name).toBe('trust dialog');
    expect(restored(bench.events).incident).toBeUndefined();
  });
});

test('the next incident has a name of its own', () => {
  const bench = new Bench();
  bench.look(0, { reading: interrupted });
  bench.look(500, { reading: working });
  const next = again(bench);
  next.look(500_000, { reading: interrupted });
  expect(next.told('incident.opened')).toMatchObject([{ incident: 'w-2' }]);
});

test('the same trouble soon after goes on where its ladder was left', () => {
  const bench = new Bench();
  bench.look(0, { reading: interrupted });
  for (let i = 0; i < 2; i++) {
    bench.pass(5000);
    bench.outcome(true);
    if (i === 0) bench.pass(20_000);
  }
  bench.look(100, { reading: working });
  expect(bench.told('incident.closed')).toHaveLength(1);
  const next = again(bench);
  next.look(10_000, { reading: interrupted });
  next.pass(20_000);
  expect(next.did).toEqual(['restart']);
  expect(next.care.spent).toEqual({ ...next.care.spent, incidents: bench.care.spent.incidents });
});

test('what was spent is spent', () => {
  const started = (how: 'first' | 'resume' | 'operator', at: number): NewEvent => ({
    type: 'worker.started',
    at,
    data: { worker: 'w', argv: [], cwd: '/', how, attempt: 0 },
  });
  const step = (
    recipe: string,
    result: 'nothing' | 'failed' | 'dry_run',
    at: number,
    ...sent: string[]
  ): NewEvent => ({
    type: 'intervention',
    at,
    data: {
      worker: 'w',
      by: 'auto',
      recipe,
      step: 's',
      rung: 1,
      of: 1,
      sent,
      before: [],
      after: [],
      result,
      startedAt: at,
    },
  });
  const { spent } = restored([
    started('first', 1),
    started('resume', 2),
    started('operator', 3),
    step('exited', 'nothing', 4),
    step('dropped to a shell', 'nothing', 5, 'start the agent again (resume)'),
    step('interrupted', 'dry_run', 6),
    // A person came before the shell was given anything.
    step('dropped to a shell', 'failed', 7),
  ]);
  expect(spent).toEqual({ restarts: [2, 5], steps: [4, 5, 7], incidents: [] });
});

describe('a step that was called off', () => {
  const recipes = recipeOf(['interrupted'], [{ press: ['ctrl-c'] }, { wait: 5000 }, { press: ['enter'] }]);

  test('before anything was sent was not tried', () => {
    const bench = new Bench({ recipes });
    bench.look(0, { reading: interrupted, fresh: false });
    bench.look(100, { typing: true, personAt: 100 });
    expect(bench.told('intervention')).toMatchObject([{ sent: [], calledOff: true }]);
    for (const { care } of [bench, again(bench)]) {
      expect(care.incident).toMatchObject({ climbs: {}, last: undefined, steppedAt: 100 });
      expect(care.spent.steps).toEqual([]);
    }
  });

  test('after something was sent is spent, and not climbed', () => {
    const bench = new Bench({ recipes });
    bench.look(0, { reading: interrupted });
    bench.look(100, { typing: true, personAt: 100 });
    expect(bench.told('intervention')).toMatchObject([{ sent: ['ctrl-c'], calledOff: true }]);
    for (const { care } of [bench, again(bench)]) {
      expect(care.incident).toMatchObject({ climbs: {}, last: undefined });
      expect(care.spent.steps).toHaveLength(1);
    }
  });

  test('was not tried either when a person pressed it', () => {
    const bench = new Bench({ recipes, mode: () => 'off' });
    const [step] = recipes[0]!.steps;
    bench.look(0, { reading: interrupted }, { kick: { recipe: 'r', step: step! } });
    for (let i = 0; i < 300; i++) {
      bench.unsend();
      bench.look(100);
    }
    expect(bench.told('intervention')).toMatchObject([{ by: 'operator', sent: [], calledOff: true }]);
    const { incident, spent } = again(bench).care;
    expect(incident).toMatchObject({ climbs: {}, last: undefined });
    expect(spent.steps).toEqual([]);
  });

  test('because the screen outran it is counted on', () => {
    const once = { times: 3, after: 60_000 };
    const bench = new Bench({ recipes: recipeOf(['interrupted'], [{ press: ['enter'] }], {}, once) });
    const outrun = (each: Bench) => {
      each.look(60_000, { reading: interrupted });
      for (let i = 0; i < 300; i++) {
        each.unsend();
        each.look(100);
      }
    };
    bench.look(0, { reading: interrupted });
    outrun(bench);
    outrun(bench);
    const next = again(bench);
    expect(next.care.incident).toMatchObject({ outrun: 2, escalated: undefined });
    outrun(next);
    expect(next.told('incident.escalated')).toHaveLength(1);
  });

  test('was a try like others where an older version wrote it down', () => {
    const bench = new Bench({ recipes });
    bench.look(0, { reading: interrupted, fresh: false });
    bench.look(100, { typing: true, personAt: 100 });
    const old = bench.events.map((event) => {
      if (event.type !== 'intervention') return event;
      const { calledOff: _, ...data } = event.data;
      return { ...event, data };
    });
    const { incident, spent } = restored(old, [], recipes);
    expect(incident).toMatchObject({ climbs: { r: { rung: 1, tried: 0 } }, last: 'failed' });
    expect(spent.steps).toEqual([100]);
  });
});

test('a Ctrl-C of the last control counts', () => {
  const recipes = recipeOf(['interrupted'], [{ press: ['ctrl-c'] }], {}, { within: 100, times: 3 });
  const bench = new Bench({ recipes });
  bench.look(0, { reading: interrupted });
  bench.pass(100);
  const next = again(bench);
  next.look(10, { reading: interrupted });
  next.pass(1800);
  expect(next.pressed).toEqual([]);
  next.pass(1000);
  expect(next.pressed).toEqual(['ctrl-c']);
});

describe('a text that stands in the composer', () => {
  const draft = readingOf('draft', { kind: 'text', composer: 'half a text' });
  const typed: NewEvent = { type: 'operator.typed', at: 0, data: { worker: 'w' } };
  const pasted: NewEvent = { type: 'message.typed', at: 1, data: { worker: 'w', message: 'm', attempt: 1 } };

  test.for([
    ["is a person's when a person typed", [typed], 0],
    ['may still be theirs when we typed after that', [typed, pasted], 0],
    ["is nobody's where nobody typed", [], 1],
  ] as const)('%s', ([, events, presses]) => {
    const bench = new Bench();
    bench.now = 1000;
    bench.care = restored(events);
    bench.look(0, { reading: draft });
    bench.pass(124_000);
    expect(bench.pressed).toHaveLength(presses);
  });
});

test('of other workers nothing is taken up', () => {
  const bench = new Bench();
  bench.look(0, { reading: interrupted });
  expect(restoreCare('other', written(bench.events), SHIPPED, new Set()).incident).toBeUndefined();
});

test('a cause of another version is left alone', () => {
  const bench = new Bench();
  bench.look(0, { reading: interrupted });
  const strange = bench.events.map((event) =>
    event.type === 'incident.opened' ? { ...event, data: { ...event.data, cause: 'bored' } } : event,
  );
  expect(restored(strange)).toMatchObject({ count: 1, incident: undefined });
});
