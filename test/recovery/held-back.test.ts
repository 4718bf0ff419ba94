import { describe, expect, test } from 'vitest';
import { readingOf } from '../health/situations.ts';
import { Bench, interrupted, recipeOf, recipesOf, working } from './bench.ts';

const limit = readingOf('rate_limited', {
  kind: 'usage',
  composer: '',
  evidence: {
    text: '● Usage limit reached · continuing automatically at 2:33am · esc to cancel',
    rule: 'limit',
  },
  attributes: { resets: '2:33am' },
});
const setup = readingOf('setup', { kind: 'trust' });

/** A turn that hangs, and a screen that was not read since it last changed when the Esc is due. */
function hangingUnread(): Bench {
  const bench = new Bench();
  bench.look(0, { reading: working });
  bench.look(299_000, { fresh: false });
  bench.pass(2000);
  expect(bench.care.incident).toMatchObject({ trouble: { cause: 'stuck' }, run: { sent: [] } });
  return bench;
}

describe('a key that is due while the screen is not read', () => {
  test('is pressed once it is, where nothing else stands there', () => {
    const bench = hangingUnread();
    bench.look(500, { fresh: true });
    expect(bench.pressed).toEqual(['esc']);
  });

  test('is not pressed on another trouble', () => {
    const bench = hangingUnread();
    bench.look(500, { reading: limit, fresh: true });
    bench.pass(60_000);
    expect(bench.pressed).toEqual([]);
    expect(bench.told('intervention')).toMatchObject([
      { recipe: 'stuck', result: 'changed', sent: [], calledOff: true },
    ]);
    expect(bench.care.incident).toMatchObject({ recipe: { name: 'limit that ends by itself' }, climbs: {} });
    expect(bench.care.spent.steps).toHaveLength(1);
  });

  test('is not pressed on one against which nothing is known', () => {
    const bench = hangingUnread();
    bench.look(500, { reading: setup, fresh: true });
    bench.pass(60_000);
    expect(bench.pressed).toEqual([]);
    expect(bench.told('incident.escalated')).toHaveLength(1);
  });

  test('is not pressed while the screen says nothing', () => {
    const bench = hangingUnread();
    bench.look(500, { reading: readingOf('unknown'), fresh: true });
    bench.pass(5000);
    expect(bench.pressed).toEqual([]);
  });

  test('is pressed on whatever stands there where a person wants it', () => {
    const bench = new Bench();
    bench.look(0, { reading: interrupted, fresh: false });
    const [enter] = recipesOf({ name: 'enter', steps: [{ name: 'enter', do: [{ press: ['enter'] }] }] });
    bench.look(100, {}, { kick: { recipe: 'enter', step: enter!.steps[0]! } });
    bench.look(500, { reading: limit, fresh: true });
    expect(bench.pressed).toEqual(['enter']);
  });
});

describe('a key that was not written, because the screen had moved', () => {
  const acts = [{ press: ['ctrl-c'] }, { wait: 1000 }, { press: ['enter'] }];
  const other = recipeOf(['rate_limited'], [{ until: 'reset' }]).map((recipe) => ({ ...recipe, name: 'o' }));

  test('is not pressed again on another trouble', () => {
    const bench = new Bench();
    bench.look(0, { reading: working });
    bench.pass(301_000);
    expect(bench.pressed).toEqual(['esc']);
    bench.unsend();
    bench.look(500, { reading: limit });
    bench.pass(60_000);
    expect(bench.pressed).toEqual(['esc']);
    expect(bench.told('intervention')).toMatchObject([{ recipe: 'stuck', sent: [], calledOff: true }]);
  });

  test('is not pressed again there either where another was written before it: that was a try', () => {
    const bench = new Bench({ recipes: [...recipeOf(['interrupted'], acts), ...other] });
    bench.look(0, { reading: interrupted });
    bench.pass(1000);
    expect(bench.pressed).toEqual(['ctrl-c', 'enter']);
    bench.unsend();
    bench.look(100, { reading: limit });
    bench.pass(10_000);
    expect(bench.pressed).toEqual(['ctrl-c', 'enter']);
    expect(bench.told('intervention')).toMatchObject([{ result: 'changed', sent: ['ctrl-c'] }]);
    expect(bench.care.incident?.climbs).toEqual({ r: { rung: 1, tried: 0 } });
  });
});

describe('a text that is not in the composer yet', () => {
  /** One that was interrupted, and is to be told to go on. */
  function toBeTold(): Bench {
    const bench = new Bench();
    bench.look(0, { reading: interrupted });
    bench.pass(5000);
    expect(bench.did).toEqual(['send']);
    return bench;
  }

  test('is not brought there on another trouble', () => {
    const bench = toBeTold();
    bench.look(500, { reading: limit }, { isUnsent: true });
    expect(bench.care.incident).toMatchObject({ recipe: { name: 'limit that ends by itself' }, climbs: {} });
    expect(bench.told('intervention')).toMatchObject([{ result: 'changed', sent: [], calledOff: true }]);
  });

  test('is gone on with where it is there', () => {
    const bench = toBeTold();
    bench.look(500, { reading: limit });
    expect(bench.care.incident?.run).toMatchObject({ awaiting: true });
    expect(bench.told('intervention')).toEqual([]);
  });
});
