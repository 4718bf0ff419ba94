import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Profiles } from '../../src/classifier/profiles.ts';
import { builtinAgents } from '../../src/commands/agent-folders.ts';
import { watchProfiles } from '../../src/commands/agent-profiles.ts';
import type { WatchedSource } from '../../src/commands/watched-source.ts';

let dir: string;
let agents: WatchedSource<Profiles> | undefined;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'orch-agents-'));
  await mkdir(join(dir, 'agents'));
});
afterEach(async () => {
  await agents?.close();
  await rm(dir, { recursive: true });
});

async function titled(title: string): Promise<string> {
  const profile = JSON.parse(await readFile(join(builtinAgents(), 'gemini.json'), 'utf8')) as object;
  return JSON.stringify({ ...profile, title });
}

const titleOf = (profiles: WatchedSource<Profiles>) => profiles.current.agents.get('gemini')?.title;

test('a profile of the config folder wins by name, and is read again when it is saved', async () => {
  await writeFile(join(dir, 'agents', 'gemini.json'), await titled('Mine'));
  agents = await watchProfiles(dir, () => {});
  expect(titleOf(agents)).toBe('Mine');
  expect(agents.current.agents.has('claude')).toBe(true);
  await writeFile(join(dir, 'agents', 'gemini.json'), await titled('Mine, changed'));
  await expect.poll(() => titleOf(agents!)).toBe('Mine, changed');
});

test('a folder that comes later is watched too', async () => {
  await rm(join(dir, 'agents'), { recursive: true });
  agents = await watchProfiles(dir, () => {});
  await mkdir(join(dir, 'agents'));
  await writeFile(join(dir, 'agents', 'gemini.json'), await titled('Mine'));
  await expect.poll(() => titleOf(agents!)).toBe('Mine');
  await writeFile(join(dir, 'agents', 'gemini.json'), await titled('Mine, changed'));
  await expect.poll(() => titleOf(agents!)).toBe('Mine, changed');
});

test('a bad profile is refused with file and reason, and the old one stays', async () => {
  const file = join(dir, 'agents', 'gemini.json');
  await writeFile(file, await titled('Mine'));
  const said: string[] = [];
  agents = await watchProfiles(dir, (_, text) => said.push(text));
  let told = 0;
  agents.onChange = () => told++;
  await writeFile(file, '{ "name": "gemini", "rules": "none" }');
  await expect.poll(() => told).toBe(1);
  expect(agents.problems.join()).toContain(file);
  expect(said.join()).toMatch(/rules|title/);
  expect(titleOf(agents)).toBe('Mine');
});

test('a bad profile in a folder with a colon in its path leaves the old one', async () => {
  const config = join(dir, 'at: home');
  const file = join(config, 'agents', 'gemini.json');
  await mkdir(join(config, 'agents'), { recursive: true });
  await writeFile(file, await titled('Mine'));
  agents = await watchProfiles(config, () => {});
  await writeFile(file, '{}');
  await expect.poll(() => agents!.problems).toHaveLength(1);
  expect(titleOf(agents)).toBe('Mine');
});

test('what was in force of the shells stays too', async () => {
  const file = join(dir, 'agents', 'shell.json');
  const mine = JSON.parse(await readFile(join(builtinAgents(), 'shell.json'), 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...mine, title: 'Mine' }));
  agents = await watchProfiles(dir, () => {});
  let told = 0;
  agents.onChange = () => told++;
  await writeFile(file, '{}');
  await expect.poll(() => told).toBe(1);
  expect(agents.current.shell?.title).toBe('Mine');
});

test('without a folder of its own a run reads by the profiles that come with the product', async () => {
  await cp(builtinAgents(), join(dir, 'agents'), { recursive: true });
  agents = await watchProfiles(undefined, () => {});
  expect([...agents.current.agents.keys()].sort()).toEqual(['claude', 'codex', 'gemini', 'opencode']);
  expect(agents.current.shell?.name).toBe('shell');
});

test('a folder that cannot be read is told of, and what was in it stays', async () => {
  const folder = join(dir, 'agents');
  await writeFile(join(folder, 'gemini.json'), await titled('Mine'));
  const shell = JSON.parse(await readFile(join(builtinAgents(), 'shell.json'), 'utf8')) as object;
  await writeFile(join(folder, 'shell.json'), JSON.stringify({ ...shell, title: 'Mine' }));
  agents = await watchProfiles(dir, () => {});
  await rm(folder, { recursive: true });
  await symlink(folder, folder);
  await expect.poll(() => agents!.problems).toEqual([expect.stringMatching(/agents: cannot be read: ELOOP/)]);
  expect(titleOf(agents)).toBe('Mine');
  expect(agents.current.shell?.title).toBe('Mine');
  await agents.close();
  const said: string[] = [];
  agents = await watchProfiles(dir, (_, text) => said.push(text));
  expect(said).toContainEqual(expect.stringContaining('cannot be read'));
  expect(agents.current.agents.has('claude')).toBe(true);
});
