import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCast } from '../../src/cast/read.ts';
import type { Reading } from '../../src/classifier/reading.ts';
import { readCastStates } from '../../src/classifier/timeline.ts';
import type { Situation } from '../../src/health/situation.ts';
import { profiles } from '../classifier/paint.ts';
import { readingOf } from '../health/situations.ts';
import { Bench, idle, RESUME, SHIPPED, working } from './bench.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

/** What is read of a recording at this time, s. */
function recorded(name: string, time: number): Reading {
  const file = join(FIXTURES, `${name}.cast`);
  return readCastStates(parseCast(readFileSync(file, 'utf8'), file), { profiles }, time).at(-1)!.reading;
}

const ACCEPTED = new Set(['trust', 'bypass']);

interface Case {
  recipe: string;
  /** Where the trouble was recorded. */
  cast?: [name: string, time: number];
  /** What no recording holds. */
  seen?: Partial<Situation>;
  /** The config names another login. */
  otherLogin?: boolean;
  /** The first things that are done, one after the other, if nothing helps. */
  does: string[];
  /** How long that may take, ms. */
  within?: number;
}

const TEXT = `send ${RESUME}`;
const RESTART = ['restart resume', TEXT];

const CASES: Case[] = [
  { recipe: 'interrupted', cast: ['claude-1.0.128-interrupt-120x40', 10], does: [TEXT, TEXT, ...RESTART] },
  { recipe: 'interrupted', cast: ['claude-2.1.329-interrupt-120x40', 10], does: [TEXT] },
  {
    recipe: 'no response',
    cast: ['claude-2.0.77-nocontent-120x40', 24],
    does: [TEXT, TEXT, TEXT, ...RESTART],
  },
  {
    recipe: 'no content',
    cast: ['claude-2.1.329-nocontent-120x40', 9],
    does: [TEXT, TEXT, TEXT, ...RESTART],
  },
  {
    recipe: 'context is full',
    cast: ['claude-2.1.329-err-400-toolong-120x40', 8],
    does: ['send /compact', TEXT],
  },
  { recipe: 'refused request', cast: ['claude-1.0.128-signals-mute-120x40', 28], does: [TEXT, TEXT, TEXT] },
  { recipe: 'API error', cast: ['claude-2.0.77-err-500-max1-120x40', 9], does: [TEXT, TEXT, TEXT, TEXT] },
  { recipe: 'limit of the API', cast: ['claude-2.0.77-err-429-noretry-120x40', 8], does: [TEXT, TEXT] },
  {
    recipe: 'limit that ends by itself',
    cast: ['claude-2.1.329-sub-5h-120x40', 8],
    does: [],
    within: 2 * 3_600_000,
  },
  {
    recipe: 'usage limit',
    cast: ['claude-1.0.128-sub-5h-120x40', 8],
    does: [TEXT],
    within: 25 * 3_600_000,
  },
  {
    recipe: 'usage limit, another login',
    cast: ['claude-1.0.128-sub-5h-120x40', 8],
    otherLogin: true,
    does: ['login'],
  },
  { recipe: 'limit menu', seen: limitMenu(), does: ['press down', 'press down'], within: 3000 },
  { recipe: 'no credit', cast: ['claude-2.1.329-err-400-credit-120x40', 8], does: [TEXT] },
  { recipe: 'not logged in', cast: ['claude-2.0.77-login-120x40', 7.5], does: [] },
  { recipe: 'settings dialog', cast: ['claude-2.0.77-settings-project-2-120x40', 4], does: ['press down'] },
  { recipe: 'trust dialog', cast: ['claude-2.1.290-trust-100x30', 2], does: ['press down'] },
  { recipe: 'trust dialog', cast: ['claude-2.0.77-trust-120x40', 3], does: ['press enter'] },
  { recipe: 'bypass dialog', cast: ['claude-2.0.77-bypass-user-120x40', 4], does: ['press down'] },
  { recipe: 'unsent paste', cast: ['claude-2.0.77-paste-120x40', 4.5], does: Array(3).fill('press enter') },
  {
    recipe: 'unsent text',
    cast: ['claude-2.0.77-unsubmitted-120x40', 20],
    does: Array(3).fill('press enter'),
  },
  {
    recipe: 'dropped to a shell',
    cast: ['claude-2.0.77-shell-bash-100x30', 12],
    does: ['relaunch resume', 'relaunch fresh', 'restart fresh'],
  },
  {
    recipe: 'exited',
    seen: { running: false, exit: { signal: 'SIGKILL' } },
    does: ['restart resume', 'restart resume', 'restart fresh'],
  },
  {
    recipe: 'frozen',
    seen: { reading: working, frozen: true },
    does: ['signal SIGCONT', 'signal SIGCONT', 'restart resume'],
  },
  {
    recipe: 'stuck',
    seen: { reading: working },
    does: ['press esc', 'press ctrl-c', 'restart resume'],
  },
  { recipe: 'looping', seen: {}, does: [] },
];

/** The menu of a weekly limit, in the order of which the wanted item is the last. */
function limitMenu(): Partial<Situation> {
  const menu = ['Upgrade your plan', 'Switch to usage credits', 'Stop and wait for limit to reset'].map(
    (label, i) => ({ label, selected: i === 0 }),
  );
  return { reading: readingOf('rate_limited', { kind: 'menu', attributes: { menu } }) };
}

/** Lets time pass until so many things were done and one more; whatever is awaited is done at once, and helps nothing. */
function treat(bench: Bench, ms: number, wanted: number): string[] {
  const end = bench.now + ms;
  while (bench.wakeAt !== undefined && bench.wakeAt <= end && bench.effects.length <= wanted) {
    let effects = bench.look(Math.max(1, bench.wakeAt - bench.now));
    while (effects.some(({ type }) => type !== 'press')) effects = bench.outcome(true);
  }
  return bench.effects.slice(0, wanted).map(({ type, ...what }) => {
    const words = Object.values(what).filter(
      (value) => typeof value !== 'boolean' && typeof value !== 'number',
    );
    return [type, ...words].join(' ');
  });
}

test.for(CASES)('$recipe ($cast)', ({ recipe, cast, seen, otherLogin, does, within = 1_200_000 }) => {
  const accepted = otherLogin ? new Set([...ACCEPTED, 'logins']) : ACCEPTED;
  const bench = new Bench({ accepted, zone: () => 'UTC' });
  const isLoop = recipe === 'looping';
  bench.look(0, isLoop ? { reading: working } : { reading: idle });
  if (isLoop) makeLoop(bench);
  else bench.look(1000, { ...(cast && { reading: recorded(...cast) }), ...seen });
  if (recipe === 'stuck') bench.look(300_001);
  expect(treat(bench, within, does.length)).toEqual(does);
  expect(bench.told('incident.opened')).toHaveLength(1);
  const used = new Set([
    bench.care.incident?.recipe.name,
    ...bench.told('intervention').map((step) => step.recipe),
  ]);
  expect([...used]).toEqual([recipe]);
});

function makeLoop(bench: Bench): void {
  for (let i = 0; i < 6; i++) {
    const attributes = { tool: 'npm test' };
    bench.look(2000, {
      reading: readingOf('working', { kind: 'tool', progress: i, attributes }),
      activityAt: bench.now,
    });
    bench.look(1000, { reading: working });
  }
}

describe('those that a person presses', () => {
  test.for<[string, string[]]>([
    ['enter', ['enter']],
    ['esc', ['esc']],
    ['ctrl-c', ['ctrl-c']],
    ['ctrl-c, enter', ['ctrl-c', 'enter']],
    ['space, enter', ['space', 'enter']],
    ['y, enter', ['y', 'enter']],
    ['ctrl-l, enter', ['ctrl-l', 'enter']],
    ['enter, enter', ['enter', 'enter']],
  ])('%s', ([recipe, pressed]) => {
    const bench = new Bench();
    bench.look(0, { reading: idle }, { kick: { recipe, step: stepOf(recipe) } });
    bench.pass(10_000);
    expect(bench.pressed).toEqual(pressed);
    expect(bench.told('intervention')).toMatchObject([{ by: 'operator', recipe, sent: pressed }]);
  });

  test.for<[string, string[]]>([
    ['resume text', ['send']],
    ['stop repeating', ['send']],
    ['restart', ['restart']],
  ])('%s', ([recipe, did]) => {
    const bench = new Bench();
    bench.look(0, { reading: idle }, { kick: { recipe, step: stepOf(recipe) } });
    bench.outcome(true);
    bench.pass(1000);
    expect(bench.did).toEqual(did);
    expect(bench.told('intervention')).toMatchObject([{ by: 'operator', recipe, result: 'recovered' }]);
  });
});

function stepOf(name: string) {
  return SHIPPED.find((recipe) => recipe.name === name)!.steps[0]!;
}

test('between two keys of a recipe lie two seconds or more, but for the one that only draws anew', () => {
  for (const { name, steps } of SHIPPED) {
    for (const { do: acts } of steps) {
      for (const [i, act] of acts.entries()) {
        if (!('press' in act) || i === 0) continue;
        const before = acts[i - 1]!;
        expect('wait' in before && before.wait).toBeGreaterThanOrEqual(name === 'ctrl-l, enter' ? 500 : 2000);
      }
    }
  }
});

test('every recipe was tried here', () => {
  const tried = new Set(CASES.map(({ recipe }) => recipe));
  expect(SHIPPED.filter(({ when, name }) => when && !tried.has(name)).map(({ name }) => name)).toEqual([]);
  expect(SHIPPED.filter(({ when }) => !when)).toHaveLength(11);
});
