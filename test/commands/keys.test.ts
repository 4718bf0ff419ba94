import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keys, keysMarkdown } from '../../src/commands/keys.ts';
import { BINDINGS } from '../../src/keymap/bindings.ts';
import { DEFAULT_KEYMAP, keysShown } from '../../src/keymap/keymap.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('docs/keys.md is up to date (orch-tui keys --md writes it)', () => {
  expect(read('docs/keys.md')).toBe(keysMarkdown(DEFAULT_KEYMAP));
});

test('the README names no key of the grid that does nothing there, and leaves out none that a new user needs', () => {
  const [, table = ''] = /\| key in the grid \| does \|\n(.*?)\n\n/s.exec(read('README.md')) ?? [];
  const named = table
    .split('\n')
    .slice(1)
    .flatMap((row) => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, key]) => key!));
  const grid = BINDINGS.filter(({ mode, only }) => mode === 'grid' && only !== 'replay');
  const known = new Set(grid.flatMap((binding) => [...keysShown(binding).split(' '), ...binding.keys]));
  const sent = ['Ctrl-]', 'c', 'e', 'Space', 'y'];
  expect(named.filter((key) => !known.has(key) && !sent.includes(key))).toEqual([]);
  const untold = grid.filter(
    ({ keys, shown, action }) =>
      !/^select-/.test(action) && ![...keys, ...(shown?.split(' ') ?? [])].some((key) => named.includes(key)),
  );
  expect(untold.map(({ action }) => action)).toEqual([]);
});

test('the keys are listed as the configuration has them', async () => {
  sandbox.configure({ workers: [{ command: ['sh'] }], keys: { 'kick-menu': ['Ctrl+X'] } });
  const io = sandbox.io();
  expect(await keys({}, io)).toBe(0);
  expect(io.out()).toMatch(/^Ctrl-x +grid\.kick-menu +choose what may help the worker$/m);
});

test('the key that leaves a worker is listed too, as the configuration has it', async () => {
  expect(keysMarkdown(DEFAULT_KEYMAP)).toContain(
    '| `Ctrl-]` | back to the grid; all other keys go to the worker |',
  );
  sandbox.configure({ workers: [{ command: ['sh'] }], leaveKey: 'ctrl-o' });
  const io = sandbox.io();
  await keys({}, io);
  expect(io.out()).toMatch(/^Inside a worker\nCtrl-o +leaveKey +back to the grid/m);
});

test('an action that has no key any more is listed as one, and only null takes them away', async () => {
  sandbox.configure({ workers: [{ command: ['sh'] }], keys: { down: null } });
  const io = sandbox.io();
  expect(await keys({}, io)).toBe(0);
  expect(io.out()).toMatch(/^none +grid\.down +stop everything/m);
  for (const none of [[], 'none', '<disabled>']) {
    sandbox.configure({ workers: [{ command: ['sh'] }], keys: { down: none } });
    await expect(keys({}, sandbox.io())).rejects.toMatchObject({
      problems: [
        expect.stringContaining('expected a list of keys, such as ["x", "ctrl-x"], or null for none'),
      ],
    });
  }
});

test('without a configuration the keys are the usual ones', async () => {
  const io = sandbox.io();
  await keys({ json: true }, io);
  expect(JSON.parse(io.out())).toEqual(JSON.parse(JSON.stringify(DEFAULT_KEYMAP)));
  await expect(keys({ config: 'elsewhere' }, sandbox.io())).rejects.toThrow('orch.json');
});

test('mistakes are named with their place', async () => {
  sandbox.configure('{ "workers": [{ "command": ["sh"] }], "keys": { "kik-menu": ["x"], "write": ["k"] } }');
  await expect(keys({}, sandbox.io())).rejects.toMatchObject({
    problems: [expect.stringMatching(/:1:\d+: keys\["kik-menu"\]: .*did you mean "kick-menu"\?/)],
  });
});
