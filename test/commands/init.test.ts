import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { init } from '../../src/commands/init.ts';
import { loadConfig } from '../../src/config/load.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

/** Surroundings in which these agents are in PATH. */
function having(...agents: string[]) {
  const bin = join(sandbox.root, 'bin');
  mkdirSync(bin);
  for (const name of agents) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "1.2.3 (${name})"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return { ...sandbox.io(), env: { ...sandbox.env, PATH: `${bin}:/usr/bin:/bin` } };
}

test.each([
  [undefined, 'open the room: orch-tui\n'],
  ['exec', 'open the room: npx orch-tui\n'],
])('the room is opened as this was called', async (npm_command, advice) => {
  const io = having('claude');
  await init({}, { ...io, env: { ...io.env, npm_command } });
  expect(io.out()).toContain(advice);
});

test('a configuration for what is there is one that loads', async () => {
  mkdirSync(join(sandbox.cwd, '.git'));
  await init({}, having('codex', 'claude'));
  const dir = join(sandbox.cwd, 'config');
  const text = readFileSync(join(dir, 'orch.json'), 'utf8');
  expect(text).toContain('// 1.2.3 (claude)');
  expect(text).toContain('// { "name": "codex", "command": ["codex"], "cwd": ".." },');
  expect(text).toContain('git worktree add');
  const { workers, config } = await loadConfig(dir);
  expect(new Set(workers.map(({ argv, cwd }) => `${argv[0]} ${cwd}`))).toEqual(
    new Set([`claude ${sandbox.cwd}`]),
  );
  expect(workers.length).toBeGreaterThanOrEqual(2);
  expect(config.automation).toBe('on');
});

test('without an agent it begins with a shell', async () => {
  await init({ config: 'elsewhere' }, having());
  const { workers } = await loadConfig(join(sandbox.cwd, 'elsewhere'));
  expect(workers.map(({ argv }) => argv)).toEqual([['bash']]);
  const text = readFileSync(join(sandbox.cwd, 'elsewhere', 'orch.json'), 'utf8');
  expect(text.match(/"name": "shell"/g)).toHaveLength(1);
});

test('one that is there already stays as it is', async () => {
  const io = having();
  const dir = sandbox.configure('{ "workers": [] }');
  await expect(init({}, io)).rejects.toThrow(/is there already/);
  expect(readFileSync(join(dir, 'orch.json'), 'utf8')).toBe('{ "workers": [] }');
});
