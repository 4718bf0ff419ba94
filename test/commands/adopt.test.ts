import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiClient } from '../../src/api/client.ts';
import type { WorkerDetail } from '../../src/api/detail.ts';
import type { ScreenText, Worker } from '../../src/api/schema.ts';
import { type AdoptOptions, adopt } from '../../src/commands/adopt.ts';
import { Sandbox, type Seen, until, untilShown } from './support.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) console.warn('The tests with tmux are skipped: there is no tmux on the PATH.');
const DEMO_AGENT = [process.execPath, resolve(import.meta.dirname, '../../src/demo/main.ts')];

let sandbox: Sandbox;
let socket: string;
beforeEach(() => {
  sandbox = new Sandbox();
  socket = join(sandbox.root, 'tmux');
});
afterEach(async () => {
  // Its socket goes with the sandbox.
  spawnSync('tmux', ['-S', socket, 'kill-server']);
  await sandbox.close();
});

function tmux(...args: string[]): string {
  return execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
    env: { ...sandbox.env, PS1: 'prompt$ ', TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    encoding: 'utf8',
  });
}

/** A session of a person, in which this runs, and a run to adopt it into. */
async function session(command: readonly string[], size = ['90', '20']): Promise<ApiClient> {
  tmux('new-session', '-d', '-s', 'work', '-x', size[0]!, '-y', size[1]!, ...command);
  const { client } = await sandbox.live({ other: 'read x' });
  return client;
}

async function adopted(target: string, options: Partial<AdoptOptions> = {}): Promise<string> {
  const io = sandbox.io();
  expect(await adopt({ target, socket, config: join(sandbox.cwd, 'config'), ...options }, io)).toBe(0);
  return io.out();
}

test('a name that no worker can have is refused before anything is done', async () => {
  for (const name of ['no name', 'x'.repeat(65)]) {
    await expect(adopt({ target: 'tmux:work', socket, name }, sandbox.io())).rejects.toMatchObject({
      message: `--name: at most 64 letters, digits, "-", "_" and "." that begin with a letter, digit or "_", found "${name}"`,
      exitCode: 2,
    });
  }
});

describe.skipIf(!hasTmux)('a tmux session', () => {
  test('with a shell is seen, read and typed into, and outlives its worker untouched', async () => {
    const client = await session(['/bin/sh']);
    const options = tmux('show-options', '-t', '=work:');
    expect(await adopted('tmux:work')).toMatch(/^tmux:work is worker work now/);
    await client.post('/v1/workers/work/input', { text: 'echo "typed-$((6*7))"', keys: ['enter'] });
    await untilShown(client, 'work', 'typed-42');
    // The prefix of tmux is a key like any other.
    await client.post('/v1/workers/work/input', { text: 'cat -v', keys: ['enter', 'ctrl-b', 'enter'] });
    await untilShown(client, 'work', '^B');
    const { cols, rows } = await client.get<ScreenText>('/v1/workers/work/screen');
    expect([cols, rows]).toEqual([90, 20]);
    expect(tmux('capture-pane', '-p', '-t', '=work:')).toContain('typed-42');

    await client.post('/v1/workers/work/stop', { graceMs: 2000 });
    await until(client, (seen) => seen.workers.get('work')?.state === 'exited');
    expect(tmux('list-sessions', '-F', '#{session_name}')).toBe('work\n');
    expect(tmux('show-options', '-t', '=work:')).toBe(options);
    expect(tmux('capture-pane', '-p', '-t', '=work:')).toContain('typed-42');
    // It can be taken up again.
    await client.post('/v1/workers/work/start');
    await untilShown(client, 'work', 'typed-42');
  });

  test('with an agent in trouble is read as that, and helped out of it', async () => {
    const client = await session([...DEMO_AGENT, '--continue'], ['120', '40']);
    await adopted('tmux:work', { name: 'helper' });
    const readingOf = (seen: Seen) => seen.workers.get('helper')?.reading;
    await until(client, (seen) => readingOf(seen)?.state === 'no_content');
    const working = await until(client, (seen) => readingOf(seen)?.state === 'working');
    expect(readingOf(working)?.agent).toBe('claude');
    expect(tmux('capture-pane', '-p', '-t', '=work:')).toContain('❯ Continue the current task');
    // That it works again is seen before the step that brought it there is written down.
    await until(client, (seen) => seen.workers.get('helper')?.supervision?.incident === undefined);
    const { incidents } = await client.get<WorkerDetail>('/v1/workers/helper/detail');
    expect(incidents[0]?.steps[0]).toMatchObject({ step: 'resume text', by: 'auto' });
    // The wait between the steps is part of the ladder.
  }, 20_000);

  test('with an agent has a conversation: its process is looked for where it runs', async () => {
    const id = 'aaaaaaaa-31e5-4a67-8b9e-6f1e2d3c4b5a';
    const script = [
      'mkdir -p ~/.claude/sessions',
      `echo '{"sessionId":"${id}"}' > ~/.claude/sessions/$$.json`,
      'echo " Claude Code v2.1.329"',
      'read x',
    ];
    const file = join(sandbox.cwd, 'claude');
    writeFileSync(file, script.join('\n'));
    const client = await session(['/bin/sh', file]);
    await adopted('tmux:work');
    const problem = () => client.get('/v1/workers/work/transcript').catch((error: Error) => error.message);
    await expect.poll(problem, { timeout: 10_000 }).toContain(`${id}.jsonl cannot be read: it is not there`);
  }, 15_000);

  test('is shown at the window that is named, and each time under another name', async () => {
    const client = await session(['/bin/sh']);
    tmux('new-window', '-t', '=work:', '-n', 'logs', 'echo in the logs; exec cat');
    tmux('select-window', '-t', '=work:0');
    await adopted('tmux:work:logs');
    await untilShown(client, 'work', 'in the logs');
    expect(await adopted('tmux:work')).toContain('worker work-2 ');
    expect(tmux('display-message', '-p', '-t', '=work:', '#{window_index}')).toBe('0\n');
    await expect(adopted('tmux:work', { name: 'work' })).rejects.toThrow(/there is a worker "work" already/);
  });

  test('with several panes in its window is left alone', async () => {
    await session(['/bin/sh']);
    tmux('split-window', '-t', '=work:', 'cat');
    await expect(adopted('tmux:work')).rejects.toThrow(/several panes/);
  });

  test('that is not there is not begun', async () => {
    const client = await session(['/bin/sh']);
    await expect(adopted('tmux:none')).rejects.toThrow(/none/);
    await expect(adopted('tmux:work:none')).rejects.toThrow(/none/);
    await expect(adopted('work')).rejects.toThrow(/names no tmux session/);
    await adopted('tmux:work');
    tmux('kill-server');
    await until(client, (seen) => seen.workers.get('work')?.state === 'exited');
    await client.post('/v1/workers/work/start');
    await until(client, (seen) => seen.workers.get('work')?.exit !== undefined);
    expect(spawnSync('tmux', ['-S', socket, 'list-sessions']).status).not.toBe(0);
    expect((await client.get<Worker[]>('/v1/workers')).map(({ name }) => name)).toEqual(['other', 'work']);
  });
});
