import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchEntry } from '../../src/commands/watch-entry.ts';

let config: string;
beforeEach(async () => {
  config = await mkdtemp(join(tmpdir(), 'watch-'));
});
afterEach(() => rm(config, { recursive: true }));

test('a file that comes, and what it becomes, is seen; what lies beside it is not', async () => {
  let seen = 0;
  const unwatch = await watchEntry(
    config,
    'recipes.json',
    () => seen++,
    () => {},
  );
  await writeFile(join(config, 'other.json'), '1');
  await writeFile(join(config, 'recipes.json'), '1');
  await expect.poll(() => seen).toBe(1);
  await writeFile(join(config, 'recipes.json'), '2');
  await expect.poll(() => seen).toBe(2);
  await unwatch();
});

test('what cannot be watched is told, and harms nothing', async () => {
  const loop = join(config, 'agents');
  await symlink(loop, loop);
  const said: string[] = [];
  const unwatch = await watchEntry(
    config,
    'agents',
    () => {},
    (level, text) => said.push(`${level} ${text}`),
  );
  expect(said).toEqual([expect.stringMatching(/^warn .*agents: changes are not seen, .*: ELOOP/)]);
  await unwatch();
});
