import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mergeRecipes, parseRecipes, RecipeError } from '../../src/recovery/recipe.ts';
import { loadRecipes } from '../../src/recovery/recipe-files.ts';
import { recipesOf } from './bench.ts';

test('what is not said has a default', () => {
  const [recipe] = recipesOf({ name: 'a', steps: [{ name: 's', do: [{ send: 'x' }] }] });
  expect(recipe).toMatchObject({
    severity: 'medium',
    settle: 0,
    tell: false,
    steps: [{ after: 0, times: 1, within: 10_000, do: [{ send: 'x', queue: false }] }],
  });
});

describe('what is wrong is named, with its place', () => {
  const withAct = (act: unknown) => ({ name: 'a', steps: [{ name: 's', do: [act] }] });
  test.for<[unknown, RegExp]>([
    [{ name: 'a', stps: [] }, /expected a known key \(did you mean "steps"\?\), found "stps"$/],
    [{ name: '' }, /:1:\d+: recipes\[0\]\.name: expected text that is not empty, found ""$/],
    [
      { name: 'a', when: { causes: ['bored'] } },
      /recipes\[0\]\.when\.causes\[0\]: expected one of .*, found "bored"$/,
    ],
    [
      { name: 'a', when: { causes: [] } },
      /recipes\[0\]\.when\.causes: expected a list of at least 1, found \[\]$/,
    ],
    [
      { name: 'a', when: { causes: ['idle'], evidence: ['{9}'] } },
      /evidence\[0\]: expected \{\} or \{name\} at 0, found "\{9\}"$/,
    ],
    [
      withAct({ press: [] }),
      /recipes\[0\]\.steps\[0\]\.do\[0\]\.press: expected a list of at least 1, found \[\]$/,
    ],
    [
      withAct({ press: ['entr'] }),
      /do\[0\]\.press\[0\]: expected a key .*\(did you mean "enter"\?\), found "entr"$/,
    ],
    [withAct({ signal: 'SIGKILL' }), /do\[0\]\.signal: expected "SIGCONT", found "SIGKILL"$/],
    [withAct({ press: ['enter'], wait: 3 }), /do\[0\]: expected one of the keys press, found "wait"$/],
    [withAct({ dance: 1 }), /do\[0\]: expected one of the keys press, .*, found "dance"$/],
    [withAct({}), /do\[0\]: expected one of the keys press, .*, found an object$/],
    [withAct('enter'), /do\[0\]: expected an object, found "enter"$/],
    [
      { name: 'a', steps: [{ name: 's', do: [{ wait: 1 }], times: 0 }] },
      /steps\[0\]\.times: expected a number of at least 1, found 0$/,
    ],
  ])('%j', ([recipe, message]) => {
    const parse = () => parseRecipes(JSON.stringify({ recipes: [recipe] }), 'my.json');
    expect(parse).toThrow(RecipeError);
    expect(parse).toThrow(/^my\.json:1:\d+: /);
    expect(parse).toThrow(message);
  });

  test('a file that is no JSON', () => {
    expect(() => parseRecipes('{', 'my.json')).toThrow(/^my\.json:1:2: expected /);
  });
});

test('keys may be named by the profile, or in any way that keys are named', () => {
  const press = ['{submit}', 'C-c', 'Escape', 'shift-tab', 'y'];
  expect(recipesOf({ name: 'a', steps: [{ name: 's', do: [{ press }] }] })).toHaveLength(1);
});

test('recipes of a later file come first and replace those of the same name', () => {
  const names = (list: { name: string; guess: string }[]) => list.map(({ name, guess }) => name + guess);
  const first = recipesOf({ name: 'a', guess: '1' }, { name: 'b', guess: '1' });
  const second = recipesOf({ name: 'c', guess: '2' }, { name: 'a', guess: '2' });
  expect(names(mergeRecipes(first, second))).toEqual(['c2', 'a2', 'b1']);
});

describe('files', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'recipes-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  test('those that are shipped can be read, and all that is meant to be tried has a limit', async () => {
    const { recipes, problems } = await loadRecipes(['config/recipes.json']);
    expect(problems).toEqual([]);
    expect(new Set(recipes.map(({ name }) => name)).size).toBe(recipes.length);
    for (const { steps } of recipes) for (const { times } of steps) expect(times).toBeLessThanOrEqual(10);
  });

  test('one that is missing has none, one that is broken is left out and said', async () => {
    const broken = join(dir, 'broken.json');
    const good = join(dir, 'good.json');
    await writeFile(broken, '{"recipes": [{}]}');
    await writeFile(good, '{"recipes": [{"name": "mine"}]}');
    const { recipes, problems } = await loadRecipes([join(dir, 'missing.json'), broken, good, dir]);
    expect(recipes.map(({ name }) => name)).toEqual(['mine']);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain(broken);
    expect(problems[1]).toBe(`${dir}: cannot be read: expected a regular file, found a folder`);
  });
});
