import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { type AgentLife, findSession } from '../../src/fleet/session.ts';

const { profiles } = await loadProfiles([fileURLToPath(new URL('../../config/agents', import.meta.url))]);
const A = 'aaaaaaaa-31e5-4a67-8b9e-6f1e2d3c4b5a';
const B = 'bbbbbbbb-31e5-4a67-8b9e-6f1e2d3c4b5a';
const NONE: ReadonlySet<string> = new Set();

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orch-session-'));
});
afterEach(() => rm(home, { recursive: true }));

function find(life: Partial<AgentLife> & { agent?: string } = {}, claimed = NONE) {
  const { agent = 'claude', ...rest } = life;
  const whole: AgentLife = {
    profile: profiles.agents.get(agent)!,
    argv: [agent],
    pid: 4711,
    cwd: '/srv/my.app/x_y',
    env: { HOME: home },
    startedAt: Date.now() - 60_000,
    alone: true,
    ...rest,
  };
  return findSession(whole, claimed);
}

/** @param age s */
async function put(path: string, text: string, age = 0): Promise<void> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  const time = Date.now() / 1000 - age;
  await utimes(file, time, time);
}

const transcript = (session: string, age = 0) =>
  put(`.claude/projects/-srv-my-app-x-y/${session}.jsonl`, '{}\n', age);

test.each([
  ['claude', ['claude', '--session-id', A, '--model', 'x'], A],
  ['claude', ['claude', '--resume', A], A],
  ['claude', ['claude', `--resume=${A}`], A],
  ['claude', ['claude', '-r', 'the one about tests'], undefined],
  ['claude', ['claude', '-r'], undefined],
  ['claude', ['claude', '--resume', A, '--fork-session'], undefined],
  ['codex', ['codex', 'resume', A], A],
  ['codex', ['codex', 'resume', '--last'], undefined],
  ['gemini', ['gemini', '--resume', 'latest'], undefined],
  ['opencode', ['opencode', '-s', 'ses_1a'], 'ses_1a'],
])('%s: of the command line %j it is %s', async (agent, argv, session) => {
  expect(await find({ agent, argv })).toBe(session);
});

test.each([
  ['claude', ['Resume this session with:', `claude --permission-mode default --resume ${A}`, '$ '], A],
  ['claude', [`claude --resume ${B}`, '$ claude', `claude --resume ${A}`], A],
  ['claude', ['claude --resume $(rm -rf .)'], undefined],
  ['codex', ['To continue this session, run:', `  codex resume ${A}`], A],
  [
    'opencode',
    ['  Session   Fake title', '  Continue  opencode -s ses_e046e5dfeffe9LdT'],
    'ses_e046e5dfeffe9LdT',
  ],
])('%s: of what it printed at its end', async (agent, farewell, session) => {
  expect(await find({ agent, farewell })).toBe(session);
});

test('the file of the running process says it, in the home of the worker', async () => {
  await put('.claude/sessions/4711.json', JSON.stringify({ pid: 4711, sessionId: A }));
  await put('other/sessions/4711.json', JSON.stringify({ pid: 4711, sessionId: B }));
  expect(await find()).toBe(A);
  expect(await find({ env: { HOME: home, CLAUDE_CONFIG_DIR: join(home, 'other') } })).toBe(B);
  expect(await find({ env: {} })).toBeUndefined();
  expect(await find({ pid: 4712 })).toBeUndefined();
});

test('a file of an earlier process with the same number does not, nor does a broken one', async () => {
  await put('.claude/sessions/4711.json', JSON.stringify({ sessionId: A }), 300);
  expect(await find()).toBeUndefined();
  for (const text of ['', '{', 'null', '[]', '{"sessionId": 7}', '{"sessionId": "--help"}', `"${A}"`]) {
    await put('.claude/sessions/4711.json', text);
    expect(await find()).toBeUndefined();
  }
});

test('the freshest source counts: a new conversation may have been begun since the start', async () => {
  await put('.claude/sessions/4711.json', JSON.stringify({ sessionId: B }));
  expect(await find({ argv: ['claude', '--resume', A] })).toBe(B);
  expect(await find({ argv: ['claude', '--resume', B], farewell: [`claude --resume ${A}`] })).toBe(A);
});

test('the only transcript written since the start is it', async () => {
  await transcript(A);
  await transcript(B, 300);
  await put('.claude/projects/-srv-my-app-x-y/notes.jsonl', '');
  await put('.claude/projects/-srv-other/x.jsonl', '');
  expect(await find()).toBe(A);
});

test('of two transcripts, or with another agent in the folder, none is', async () => {
  await transcript(A);
  expect(await find({ alone: false })).toBeUndefined();
  await transcript(B);
  expect(await find()).toBeUndefined();
});

test('two workers are never given one conversation', async () => {
  await transcript(A);
  const claimed = new Set([A]);
  expect(await find({}, claimed)).toBeUndefined();
  expect(await find({ argv: ['claude', '--resume', A] }, claimed)).toBeUndefined();
  expect(await find({ farewell: [`claude --resume ${A}`] }, claimed)).toBeUndefined();
  expect(await find({ argv: ['claude', '--resume', A] }, new Set([B]))).toBe(A);
});

test('of an agent that keeps nothing, nothing is known', async () => {
  await transcript(A);
  expect(await find({ agent: 'gemini' })).toBeUndefined();
});
