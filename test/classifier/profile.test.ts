import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProfileError, parseProfile } from '../../src/classifier/profile.ts';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { AGENTS } from './paint.ts';

describe('parseProfile', () => {
  /** A profile that is right but for what is said here. */
  const mine = (wrong: string) => `{"name": "mine", "title": "Mine", "recognize": {}, ${wrong}}`;

  test('needs little', () => {
    const profile = parseProfile('{"name": "mine", "title": "Mine", "recognize": {}}', 'mine.json');
    expect(profile).toMatchObject({ name: 'mine', rules: [], prompts: [] });
  });

  test.each([
    ['{', ':1:2: expected a comma or }, found the end of the file'],
    ['{} // mine', ': expected JSON without comments, trailing commas and a byte order mark'],
    ['[]', ':1:1: expected an object, found []'],
    ['{"title": "Mine", "recognize": {}}', ':1:1: name: expected text, found nothing'],
    [
      '{\n  "name": "My One", "title": "Mine", "recognize": {} }',
      ':2:11: name: expected at most 32 small letters, digits and dashes that begin with a letter, found "My One"',
    ],
    [mine('"start": [""]'), ':1:62: start[0]: expected text that is not empty, found ""'],
    [mine('"menus": 1'), ':1:52: expected a known key (did you mean "menu"?), found "menus"'],
    [mine('"menu": {"pics": 1}'), ':1:61: menu: expected one of the keys pointers, found "pics"'],
    [mine('"name": "My One"'), ':1:52: expected each key once, found a second "name"'],
    [
      '{"name": "mine", "title": "Mine", "recognize": {"banners": ["{oops"]}}',
      ':1:61: recognize.banners[0]: expected {} or {name} at 0, found "{oops"',
    ],
    [
      mine('"rules": [{"name": "x", "state": "idle", "in": "lst", "match": ["x"]}]'),
      ':1:99: rules[0].in: expected one of "status", "footer", "hint", "last", "parent", "closing", "dialog", "asks", "option", "keys", "tail", "bottom", found "lst"',
    ],
    [
      mine('"rules": [{"name": "x", "state": "idle", "in": "last", "match": []}]'),
      ':1:116: rules[0].match: expected a list of at least 1, found []',
    ],
    [
      mine('"composer": {"frame": "bare", "signs": ["ab"]}'),
      ':1:92: composer.signs[0]: expected one character, found "ab"',
    ],
    [
      mine('"composer": {"frame": "bare", "chrome": 9}'),
      ':1:92: composer.chrome: expected a number of at most 5, found 9',
    ],
    [mine('"patienceMs": 0.5'), ':1:66: patienceMs: expected a whole number, found 0.5'],
    [mine('"marksPastes": "no"'), ':1:67: marksPastes: expected true or false, found "no"'],
  ])('refuses %s with file, place, what was expected and what was found', (text, message) => {
    expect(() => parseProfile(text, 'mine.json')).toThrow(new ProfileError(`mine.json${message}`));
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
      {
        profile: 'claude',
        message: `${join(folder, 'claude.json')}:1:9: name: expected "claude", as the file is called, found "codex"`,
      },
      { profile: 'codex', message: `${join(folder, 'codex.json')}:1:1: title: expected text, found nothing` },
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
