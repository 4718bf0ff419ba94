import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Worker } from '../../src/api/schema.ts';
import { plain } from '../../src/commands/plain.ts';
import { plainState } from '../../src/commands/plain-state.ts';
import { ladderOf, supervisionOf, workerOf } from '../room/room-state.ts';
import { Sandbox, until } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

/** The run line by line, and how to wait for a line. */
function watched() {
  const io = sandbox.io();
  const leave = new AbortController();
  const ended = plain({ command: [] }, io, leave.signal);
  const waiting = new Set<() => void>();
  io.stdout.on('data', () => {
    for (const look of waiting) look();
  });
  const line = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!pattern.test(io.out())) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { io, leave, ended, line };
}

test('each change of a worker has a line, until the run has ended', async () => {
  const { client } = await sandbox.live({ one: 'read x; exit 3', two: 'read x' });
  await until(client, ({ workers }) => workers.get('two')?.state === 'running');
  const { io, ended, line } = watched();
  await line(/^\d\d:\d\d:\d\d one running\n/m);
  await client.post('/v1/workers/one/input', { keys: ['enter'] });
  await line(/^\d\d:\d\d:\d\d one exited \(3\)\n/m);
  await client.post('/v1/down', { graceMs: 0 });
  expect(await ended).toBe(0);
  const lines = io.out().trimEnd().split('\n');
  expect(lines.at(-1)).toMatch(/ run has ended$/);
  expect(lines.filter((each) => / two running$/.test(each))).toHaveLength(1);
});

test('who leaves leaves the workers alone', async () => {
  const { client } = await sandbox.live({ one: 'read x' });
  const { leave, ended, line } = watched();
  await line(/ one running\n/);
  leave.abort();
  expect(await ended).toBe(0);
  expect((await client.get<Worker>('/v1/workers/one')).state).toBe('running');
});

const READING = { attributes: {}, progress: 0, confidence: 1, since: 0, source: 'screen', voices: [] };

test.each<[string, Partial<Worker>]>([
  ['running', {}],
  ['exited (1)', { state: 'exited', exit: { code: 1 } }],
  [
    'running; held up; waits: the login is gone, next: restart (2 of 4)',
    {
      supervision: supervisionOf(
        { incident: ladderOf({ next: { step: 'restart', at: 0, waits: 'the login is gone' } }) },
        'recovering',
      ),
    },
  ],
  ['not started; no such program', { state: 'failed', problem: 'no such program' }],
  [
    'permission, Bash; "Do you want to proceed?"',
    {
      reading: {
        ...READING,
        state: 'permission',
        kind: 'Bash',
        agent: 'claude',
        evidence: { text: ' Do you want to proceed?', rule: 'r' },
      },
    },
  ],
])('%s', (text, worker) => {
  expect(plainState({ ...workerOf('w'), ...worker })).toBe(text);
});

test('what a worker wrote steers no terminal', () => {
  const worker: Worker = { ...workerOf('w'), state: 'failed', problem: 'no\x1b[2J\nsuch \u202eprogram' };
  expect(plainState(worker)).not.toMatch(/[\x00-\x1f\u202e]/);
});
