import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadThemes, unknownTheme, watchThemes } from '../../src/commands/theme-source.ts';

let config: string;
beforeEach(async () => {
  config = await mkdtemp(join(tmpdir(), 'themes-'));
});
afterEach(() => rm(config, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const folder = join(config, 'themes');
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

test('a theme is read from each file, with comments', async () => {
  await write('sea.json', '{ // mine\n "extends": "light", "states": { "working": "#005f87" } }');
  expect(await loadThemes(join(config, 'themes'))).toEqual({
    themes: { sea: { extends: 'light', states: { working: '#005f87' } } },
    problems: [],
  });
  expect(await loadThemes(join(config, 'nowhere'))).toEqual({ themes: {}, problems: [] });
});

test.each([
  [
    '{ "states": { "working": "greenish" } }',
    /:1:26: states\.working: expected a color such as .*, found "greenish"$/,
  ],
  ['{ "extends": "bright" }', /:1:14: extends: expected one of dark, light, .*, found "bright"$/],
  ['{ "states": ', /:1:\d+: /],
])('of %j it is said where it is wrong, and the old one stays', async (text, problem) => {
  const file = await write('sea.json', text);
  const old = { sea: { states: { idle: null } } };
  const { themes, problems } = await loadThemes(join(config, 'themes'), old);
  expect(themes).toEqual(old);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
  expect(problems[0]!.startsWith(`${file}:`)).toBe(true);
});

test('a key that is not known is told, and the rest counts', async () => {
  const file = await write('sea.json', '{ "colors": {}, "health": { "stuk": null, "down": "red" } }');
  expect(await loadThemes(join(config, 'themes'))).toEqual({
    themes: { sea: { health: { down: 'red' } } },
    problems: [
      `${file}:1:29: health: unknown key "stuk": did you mean "stuck"?`,
      `${file}:1:3: unknown key "colors": it is ignored; the keys here are $schema, extends, states, health, parts`,
    ],
  });
});

test('a folder of themes that comes later is seen, and so is a change', async () => {
  const source = await watchThemes(config, () => {});
  const next = () =>
    new Promise<void>((resolve) => {
      source.onChange = resolve;
    });
  let changed = next();
  await write('sea.json', '{}');
  await changed;
  expect(source.current).toEqual({ sea: {} });
  changed = next();
  await write('sea.json', '{ "states": 3 }');
  await changed;
  expect(source.current).toEqual({ sea: {} });
  expect(source.problems).toEqual([expect.stringContaining('states: expected an object')]);
  await source.close();
});

test('a name that no theme has is told with those that there are', () => {
  expect(unknownTheme('auto', {})).toEqual([]);
  expect(unknownTheme('sea', { sea: {} })).toEqual([]);
  expect(unknownTheme('lihgt', {})).toEqual([
    'theme: expected the name of a theme, found "lihgt" (did you mean "light"?); there are auto, dark, light, high-contrast, high-contrast-light, color-blind, color-blind-light, monochrome, and files in themes/',
  ]);
});

test('a folder that cannot be read is told of, and what was in it stays', async () => {
  const folder = join(config, 'themes');
  await symlink(folder, folder);
  const before = { sea: { states: { idle: null } } };
  const problem = expect.stringMatching(/themes: cannot be read: ELOOP/);
  expect(await loadThemes(folder, before)).toEqual({ themes: before, problems: [problem] });
  const source = await watchThemes(config, () => {});
  expect(source.problems).toEqual([problem]);
  await source.close();
});
