import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProfileError, parseProfile } from '../../src/classifier/profile.ts';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { AGENTS } from './paint.ts';

describe('parseProfile', () => {
  test('needs little', () => {
    const profile = parseProfile('{"name": "mine", "title": "Mine", "recognize": {}}', 'mine.json');
    expect(profile).toMatchObject({ name: 'mine', rules: [], prompts: [] });
  });

  test.each([
    ['{', 'mine.json: '],
    ['{"title": "Mine", "recognize": {}}', 'mine.json: name: '],
    ['{"name": "mine", "title": "Mine", "recognize": {}, "colour": 1}', 'mine.json: the profile: '],
    [
      '{"name": "mine", "title": "Mine", "recognize": {"banners": ["{oops"]}}',
      'mine.json: recognize.banners.0: "{oops"',
    ],
    [
      '{"name": "mine", "title": "Mine", "recognize": {}, "rules": [{"name": "x", "state": "happy", "in": "last", "match": ["x"]}]}',
      'mine.json: rules.0.state: ',
    ],
  ])('refuses %s with file, place and reason', (text, message) => {
    expect(() => parseProfile(text, 'mine.json')).toThrow(ProfileError);
    expect(() => parseProfile(text, 'mine.json')).toThrow(message);
  });
});

describe('loadProfiles', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orch-agents-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const mine = (title: string) => JSON.stringify({ name: 'codex', title, recognize: {} });

  test('knows the agents that come with the product, and shells apart from them', async () => {
    const { profiles, problems } = await loadProfiles([AGENTS]);
    expect(problems).toEqual([]);
    expect([...profiles.agents.keys()]).toEqual(['claude', 'codex', 'gemini', 'opencode']);
    expect(profiles.shell?.prompts.length).toBeGreaterThan(0);
  });

  test('of one name, the later folder counts', async () => {
    await writeFile(join(folder, 'codex.json'), mine('My Codex'));
    const { profiles } = await loadProfiles([AGENTS, folder]);
    expect(profiles.agents.get('codex')!.title).toBe('My Codex');
  });

  test('what is no profile is refused with its reason, and the earlier one stays', async () => {
    await writeFile(join(folder, 'codex.json'), '{"name": "codex"}');
    await writeFile(join(folder, 'claude.json'), mine('Misnamed'));
    const { profiles, problems } = await loadProfiles([AGENTS, folder]);
    expect(profiles.agents.get('codex')!.title).toBe('Codex');
    expect(profiles.agents.get('claude')!.title).toBe('Claude Code');
    expect(problems).toEqual([
      { profile: 'claude', message: expect.stringContaining(`${join(folder, 'claude.json')}: name: `) },
      { profile: 'codex', message: expect.stringContaining(`${join(folder, 'codex.json')}: title: `) },
    ]);
  });

  test('what cannot be read is named', async () => {
    await mkdir(join(folder, 'codex.json'));
    const { problems } = await loadProfiles([folder]);
    const message = `${join(folder, 'codex.json')}: cannot be read: expected a regular file, found a folder`;
    expect(problems).toEqual([{ profile: 'codex', message }]);
  });

  test('a folder that is not there has none', async () => {
    expect((await loadProfiles([join(folder, 'nowhere')])).problems).toEqual([]);
  });
});
