import { describe, expect, test } from 'vitest';
import { literal } from '../../src/classifier/pattern.ts';
import type { Reading } from '../../src/classifier/reading.ts';
import type { Situation } from '../../src/health/situation.ts';
import { mayStillRestart } from '../../src/recovery/step-run.ts';
import { readingOf, situation } from '../health/situations.ts';
import { Bench, idle, interrupted, RESUME, recipeOf, working } from './bench.ts';

/** A worker in trouble whose only recipe does this. */
function doing(acts: object[], step: object = {}, reading: Reading = interrupted): Bench {
  const bench = new Bench({ recipes: recipeOf([reading.state], acts, {}, step) });
  bench.look(0, { reading });
  return bench;
}

const results = (bench: Bench) => bench.told('intervention').map(({ result }) => result);
const reasons = (bench: Bench) => bench.told('intervention').map(({ reason }) => reason);

describe('press', () => {
  test('names of the profile become its keys, in one write', () => {
    expect(doing([{ press: ['{submit}'] }]).pressed).toEqual(['enter']);
    expect(doing([{ press: ['y', '{submit}'] }]).pressed).toEqual(['y enter']);
  });

  test('each has a look of its own, and waits are kept', () => {
    const bench = doing([{ press: ['ctrl-c'] }, { wait: 2000 }, { press: ['enter'] }]);
    expect(bench.pressed).toEqual(['ctrl-c']);
    bench.pass(1999);
    expect(bench.pressed).toEqual(['ctrl-c']);
    bench.pass(1);
    expect(bench.pressed).toEqual(['ctrl-c', 'enter']);
  });

  test('waits add up, and patience begins when they are over', () => {
    const bench = doing([{ wait: 40_000 }, { wait: 20_000 }, { press: ['enter'] }]);
    bench.pass(59_999);
    expect(bench.pressed).toEqual([]);
    bench.look(1, { fresh: false });
    bench.look(1000, { fresh: true });
    expect(bench.pressed).toEqual(['enter']);
  });

  test('keys that were not written are pressed again after the next look, and counted nowhere', () => {
    const bench = doing([{ press: ['ctrl-c'] }, { press: ['enter'] }]);
    for (let i = 0; i < 5; i++) {
      bench.unsend();
      bench.look(100);
    }
    bench.pass(1000);
    expect(bench.pressed).toEqual([...Array(6).fill('ctrl-c'), 'enter']);
    bench.pass(10_000);
    expect(bench.told('intervention').map(({ sent }) => sent)).toEqual([['ctrl-c', 'enter']]);
  });

  test('keys that are never written are no try of the step', () => {
    const bench = doing([{ press: ['enter'] }], { after: 60_000 });
    bench.look(60_000);
    for (let i = 0; i < 300; i++) {
      bench.unsend();
      bench.look(100);
    }
    expect(results(bench)).toEqual(['failed']);
    expect(reasons(bench)).toEqual(['its screen changes faster than it can be acted upon']);
    expect(bench.told('intervention')[0]!.sent).toEqual([]);
    expect(bench.care.incident).toMatchObject({ climbs: {}, escalated: undefined });
    expect(bench.care.spent.steps).toEqual([]);
  });

  test('keys that are never written bring a person in after the third time, who may try on', () => {
    const bench = doing([{ press: ['enter'] }], { after: 60_000 });
    const isOutrun = () => {
      bench.look(60_000);
      for (let i = 0; i < 300; i++) {
        bench.unsend();
        bench.look(100);
      }
    };
    isOutrun();
    isOutrun();
    expect(bench.told('incident.escalated')).toEqual([]);
    isOutrun();
    const reason = 'its screen changes faster than it can be acted upon';
    expect(bench.told('incident.escalated')).toMatchObject([{ reason }]);
    bench.pass(3_600_000);
    expect(results(bench)).toEqual(Array(3).fill('failed'));
    const before = bench.pressed.length;
    bench.look(0, {}, { kick: 'next' });
    bench.pass(60_000);
    expect(bench.pressed).toHaveLength(before + 1);
    expect(bench.care.incident).toMatchObject({ outrun: 0 });
  });

  test('what gets it going ends the step before the rest', () => {
    const bench = doing([{ press: ['ctrl-c'] }, { wait: 2000 }, { press: ['enter'] }]);
    bench.look(500, { reading: working });
    expect(results(bench)).toEqual(['recovered']);
    bench.pass(5000);
    expect(bench.pressed).toEqual(['ctrl-c']);
  });
});

describe('send', () => {
  test('the text is awaited, and the screen says whether it helped', () => {
    const bench = doing([{ send: '{resume} Now.' }]);
    expect(bench.effects).toEqual([{ type: 'send', text: `${RESUME} Now.`, queue: false }]);
    bench.pass(4000);
    bench.outcome(true);
    expect(results(bench)).toEqual([]);
    bench.look(500, { reading: working });
    expect(results(bench)).toEqual(['recovered']);
    expect(bench.told('incident.closed')).toMatchObject([{ outcome: 'recovered', recipe: 'r' }]);
  });

  test('one that could not be delivered says why', () => {
    const bench = doing([{ send: '{resume}' }]);
    bench.outcome(false, 'a menu is in the way');
    expect(bench.told('intervention')).toMatchObject([{ result: 'failed', reason: 'a menu is in the way' }]);
  });

  test('one of which nothing is heard is not awaited for ever', () => {
    const bench = doing([{ send: '{resume}' }]);
    bench.pass(180_000);
    expect(reasons(bench)).toEqual(['nothing was heard of it']);
  });

  test.for([
    ['by itself', [{ send: '{resume}' }], 'nothing', 'it began to work before the text was sent'],
    ['after the keys before it', [{ press: ['ctrl-c'] }, { send: '{resume}' }], 'recovered', undefined],
  ] as const)('is not sent to an agent that gets going %s', ([_, acts, result, reason]) => {
    const bench = doing([...acts]);
    bench.pass(1000);
    const { length } = bench.effects;
    bench.look(1000, {}, { isUnsent: true });
    bench.look(1000, { reading: working }, { isUnsent: true });
    expect(results(bench)).toEqual([]);
    expect(bench.wakeAt).toBe(bench.now + 1000);
    bench.look(1000, {}, { isUnsent: true });
    expect(bench.told('intervention')).toMatchObject([{ result, ...(reason && { reason }) }]);
    expect(bench.told('intervention')[0]!.sent).not.toContain(`"${RESUME}"`);
    expect(bench.effects).toHaveLength(length);
    bench.pass(1);
    expect(bench.care.incident).toBeUndefined();
  });

  test('is waited for where an agent works for a moment only, or on what it was sent', () => {
    const bench = doing([{ send: '{resume}' }]);
    bench.look(1000, { reading: working }, { isUnsent: true });
    bench.look(500, { reading: interrupted }, { isUnsent: true });
    bench.look(1000, {}, { isUnsent: true });
    bench.look(1000, { reading: working }, { isUnsent: false });
    bench.look(5000, {}, { isUnsent: false });
    expect(results(bench)).toEqual([]);
  });

  test('what comes after it is done too, though it got going on that', () => {
    const bench = doing([{ send: '/compact' }, { until: 'idle' }, { send: '{resume}' }], { within: 60_000 });
    bench.outcome(true);
    bench.look(500, { reading: readingOf('working', { kind: 'compacting', composer: '' }) });
    bench.look(20_000, { reading: idle });
    expect(bench.effects.map((effect) => effect.type === 'send' && effect.text)).toEqual([
      '/compact',
      RESUME,
    ]);
  });
});

describe('a restart', () => {
  const step = [{ restart: 'resume' }, { send: 'Your login is new. {resume}' }];

  test('of an agent that remembers is followed by the text that is meant', () => {
    const bench = doing(step);
    bench.outcome(true);
    expect(bench.effects.at(-1)).toMatchObject({ type: 'send', text: `Your login is new. ${RESUME}` });
  });

  test('of one that knows nothing of what it was at is followed by a briefing', () => {
    const bench = doing(step);
    bench.look(0, {}, { outcome: { ok: true, forgot: true } });
    expect(bench.effects.at(-1)).toMatchObject({ type: 'send', text: 'Your login is new. {briefing}' });
  });
});

describe('until idle', () => {
  const again = [{ restart: 'resume' }, { until: 'idle' }, { send: '{resume}' }];
  /** Its new terminal is there, and nothing was drawn in it. */
  const started = () => {
    const bench = doing(again, { within: 30_000 });
    bench.look(1000, { reading: readingOf('starting') }, { outcome: { ok: true } });
    return bench;
  };

  test('the text waits for the composer', () => {
    const bench = started();
    bench.pass(5000);
    expect(bench.did).toEqual(['restart']);
    bench.look(100, { reading: idle });
    expect(bench.did).toEqual(['restart', 'send']);
  });

  test('one that goes on by itself is told nothing', () => {
    const bench = started();
    bench.look(1000, { reading: working });
    expect(bench.did).toEqual(['restart']);
    expect(results(bench)).toEqual(['recovered']);
  });

  test('one that ends again is not waited for', () => {
    const bench = started();
    bench.look(1000, { running: false, exit: { code: 1 } });
    expect(reasons(bench)).toEqual(['it ended again']);
  });

  test('one that ends again after it was told is not waited for', () => {
    const bench = started();
    bench.look(100, { reading: idle });
    bench.look(100, { reading: readingOf('starting') }, { outcome: { ok: true } });
    bench.look(1000, { running: false, exit: { code: 1 } });
    expect(reasons(bench)).toEqual(['it ended again']);
  });

  test('one whose host dies counts as never started again', () => {
    const bench = started();
    bench.look(1000, { running: false });
    expect(reasons(bench)).toEqual(['its host died']);
    expect(bench.care.incident?.climbs).toEqual({});
  });

  test('a composer that does not come up is said', () => {
    const bench = started();
    bench.pass(30_000);
    expect(reasons(bench)).toEqual(['its composer did not come up']);
  });
});

describe('until the reset', () => {
  const limit = (resets?: string) =>
    readingOf('rate_limited', { composer: '', attributes: resets === undefined ? {} : { resets } });
  const waits = (resets?: string) => doing([{ until: 'reset' }, { send: '{resume}' }], {}, limit(resets));

  test('the text is sent a little after the time that is named', () => {
    const bench = waits('12:30am (UTC)');
    bench.pass(30 * 60_000 + 14_000);
    expect(bench.did).toEqual([]);
    bench.pass(1000);
    expect(bench.did).toEqual(['send']);
  });

  test('without a time it waits ten minutes', () => {
    const bench = waits();
    bench.pass(599_999);
    expect(bench.did).toEqual([]);
    bench.pass(1);
    expect(bench.did).toEqual(['send']);
  });

  test('a limit that ended by itself needs nothing', () => {
    const bench = waits('12:30am (UTC)');
    bench.look(60_000, { reading: working });
    expect(results(bench)).toEqual(['recovered']);
    expect(bench.did).toEqual([]);
  });

  test('when the text did not help, the same line does not mean tomorrow', () => {
    const bench = new Bench({
      recipes: recipeOf(['rate_limited'], [{ until: 'reset' }, { send: '{resume}' }], {}, { times: 3 }),
    });
    bench.look(0, { reading: limit('12:30am (UTC)') });
    bench.pass(31 * 60_000);
    bench.outcome(true);
    bench.pass(5010);
    expect(bench.did).toEqual(['send', 'send']);
  });
});

describe('choose', () => {
  const menu = (...labels: string[]) =>
    readingOf('settings_error', {
      attributes: {
        menu: labels.map((each) => ({ label: each.replace('> ', ''), selected: each.startsWith('> ') })),
      },
    });
  const choosing = (reading: Reading) => doing([{ choose: ['Continue'] }], {}, reading);

  test('moves one key at a time, and confirms what is seen to be selected', () => {
    const bench = choosing(menu('> Exit', 'Fix', 'Continue'));
    expect(bench.pressed).toEqual(['down']);
    bench.look(100, { reading: menu('Exit', '> Fix', 'Continue') });
    bench.look(100, { reading: menu('Exit', 'Fix', '> Continue') });
    expect(bench.pressed).toEqual(['down', 'down', 'enter']);
    bench.look(500, { reading: readingOf('starting') });
    bench.look(500, { reading: idle });
    expect(bench.told('intervention')).toMatchObject([
      { result: 'recovered', sent: ['down', 'down', 'choose "Continue"'] },
    ]);
  });

  test('a key that was lost is pressed again after a second', () => {
    const bench = choosing(menu('> Exit', 'Continue'));
    bench.pass(999);
    expect(bench.pressed).toEqual(['down']);
    bench.pass(1);
    expect(bench.pressed).toEqual(['down', 'down']);
  });

  test('a key that was not written has moved nothing, and is pressed again at once', () => {
    const bench = choosing(menu('> Exit', 'Continue'));
    bench.unsend();
    bench.look(100);
    bench.look(100, { reading: menu('Exit', '> Continue') });
    expect(bench.pressed).toEqual(['down', 'down', 'enter']);
    bench.unsend();
    // Another menu came instead.
    bench.look(100, { reading: menu('> Pay', 'Do not continue') });
    expect(bench.pressed).toHaveLength(3);
    expect(bench.told('intervention')).toMatchObject([{ result: 'failed', sent: ['down'] }]);
  });

  test('an item that cannot be reached is given up', () => {
    const bench = choosing(menu('> Exit', 'Continue'));
    bench.pass(60_000);
    expect(bench.pressed).toHaveLength(20);
    expect(reasons(bench)).toEqual(['"Continue" cannot be reached']);
  });

  test('no menu, no key', () => {
    const bench = choosing(readingOf('settings_error'));
    expect(bench.pressed).toEqual([]);
    expect(reasons(bench)).toEqual(['there is no menu']);
  });
});

describe('what takes its time', () => {
  const shell = readingOf('shell', { kind: 'exited' });

  test('is done again after a look where the worker was not as it had been', () => {
    const bench = doing([{ relaunch: 'resume' }], {}, shell);
    for (let i = 0; i < 3; i++) {
      bench.look(100, {}, { outcome: { ok: false, outOfDate: true, reason: 'it put out something' } });
      bench.pass(100);
    }
    expect(bench.did).toEqual(Array(4).fill('relaunch'));
    bench.outcome(true);
    bench.look(100, { reading: idle });
    bench.look(5000);
    expect(bench.told('intervention')).toMatchObject([
      { result: 'recovered', sent: ['start the agent again (resume)'] },
    ]);
  });

  test('is not done again where the look says otherwise, and not for ever', () => {
    const outOfDate = { outcome: { ok: false, outOfDate: true } };
    const gone = doing([{ relaunch: 'resume' }], {}, shell);
    gone.look(100, { reading: working }, outOfDate);
    gone.pass(100);
    expect(gone.did).toEqual(['relaunch']);
    const restless = doing([{ relaunch: 'resume' }], { after: 60_000 }, shell);
    restless.look(60_000);
    for (let i = 0; i < 150; i++) {
      restless.look(100, {}, outOfDate);
      restless.pass(100);
    }
    expect(reasons(restless)).toEqual(['its screen changes faster than it can be acted upon']);
    expect(restless.care.incident?.climbs).toEqual({});
  });

  test.for([
    ['as it was', {}, true],
    ['at work again', { reading: working, activityAt: 500 }, false],
    ['that changed since it was read', { fresh: false }, false],
    ['in which a person typed', { personAt: 500 }, false],
    ['in which a person typed before', { personAt: 0 }, true],
    ['in which a person types', { typing: true }, false],
  ] as const)('may still be done to a worker %s: %s', ([, change, may]) => {
    const bench = doing([{ wait: 5000 }, { restart: 'resume' }], { after: 100 });
    bench.look(100);
    const run = bench.care.incident!.run!;
    const seen = { ...situation(1000, interrupted), ...change };
    expect(mayStillRestart(run, { situation: seen, isOff: false })).toBe(may);
    expect(mayStillRestart(run, { situation: seen, isOff: true })).toBe(false);
    expect(mayStillRestart({ ...run, by: 'operator' }, { situation: seen, isOff: true })).toBe(true);
  });
});

describe('an answer of a person', () => {
  const asking = (progress: number, ...labels: string[]) =>
    readingOf('permission', {
      progress,
      attributes: {
        menu: labels.map((each) => ({ label: each.replace('> ', ''), selected: each.startsWith('> ') })),
      },
    });
  const answered = (label: string, change: Partial<Situation> = {}) => {
    const bench = new Bench();
    const step = { name: label, do: [{ choose: [literal(label)] }], after: 0, times: 1, within: 5000 };
    bench.look(0, { reading: asking(7, '> Yes', 'Yes, always', 'No'), ...change });
    bench.look(1, {}, { kick: { recipe: 'answer', step, asked: 7 } });
    return bench;
  };

  test('goes to the item that is called so and to no other, and is over when the menu is', () => {
    const bench = answered('No');
    bench.look(100, { reading: asking(7, 'Yes', '> Yes, always', 'No') });
    bench.look(100, { reading: asking(7, 'Yes', 'Yes, always', '> No') });
    expect(bench.pressed).toEqual(['down', 'down', 'enter']);
    bench.look(100);
    expect(results(bench)).toEqual([]);
    bench.look(100, { reading: working });
    expect(bench.told('intervention')).toMatchObject([
      {
        by: 'operator',
        recipe: 'answer',
        step: 'No',
        result: 'changed',
        sent: ['down', 'down', 'choose "No"'],
      },
    ]);
  });

  test('is not given to another question, though its items are called the same', () => {
    const bench = answered('No');
    bench.look(100, { reading: asking(8, 'Yes', '> Yes, always', 'No') });
    bench.pass(5000);
    expect(bench.pressed).toEqual(['down']);
    expect(reasons(bench)).toEqual(['it asks something else now']);
  });

  test('waits while a person types there, or the screen was not read since it changed', () => {
    const bench = answered('Yes', { typing: true });
    expect(bench.pressed).toEqual([]);
    bench.look(1000, { typing: false, fresh: false });
    expect(bench.pressed).toEqual([]);
    bench.look(1000, { fresh: true });
    expect(bench.pressed).toEqual(['enter']);
  });

  test('that changes nothing is told as such, and given once', () => {
    const bench = answered('Yes');
    bench.pass(60_000);
    expect(bench.pressed).toEqual(['enter']);
    expect(reasons(bench)).toEqual(['it still asks']);
  });
});

test('a step that may not begin waits half a minute, and says what kept it', () => {
  const bench = doing([{ press: ['enter'] }]);
  const late = new Bench({ recipes: recipeOf(['interrupted'], [{ press: ['enter'] }]) });
  late.look(0, { reading: interrupted, fresh: false });
  late.pass(29_999);
  expect(late.told('intervention')).toEqual([]);
  late.pass(1);
  expect(reasons(late)).toEqual(['the screen changed since it was read']);
  expect(late.pressed).toEqual([]);
  expect(bench.pressed).toEqual(['enter']);
});

test('a step that has nothing to do any more is called off', () => {
  const bench = new Bench({ recipes: recipeOf(['interrupted'], [{ press: ['enter'] }]) });
  bench.look(0, { reading: interrupted, fresh: false });
  bench.look(1000, { reading: idle, fresh: true });
  expect(bench.told('intervention')).toMatchObject([{ result: 'nothing', sent: [] }]);
  bench.pass(1);
  expect(bench.told('incident.closed')).toMatchObject([{ outcome: 'healed' }]);
});

test('a dry run sends nothing and says what it would have sent', () => {
  const bench = new Bench({ recipes: recipeOf(['interrupted'], [{ send: '{resume}' }]), dryRun: true });
  bench.look(0, { reading: interrupted });
  expect(bench.effects).toEqual([]);
  expect(bench.told('intervention')).toMatchObject([{ result: 'dry_run', sent: [`"${RESUME}"`] }]);
});
