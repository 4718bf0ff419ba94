import { describe, expect, test } from 'vitest';
import { type Reading, STATES } from '../../src/classifier/reading.ts';
import { initialHealth } from '../../src/health/health.ts';
import type { Situation } from '../../src/health/situation.ts';
import { CAUSES, type Cause } from '../../src/recovery/recipe.ts';
import { recipeFor, troubleOf } from '../../src/recovery/trouble.ts';
import { readingOf, situation } from '../health/situations.ts';
import { recipesOf, SHIPPED } from './bench.ts';

const health = initialHealth(0);
const of = (reading: Reading, more: Partial<Situation> = {}) =>
  troubleOf(situation(1000, reading, more), health);

test('states are trouble as they stand, or none at all', () => {
  const troubles = STATES.filter((state) => of(readingOf(state)) !== undefined);
  expect(troubles).toEqual([
    'draft',
    'interrupted',
    'no_response',
    'no_content',
    'rate_limited',
    'api_error',
    'auth_error',
    'setup',
    'settings_error',
    'shell',
  ]);
});

describe('what is known of the process counts before the screen', () => {
  const working = readingOf('working');
  test.for<[string, Partial<Situation>, object]>([
    ['an exit', { exit: { code: 1 }, running: false, frozen: true }, { cause: 'exited', kind: '1' }],
    ['a signal', { exit: { signal: 'SIGKILL' }, running: false }, { cause: 'exited', kind: 'SIGKILL' }],
    ['a host that is gone', { running: false }, { cause: 'exited', kind: 'gone' }],
    ['a process that is stopped', { frozen: true }, { cause: 'frozen', agent: 'claude' }],
  ])('%s', ([, more, expected]) => {
    expect(of(working, more)).toMatchObject(expected);
  });

  test('nothing was read yet', () => {
    expect(troubleOf({ ...situation(0, working), reading: undefined }, health)).toBeUndefined();
  });
});

test('a shell is trouble only where an agent was', () => {
  expect(of(readingOf('shell', { agent: undefined }))).toBeUndefined();
});

describe('time', () => {
  const stuck = { ...health, status: 'stuck' as const };
  const silent = situation(400_000, readingOf('working', { kind: 'thinking' }), { activityAt: 1000 });

  test('a turn that is stuck is trouble since its last activity', () => {
    expect(troubleOf(silent, stuck)).toMatchObject({ cause: 'stuck', kind: 'working', since: 1000 });
    expect(troubleOf(silent, health)).toBeUndefined();
  });

  test('an end is trouble since the end, whatever the screen said before; the clock of its host counts up to now', () => {
    const idle = situation(400_000, readingOf('idle'), { running: false, activityAt: 1000 });
    const sinceOf = (more: Partial<Situation>) => troubleOf({ ...idle, ...more }, health)?.since;
    expect(sinceOf({ exit: { code: 1 }, endedAt: 399_500 })).toBe(399_500);
    expect(sinceOf({ endedAt: 399_000 })).toBe(399_000);
    expect(sinceOf({ exit: { signal: 'SIGKILL' } })).toBe(400_000);
    expect(sinceOf({ exit: { signal: 'SIGKILL' }, endedAt: 500_000 })).toBe(400_000);
  });

  test('a process that is stopped is trouble since that was seen', () => {
    const frozen = situation(400_000, readingOf('idle'), { frozen: true });
    expect(troubleOf(frozen, { ...health, status: 'frozen', since: 399_900 })?.since).toBe(399_900);
  });

  test('one that asks again by itself is let', () => {
    const retrying = { ...silent, reading: readingOf('working', { kind: 'retrying' }) };
    expect(troubleOf(retrying, stuck)).toBeUndefined();
  });

  test('what the screen says comes before', () => {
    expect(troubleOf({ ...silent, reading: readingOf('interrupted') }, stuck)).toMatchObject({
      cause: 'interrupted',
    });
  });

  test('a loop names the call', () => {
    const doings = { ...health.doings, calls: ['npm test'] };
    expect(troubleOf(silent, { ...health, status: 'looping', doings })).toMatchObject({
      cause: 'looping',
      evidence: 'npm test',
    });
  });
});

describe('the recipe for a trouble', () => {
  const recipes = recipesOf(
    { name: 'by evidence', when: { causes: ['rate_limited'], evidence: ['{}by itself{}'] } },
    { name: 'by kind', when: { causes: ['rate_limited', 'setup'], kinds: ['menu'] } },
    { name: 'by agent', when: { causes: ['rate_limited'], agents: ['codex'] } },
    { name: 'accepted', when: { causes: ['setup'] }, accepts: 'trust' },
    { name: 'any', when: { causes: ['rate_limited'] } },
    { name: 'by hand' },
  );
  const find = (cause: Cause, more: object = {}, accepted: string[] = []) =>
    recipeFor({ cause, evidence: 'x', since: 0, ...more }, recipes, new Set(accepted))?.name;

  test.for<[string, string | undefined, Cause, object, string[]]>([
    ['the first that fits', 'any', 'rate_limited', {}, []],
    ['by its evidence', 'by evidence', 'rate_limited', { evidence: 'goes on by itself at 8' }, []],
    ['by its kind', 'by kind', 'rate_limited', { kind: 'menu' }, []],
    ['another kind', 'any', 'rate_limited', { kind: 'api' }, []],
    ['by the agent', 'by agent', 'rate_limited', { agent: 'codex' }, []],
    ['not accepted', undefined, 'setup', {}, []],
    ['accepted', 'accepted', 'setup', {}, ['trust']],
    ['another cause', undefined, 'exited', {}, []],
  ])('%s', ([, name, cause, more, accepted]) => {
    expect(find(cause, more, accepted)).toBe(name);
  });

  test('every trouble has one that is shipped, or waits for a person', () => {
    const without = CAUSES.filter(
      (cause) => !recipeFor({ cause, evidence: '', since: 0 }, SHIPPED, new Set(['trust', 'bypass'])),
    );
    const waiting = ['starting', 'idle', 'working', 'permission', 'question', 'unknown'];
    // Of dialogs before the start, two are answered, by their kind.
    expect(without).toEqual([...waiting.slice(0, 5), 'setup', 'unknown', 'stalled']);
  });
});
