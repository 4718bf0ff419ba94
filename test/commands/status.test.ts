import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Reading, Run, Worker } from '../../src/api/schema.ts';
import { listRuns } from '../../src/commands/list-runs.ts';
import { status, statusText } from '../../src/commands/status.ts';
import { Journal } from '../../src/journal/journal.ts';
import { ladderOf, supervisionOf } from '../room/room-state.ts';
import { Sandbox, until } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

const RUN: Run = {
  id: 'run-2026-01-14T06-59-00-000Z',
  dir: '/runs/run-2026-01-14T06-59-00-000Z',
  version: '1.2.3',
  startedAt: 0,
  configProblems: [],
  leaveKey: 'ctrl-]',
};
const MINUTE = 60_000;

function worker(name: string, rest: Partial<Worker>): Worker {
  return {
    name,
    state: 'running',
    argv: ['claude', '--continue'],
    cwd: '/',
    cols: 120,
    rows: 40,
    title: '',
    typing: false,
    pid: 4711,
    startedAt: MINUTE,
    ...rest,
  };
}

/** A reading that has held since minute 85. */
function readingOf(state: Reading['state'], kind?: string): Reading {
  return {
    state,
    ...(kind !== undefined && { kind }),
    agent: 'claude',
    evidence: { text: '', rule: 'any' },
    attributes: {},
    progress: 0,
    confidence: 1,
    since: 85 * MINUTE,
    source: 'screen',
    voices: [],
  };
}

test('the table has a line for each worker and one for the run', () => {
  const workers = [
    worker('director', { title: '✳ Fix the\u001b[31m login\u202e' }),
    worker('w-2', { state: 'exited', exit: { code: 3 }, exitedAt: 2 * MINUTE, config: 'removed' }),
    worker('w-3', {
      state: 'exited',
      exit: { signal: 'SIGKILL' },
      exitedAt: 31 * MINUTE,
      argv: ['sh', '-c', 'a b'],
    }),
    worker('w-5', { title: '修复', reading: readingOf('permission', 'bash') }),
    worker('w-6', {
      title: '',
      state: 'exited',
      exit: { code: 0 },
      exitedAt: 2 * MINUTE,
      reading: readingOf('idle'),
    }),
    worker('w-4', { state: 'failed', problem: 'no such program', startedAt: undefined, pid: undefined }),
  ];
  const run = { ...RUN, configProblems: ['config/orch.json:1:1: expected a value'] };
  expect(statusText(run, workers, 90 * MINUTE)).toBe(
    `run-2026-01-14T06-59-00-000Z  6 workers, 2 running  up 1h 30m
NAME      STATE              FOR     HEALTH  SIZE    AGE     PID   TITLE OR COMMAND
director  running            -       -       120x40  1h 29m  4711  ✳ Fix the [31m login
w-2       exited 3           1h 28m  -       120x40  1m      -     claude --continue (no longer in the config)
w-3       exited SIGKILL     59m     -       120x40  30m     -     sh -c "a b"
w-5       permission (bash)  5m      -       120x40  1h 29m  4711  修复
w-6       exited 0           1h 28m  -       120x40  1m      -     claude --continue
w-4       not started        -       -       120x40  -       -     claude --continue (no such program)
! config/orch.json:1:1: expected a value
`,
  );
});

test('where the API is served over TCP stands below the table', () => {
  const api = { url: 'http://127.0.0.1:8420', tokenFile: '/r/api-token', readTokenFile: '/r/api-token-read' };
  expect(statusText({ ...RUN, api }, [], 90 * MINUTE)).toMatch(
    /\nAPI: http:\/\/127\.0\.0\.1:8420 with the token in \/r\/api-token \(for reading only: \/r\/api-token-read\)\n$/,
  );
});

test('health, what is done about trouble and why a person is needed are told', () => {
  const lost = readingOf('auth_error', 'login');
  const ladder = ladderOf({ escalated: 'the login is gone' });
  const workers = [
    worker('w-1', { reading: readingOf('idle'), supervision: supervisionOf() }),
    worker('w-2', { reading: lost, supervision: supervisionOf({ incident: ladder }, 'needs_operator') }),
  ];
  const run: Run = { ...RUN, automation: { mode: 'suggest', dryRun: true, recipes: [] } };
  const [head, , well, needing] = statusText(run, workers, 90 * MINUTE).split('\n');
  expect(head).toContain('automation suggest, dry run');
  expect(well).toMatch(/^w-1 +idle +5m +ok /);
  expect(needing).toMatch(
    /^w-2 +auth_error \(login\) +5m +needs you .*claude --continue \(the login is gone\)$/,
  );
});

test('a live run is shown as a table, as names and as JSON', async () => {
  const { run, client } = await sandbox.live({ one: 'exec cat', two: 'exit 3' });
  await until(client, ({ workers }) => {
    return workers.get('two')?.state === 'exited' && workers.get('one')?.reading !== undefined;
  });

  const table = sandbox.io();
  expect(await status({}, table)).toBe(0);
  expect(table.out()).toMatch(/^run-.* {2}2 workers, 1 running {2}up \d+s\n/);
  expect(table.out()).toMatch(/^two +exited 3 +\d+s +- +80x10 +\d+s +- /m);

  const names = sandbox.io();
  await status({ names: true }, names);
  expect(names.out()).toBe('one\ntwo\n');

  const json = sandbox.io();
  await status({ json: true, run: run.manifest.id }, json);
  const value = JSON.parse(json.out());
  expect(value.run.dir).toBe(run.dir);
  expect(value.workers).toMatchObject([
    { name: 'one', state: 'running', reading: { state: expect.any(String), since: expect.any(Number) } },
    { name: 'two', state: 'exited', exit: { code: 3 } },
  ]);
});

test('the workers of a run are counted as it is now, and its place is the folder of its project', async () => {
  sandbox.configure({ workers: [{ name: 'one', command: ['cat'] }] });
  const { dir } = await sandbox.open({});
  const journal = Journal.open(dir, 0);
  for (const worker of ['two', 'three'])
    journal.append({
      type: 'worker.started',
      at: 1,
      data: { worker, how: 'first', argv: ['cat'], cwd: dir, attempt: 0 },
    });
  journal.append({ type: 'worker.removed', at: 2, data: { worker: 'one' } });
  journal.close();
  const table = sandbox.io();
  await listRuns({}, table);
  expect(table.out().split('\n')[1]).toMatch(new RegExp(` +2 +${sandbox.cwd}$`));
});

test('runs are listed, live and ended', async () => {
  const none = sandbox.io();
  await listRuns({}, none);
  expect(none.out()).toBe('no runs yet\n');

  const first = await sandbox.open({ command: ['cat'] });
  await (await sandbox.enliven(first)).close(100);
  const second = await sandbox.open({ workers: 2, command: ['cat'] });
  await sandbox.enliven(second);
  const table = sandbox.io();
  await listRuns({}, table);
  const [, newest, oldest] = table.out().split('\n');
  expect(newest).toMatch(new RegExp(`^${second.manifest.id} +live +\\d+s ago +2 +${sandbox.cwd} \\(cat\\)$`));
  expect(oldest).toMatch(new RegExp(`^${first.manifest.id} +ended `));

  const json = sandbox.io();
  await listRuns({ json: true }, json);
  expect(JSON.parse(json.out())).toMatchObject([
    { dir: second.dir, live: true },
    { dir: first.dir, live: false },
  ]);
});

test('where workers live elsewhere too, it is told where', () => {
  const hosts: Run['hosts'] = [{ name: 'box', command: ['ssh', 'box'], state: 'lost', problem: 'no route' }];
  const workers = [
    worker('near', {}),
    worker('far', { host: 'box', state: 'unreachable', problem: 'no route' }),
  ];
  const [, header, near, far] = statusText({ ...RUN, hosts }, workers, 85 * MINUTE).split('\n');
  expect(header).toMatch(/PID +HOST +TITLE/);
  expect(near).toMatch(/^near +running .* 4711 +- +claude/);
  expect(far).toMatch(/^far +unreachable .* - +box +claude --continue \(no route\)/);
  expect(statusText(RUN, [worker('near', {})], 85 * MINUTE)).not.toContain('HOST');
});
