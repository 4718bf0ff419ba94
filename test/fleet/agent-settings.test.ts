import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { builtinAgents } from '../../src/commands/agent-folders.ts';
import { settingsProblems } from '../../src/fleet/agent-settings.ts';

const { profiles } = await loadProfiles([builtinAgents()]);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'settings-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, settings: unknown): string {
  const path = join(root, file);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof settings === 'string' ? settings : JSON.stringify(settings));
  return path;
}

function problems(argv = ['claude'], env: Record<string, string | null> = {}): Promise<string[]> {
  const worker = { argv, cwd: join(root, 'work'), env };
  return settingsProblems([worker, worker], profiles.agents.values(), { HOME: join(root, 'home') });
}

const HOOK = { matcher: 'Bash', hooks: [{ type: 'command', command: 'true' }] };

test('hooks in the format that is taken, and files that are not there, are no problem', async () => {
  expect(await problems()).toEqual([]);
  write('work/.claude/settings.json', { model: 'x', hooks: { PostToolUse: [HOOK], Stop: [] } });
  write('home/.claude/settings.json', '');
  expect(await problems()).toEqual([]);
});

test('hooks in the old format are named with file, path, and what was expected', async () => {
  const local = write('work/.claude/settings.local.json', { hooks: { Stop: 'say done' } });
  const own = write('home/.claude/settings.json', { hooks: { PreToolUse: [{ hooks: ['true'] }] } });
  expect(await problems()).toEqual([
    `${own}: hooks.PreToolUse.0.hooks.0: expected an object with a "type", found text`,
    `${local}: hooks.Stop: expected a list of matchers, found text`,
  ]);
});

test('what is no JSON is named too', async () => {
  const file = write('work/.claude/settings.json', '{ "hooks": ');
  expect(await problems()).toEqual([`${file}:1:12: expected a value, found the end of the file`]);
  write('work/.claude/settings.json', '{ "hooks": {}, } // none');
  expect(await problems()).toEqual([
    `${file}: expected JSON without comments, trailing commas and a byte order mark`,
  ]);
});

test('what stands there is not quoted: it may be a secret', async () => {
  const file = write('work/.claude/settings.json', '{\n  "env": { "KEY": sk-12345 }\n}');
  expect(await problems()).toEqual([expect.stringContaining(`${file}:2:19: expected a value`)]);
  expect((await problems()).join()).not.toContain('12345');
});

test("an agent's folder may be another, and another program has no settings", async () => {
  const file = write('elsewhere/settings.json', { hooks: [] });
  expect(await problems(['bash'], { CLAUDE_CONFIG_DIR: join(root, 'elsewhere') })).toEqual([]);
  expect(await problems(['npx', 'claude'], { CLAUDE_CONFIG_DIR: join(root, 'elsewhere') })).toEqual([
    `${file}: hooks: expected an object from events to matchers, found a list`,
  ]);
});
