import { describe, expect, test } from 'vitest';
import type { Reading } from '../../src/classifier/reading.ts';
import type { Situation } from '../../src/health/situation.ts';
import { DEFAULT_LIMITS } from '../../src/recovery/budget.ts';
import { read, red, said, claude as screenOf } from '../classifier/paint.ts';
import { readingOf } from '../health/situations.ts';
import { Bench, idle, interrupted, recipeOf, working } from './bench.ts';

/** What must never happen, whatever a recipe says. Each rule has the moments at which it is put to the test. */

const menuOf = (state: Reading['state'], selected: string, ...labels: string[]) =>
  readingOf(state, {
    attributes: { menu: labels.map((label) => ({ label, selected: label === selected })) },
  });

/** In the middle of a step of two keys: the first was pressed. */
function betweenKeys(first = 'ctrl-l', second = 'enter', waitMs = 3000): Bench {
  const acts = [{ press: [first] }, { wait: waitMs }, { press: [second] }];
  const bench = new Bench({ recipes: recipeOf(['interrupted', 'draft', 'frozen'], acts) });
  bench.look(0, { reading: interrupted });
  expect(bench.pressed).toEqual([first]);
  return bench;
}

/** A step is due, and something keeps it from its first key. */
function due(acts: object[], more: Partial<Situation>): Bench {
  const bench = new Bench({ recipes: recipeOf(['interrupted', 'shell', 'settings_error'], acts) });
  bench.look(0, { reading: interrupted, ...more });
  expect(bench.effects).toEqual([]);
  return bench;
}

describe('1. no key without a fresh look, while a person types, or to a terminal that is gone', () => {
  test('the screen changed since it was read: the key waits for the next look', () => {
    const bench = betweenKeys();
    bench.look(3000, { fresh: false });
    expect(bench.pressed).toEqual(['ctrl-l']);
    bench.look(50, { fresh: true });
    expect(bench.pressed).toEqual(['ctrl-l', 'enter']);
  });

  test('the screen never stands still: the key is not sent at all', () => {
    const bench = betweenKeys();
    bench.look(2999, { fresh: false });
    bench.pass(31_001);
    expect(bench.pressed).toEqual(['ctrl-l']);
    expect(bench.told('intervention')).toMatchObject([{ result: 'failed' }]);
  });

  test('a person types at the moment of the first key', () => {
    const bench = due([{ press: ['enter'] }], { typing: true });
    bench.look(1000, { typing: false });
    expect(bench.pressed).toEqual(['enter']);
  });

  test('a person types between two keys: the rest is theirs', () => {
    const bench = betweenKeys();
    bench.look(1000, { typing: true, personAt: 1000 });
    bench.look(3000, { typing: false });
    bench.pass(56_000);
    expect(bench.pressed).toEqual(['ctrl-l']);
    expect(bench.told('intervention')).toMatchObject([{ result: 'failed', reason: 'a person took over' }]);
  });

  test("a person's step waits for a person's typing too", () => {
    const bench = new Bench();
    const step = recipeOf(['interrupted'], [{ press: ['enter'] }])[0]!.steps[0]!;
    bench.look(0, { reading: idle, typing: true }, { kick: { recipe: 'r', step } });
    expect(bench.pressed).toEqual([]);
  });

  test.for<[string, Partial<Situation>]>([
    ['the process ends', { running: false, exit: { code: 1 } }],
    ['its host dies', { running: false }],
    ['it is stopped', { frozen: true }],
  ])('%s between two keys', ([, more]) => {
    const bench = betweenKeys();
    bench.look(1000, more);
    bench.pass(20_000);
    expect(bench.pressed).toEqual(['ctrl-l']);
    expect(bench.told('intervention')[0]).toMatchObject({ result: 'failed', sent: ['ctrl-l'] });
  });

  test('a stopped process that goes on later gets no key of the step before', () => {
    const bench = betweenKeys();
    bench.settings = { ...bench.settings, mode: (cause) => (cause === 'frozen' ? 'off' : 'on') };
    bench.look(1000, { frozen: true });
    bench.pass(10_000);
    bench.look(1000, { frozen: false, reading: idle });
    bench.pass(10_000);
    expect(bench.pressed).toEqual(['ctrl-l']);
  });

  test('a shell in which a person started the agent again gets no command line', () => {
    const bench = new Bench({ recipes: recipeOf(['shell'], [{ relaunch: 'resume' }]) });
    bench.look(0, { reading: readingOf('shell', { kind: 'bash' }), typing: true });
    for (const state of ['starting', 'unknown', 'idle'] as const) {
      bench.look(1000, { reading: readingOf(state), typing: false });
    }
    expect(bench.effects).toEqual([]);
  });

  test('a command line waits for a screen that was read', () => {
    const bench = new Bench({ recipes: recipeOf(['shell'], [{ relaunch: 'resume' }]) });
    bench.look(0, { reading: readingOf('shell'), fresh: false });
    expect(bench.effects).toEqual([]);
    bench.look(500, { fresh: true });
    expect(bench.did).toEqual(['relaunch']);
  });
});

describe('1. what a person wrote is not sent, however long it stands there', () => {
  const draft = readingOf('draft', { kind: 'text', composer: 'half a text' });

  test('a text that was typed into an agent at rest', () => {
    const bench = new Bench();
    bench.look(0, { reading: idle });
    bench.look(1000, { reading: draft, typing: true, personAt: 1000 });
    bench.look(3000, { typing: false });
    bench.pass(3_600_000);
    expect(bench.events).toEqual([]);
    expect(bench.effects).toEqual([]);
  });

  test('a text that was typed while a turn ran, which ended later', () => {
    const bench = new Bench();
    const busy = { ...working, composer: 'half a text' };
    bench.look(0, { reading: busy, typing: true, personAt: 0 });
    bench.look(3000, { typing: false });
    bench.look(600_000, { reading: draft });
    bench.pass(3_600_000);
    expect(bench.pressed).toEqual([]);
  });

  test('a text that a menu hid for a while', () => {
    const bench = new Bench();
    bench.look(0, { reading: draft, typing: true, personAt: 0 });
    bench.look(3000, { typing: false });
    bench.look(300_000, { reading: readingOf('permission') });
    bench.look(300_000, { reading: draft });
    bench.pass(3_600_000);
    expect(bench.pressed).toEqual([]);
  });

  test('a text that was typed while the process was stopped, and is read later', () => {
    const bench = new Bench();
    bench.look(0, { reading: { ...working, composer: '' }, frozen: true });
    bench.settings = { ...bench.settings, mode: (cause) => (cause === 'frozen' ? 'off' : 'on') };
    bench.look(1000, { typing: true, personAt: 1000 });
    bench.look(3000, { typing: false });
    bench.look(120_000, { frozen: false, reading: draft });
    bench.pass(3_600_000);
    expect(bench.pressed).toEqual([]);
  });

  test('a text that a delivery took away and put back', () => {
    const bench = new Bench();
    bench.look(0, { reading: draft, typing: true, personAt: 0 });
    bench.look(60_000, { typing: false });
    bench.look(1000, { reading: idle }, { delivering: true });
    bench.look(1000, { reading: working }, { delivering: true });
    bench.look(1000, { reading: draft });
    bench.pass(3_600_000);
    expect(bench.pressed).toEqual([]);
  });

  test("once it is sent, the next text is nobody's", () => {
    const bench = new Bench();
    bench.look(0, { reading: draft, typing: true, personAt: 0 });
    bench.look(4000, { reading: working, typing: false });
    bench.look(60_000);
    bench.look(600_000, { reading: draft });
    bench.pass(125_000);
    expect(bench.pressed).toEqual(['enter']);
  });

  test('a key of a step that is meant for something else does not send it', () => {
    const bench = new Bench({ recipes: recipeOf(['interrupted'], [{ press: ['enter'] }]), personHoldMs: 0 });
    const mine = { ...interrupted, composer: 'half a text' };
    bench.look(0, { reading: mine, typing: true, personAt: 0 });
    bench.look(4000, { typing: false });
    bench.pass(60_000);
    expect(bench.pressed).toEqual([]);
  });
});

describe('2. a worker that shows activity is not interrupted', () => {
  test('it starts to work between the look and the key', () => {
    const bench = due([{ press: ['ctrl-c'] }], { fresh: false });
    bench.look(200, { reading: working, fresh: true });
    bench.pass(60_000);
    expect(bench.pressed).toEqual([]);
  });

  test('it starts to work between two keys', () => {
    const bench = betweenKeys('ctrl-c', 'ctrl-c');
    bench.look(1000, { reading: working });
    bench.pass(60_000);
    expect(bench.pressed).toEqual(['ctrl-c']);
  });

  test('it gets going at the very moment at which its turn counts as stuck', () => {
    const bench = new Bench();
    bench.look(0, { reading: working });
    bench.look(300_001, { activityAt: 300_000 });
    bench.pass(60_000);
    expect(bench.effects).toEqual([]);
  });

  test('it may have got going: it is not started again on an old look', () => {
    const bench = due([{ restart: 'resume' }], { fresh: false });
    bench.look(500, { reading: working, fresh: true });
    bench.pass(30_000);
    expect(bench.effects).toEqual([]);
  });

  test('a turn that asks again by itself is let, however long', () => {
    const bench = new Bench();
    bench.look(0, { reading: readingOf('working', { kind: 'retrying' }) });
    for (let i = 0; i < 60; i++) bench.look(60_000);
    expect(bench.effects).toEqual([]);
  });

  test('nobody presses into the composer of a turn that hangs', () => {
    const bench = new Bench({ recipes: recipeOf(['stuck'], [{ press: ['enter'] }]) });
    bench.look(0, { reading: working });
    bench.look(300_001);
    bench.pass(60_000);
    expect(bench.pressed).toEqual([]);
  });
});

describe('3. a text that merely quotes trouble triggers nothing', () => {
  const quotes = [
    'Interrupted · What should Claude do instead?',
    '(no response)',
    "You've hit your 5-hour limit · resets 2:33am (UTC)",
    'API Error: 500 Internal server error',
    'Please run /login',
    'Hooks use a new format with matchers',
  ];
  test.for(quotes)('an answer that says "%s"', (quote) => {
    const lines = [
      said('what does it print?'),
      '',
      `● It prints this line, and then it goes on:`,
      `  ${quote}`,
      '  and so on.',
    ];
    const bench = new Bench();
    bench.look(0, { reading: read(screenOf(lines)) });
    for (let i = 0; i < 10; i++) bench.look(60_000);
    expect(bench.events).toEqual([]);
  });

  test('where the agent itself says it, it does', () => {
    const lines = [said('go on'), '', red('  ⎿  Interrupted · What should Claude do instead?')];
    const bench = new Bench();
    bench.look(0, { reading: read(screenOf(lines)) });
    expect(bench.told('incident.opened')).toMatchObject([{ cause: 'interrupted' }]);
  });
});

describe('4. two Ctrl-C in quick succession are never sent by accident', () => {
  const ctrlC = (more: object = {}) =>
    recipeOf(['interrupted'], [{ press: ['ctrl-c'] }], {}, { within: 10, ...more });
  const times = (bench: Bench) => bench.told('intervention').map(({ startedAt }) => startedAt);

  test('within a step', () => {
    const bench = betweenKeys('ctrl-c', 'ctrl-c', 100);
    bench.pass(1999);
    expect(bench.pressed).toEqual(['ctrl-c']);
    bench.pass(1000);
    expect(bench.pressed).toEqual(['ctrl-c', 'ctrl-c']);
  });

  test('from one step to the next', () => {
    const bench = new Bench({ recipes: ctrlC({ times: 2 }) });
    bench.look(0, { reading: interrupted });
    bench.pass(1999);
    expect(bench.pressed).toEqual(['ctrl-c']);
    bench.pass(1000);
    expect(bench.pressed).toHaveLength(2);
    expect(times(bench)).not.toEqual([]);
  });

  test('from an incident to the next', () => {
    const bench = new Bench({ recipes: ctrlC({ times: 2 }) });
    bench.look(0, { reading: interrupted });
    bench.look(300, { reading: idle });
    bench.look(300, { reading: interrupted });
    bench.pass(1399);
    expect(bench.pressed).toEqual(['ctrl-c']);
  });

  test('after one that a person pressed', () => {
    const bench = new Bench({ recipes: ctrlC() });
    const [recipe] = bench.settings.recipes;
    bench.look(0, { reading: idle }, { kick: { recipe: 'by hand', step: recipe!.steps[0]! } });
    bench.look(500, { reading: interrupted });
    bench.pass(1499);
    expect(bench.pressed).toEqual(['ctrl-c']);
  });

  test('in one write, by whatever names', () => {
    for (const press of [
      ['ctrl-c', 'ctrl-c'],
      ['C-c', 'control-c'],
    ]) {
      const bench = new Bench({ recipes: recipeOf(['interrupted'], [{ press }]) });
      bench.look(0, { reading: interrupted });
      bench.pass(60_000);
      expect(bench.pressed).toEqual([]);
    }
  });

  test('an Enter right after an Esc would be another key: it waits', () => {
    const bench = betweenKeys('esc', 'enter', 0);
    bench.pass(999);
    expect(bench.pressed).toEqual(['esc']);
    bench.pass(1001);
    expect(bench.pressed).toEqual(['esc', 'enter']);
  });
});

describe('5. menus are answered by the label that was read', () => {
  const GO_ON = 'Continue without these settings';
  const choosing = (reading: Reading, choose = [GO_ON]) => {
    const bench = new Bench({ recipes: recipeOf(['settings_error', 'rate_limited'], [{ choose }]) });
    bench.look(0, { reading });
    return bench;
  };

  test('the order differs between two looks: the other way is taken, and nothing else confirmed', () => {
    const bench = choosing(menuOf('settings_error', 'Exit', 'Exit', GO_ON));
    expect(bench.pressed).toEqual(['down']);
    bench.look(100, { reading: menuOf('settings_error', 'Exit', GO_ON, 'Exit') });
    bench.pass(1000);
    expect(bench.pressed).toEqual(['down', 'up']);
    bench.look(100, { reading: menuOf('settings_error', GO_ON, GO_ON, 'Exit') });
    expect(bench.pressed).toEqual(['down', 'up', 'enter']);
  });

  test('another menu stands there now: it is not answered', () => {
    const bench = choosing(menuOf('settings_error', 'Exit', 'Exit', GO_ON));
    bench.look(100, { reading: menuOf('settings_error', 'No, exit', 'No, exit', 'Yes, I accept') });
    bench.pass(30_000);
    expect(bench.pressed).toEqual(['down']);
  });

  test('nothing is confirmed on an old look', () => {
    const bench = choosing(menuOf('settings_error', 'Exit', 'Exit', GO_ON));
    bench.look(100, { reading: menuOf('settings_error', GO_ON, 'Exit', GO_ON), fresh: false });
    expect(bench.pressed).toEqual(['down']);
  });

  test('an offer that costs money is not confirmed, though a recipe asks for it', () => {
    const offer = 'Switch to extra usage';
    const bench = choosing(menuOf('rate_limited', offer, offer, 'Stop'), [offer, '{}usage{}']);
    bench.pass(60_000);
    expect(bench.pressed).toEqual([]);
  });

  test('a key is no answer', () => {
    const bench = new Bench({ recipes: recipeOf(['settings_error'], [{ press: ['enter'] }]) });
    bench.look(0, { reading: menuOf('settings_error', GO_ON, 'Exit', GO_ON) });
    bench.pass(60_000);
    expect(bench.pressed).toEqual([]);
  });
});

describe('6. what asks a person for leave is answered by that person', () => {
  const permission = menuOf('permission', 'Yes, proceed', 'Yes, proceed', 'No');

  test('no recipe is for it, though one says so', () => {
    const bench = new Bench({ recipes: recipeOf(['permission', 'question'], [{ choose: ['Yes{}'] }]) });
    for (const state of ['permission', 'question'] as const) {
      bench.look(1000, { reading: { ...permission, state } });
      bench.pass(600_000);
    }
    expect(bench.events).toEqual([]);
  });

  test.for<[string, object[]]>([
    ['the choice of a dialog', [{ choose: ['Yes, proceed'] }]],
    ['an Enter', [{ press: ['enter'] }]],
    ['an Esc', [{ press: ['esc'] }]],
    ['a restart', [{ restart: 'resume' }]],
  ])('%s that was meant for what stood there before is not made', ([, acts]) => {
    const bench = new Bench({ recipes: recipeOf(['setup', 'stuck'], acts) });
    bench.look(0, { reading: readingOf('setup'), fresh: false });
    bench.look(300, { reading: permission, fresh: true });
    bench.pass(60_000);
    expect(bench.effects).toEqual([]);
  });

  test('the second key of a step is not pressed into it', () => {
    for (const key of ['enter', 'esc', 'y', '1']) {
      const bench = betweenKeys('ctrl-l', key);
      bench.look(1000, { reading: permission });
      bench.pass(60_000);
      expect(bench.pressed).toEqual(['ctrl-l']);
    }
  });
});

describe('7. every step is checked, and every ladder ends', () => {
  test('what was done is written down, with the screen before and after and what came of it', () => {
    const bench = new Bench({ recipes: recipeOf(['interrupted'], [{ press: ['enter'] }]) });
    let lines = ['before'];
    const screen = () => lines;
    bench.look(0, { reading: interrupted }, { screen });
    lines = ['after'];
    bench.look(700, { reading: working }, { screen });
    expect(bench.told('intervention')).toMatchObject([
      { before: ['before'], after: ['after'], result: 'recovered', startedAt: 0, sent: ['enter'] },
    ]);
  });

  test('a key without an effect is no success', () => {
    const bench = new Bench({ recipes: recipeOf(['interrupted'], [{ press: ['enter'] }]) });
    bench.look(0, { reading: interrupted });
    bench.pass(5000);
    expect(bench.told('intervention')).toMatchObject([{ result: 'nothing' }]);
    bench.pass(1);
    expect(bench.told('incident.escalated')).toHaveLength(1);
  });

  test('two troubles that make each other end at a person too', () => {
    const bench = new Bench({
      recipes: recipeOf(['interrupted', 'no_response'], [{ press: ['enter'] }], {}, { times: 3 }),
    });
    const states = [interrupted, readingOf('no_response', { composer: '' })];
    for (let i = 0; i < 100; i++) bench.look(6000, { reading: states[i % 2]! });
    expect(bench.pressed.length).toBeLessThanOrEqual(3);
    expect(bench.told('incident.escalated')).toHaveLength(1);
  });

  test('restarts have a budget, whatever ends the worker', () => {
    const bench = new Bench();
    for (let i = 0; i < 20; i++) {
      bench.look(1000, { running: false, exit: { code: 1 } });
      bench.pass(2000);
      bench.look(
        1000,
        { running: true, exit: undefined, reading: readingOf('starting') },
        { outcome: { ok: true } },
      );
      bench.look(1000, { reading: working });
    }
    expect(bench.did.filter((type) => type === 'restart')).toHaveLength(DEFAULT_LIMITS.restarts);
    expect(bench.told('incident.escalated').length).toBeGreaterThan(0);
  });
});
