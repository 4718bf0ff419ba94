import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { ApiClient } from '../../src/api/client.ts';
import type { ScreenText, ServerMessage, Worker } from '../../src/api/schema.ts';
import { readCast } from '../../src/cast/read.ts';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { systemClock } from '../../src/clock.ts';
import type { WorkerSpec } from '../../src/config/expand.ts';
import { ControlApi } from '../../src/control/api.ts';
import { Control } from '../../src/control/control.ts';
import { localClient } from '../../src/control/local-client.ts';
import { LiveReadings } from '../../src/control/readings.ts';
import { HostClient } from '../../src/host/client.ts';
import { serveClient } from '../../src/host/connection.ts';
import { Host } from '../../src/host/host.ts';
import { reelsOf } from '../../src/host/reel.ts';
import { type EventLog, MemoryLog } from '../../src/journal/event-log.ts';
import { until } from '../support/control-until.ts';

const now = () => performance.timeOrigin + performance.now();
const settings = {
  recording: { input: false, segmentBytes: 64 << 20, retentionBytes: 1 << 30 },
  stopGraceMs: 200,
  logins: {},
};

const { profiles } = await loadProfiles(['config/agents']);

let dir: string;
let host: Host;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'control-'));
  host = new Host(dir, now);
});
afterEach(async () => {
  await host.shutdown(200);
  await rm(dir, { recursive: true, force: true });
});

async function attach(
  specs: WorkerSpec[] = [],
  log?: EventLog,
): Promise<{ control: Control; api: ApiClient; link: HostClient }> {
  const [near, far] = duplexPair();
  serveClient(host, far, { version: '0', onShutdown: () => {} });
  const link = await HostClient.connect(near);
  const control = new Control({
    run: { id: 'run-1', dir, version: '0', startedAt: 0, leaveKey: 'ctrl-]' },
    settings,
    environment: { PATH: process.env.PATH },
    readings: new LiveReadings(profiles, systemClock),
    isMissed: () => true,
    ...(log && { log }),
  });
  await control.lives.attach(link, specs);
  return { control, link, api: localClient(new ControlApi({ control, onDown: () => {} })) };
}

function spec(name: string, script: string): WorkerSpec {
  const argv = ['/bin/sh', '-c', script];
  return { name, argv, cwd: dir, env: {}, cols: 80, rows: 24, scrollback: 100, restart: 'never' };
}

function shows(control: Control, name: string, text: string | RegExp): () => boolean {
  return () => {
    const screen = control.screen(name);
    const lines = screen ? Array.from({ length: screen.rows }, (_, y) => screen.row(y)) : [];
    const all = lines.map((row) => row.map((span) => span[0]).join('')).join('\n');
    return typeof text === 'string' ? all.includes(text) : text.test(all);
  };
}

test('what the config asks for is started, and its screen can be read', async () => {
  const { control, api } = await attach();
  await control.lives.want([spec('w', 'printf "\\033]0;my title\\007hello"; read x')], settings);
  await until(control, shows(control, 'w', 'hello'));
  expect(await api.get<Worker>('/v1/workers/w')).toMatchObject({
    name: 'w',
    state: 'running',
    title: 'my title',
    cols: 80,
  });
  expect((await api.get<ScreenText>('/v1/workers/w/screen')).lines[0]).toBe('hello');
});

/** The states of a worker that whoever listens hears of. */
function statesHeard(control: Control, name: string): (Worker['state'] | undefined)[] {
  const states: (Worker['state'] | undefined)[] = [];
  const hear = () => states.push(control.worker(name)?.state);
  control.listen({ onRun: hear, onWorker: hear, onScreen: () => {} });
  return states;
}

test('a worker is starting until it runs', async () => {
  const { control } = await attach();
  const heard = statesHeard(control, 'w');
  const wanted = control.lives.want([spec('w', 'read x')], settings);
  expect(control.worker('w')?.state).toBe('starting');
  await wanted;
  expect(heard.at(-1)).toBe('running');
  expect(heard).not.toContain('gone');
});

test('a worker that is stopped before it ran is starting no more, and that is heard of', async () => {
  const { control } = await attach();
  const heard = statesHeard(control, 'w');
  await Promise.all([control.lives.want([spec('w', 'read x')], settings), control.lives.stop('w')]);
  expect(heard.at(-1)).toBe('gone');
});

test('text and keys reach the worker, and its end is known with its status', async () => {
  const { control, api } = await attach();
  await control.lives.want([spec('w', 'read x; echo "got $x"; exit 4')], settings);
  await api.post('/v1/workers/w/input', { text: 'some words', keys: ['enter'] });
  await until(control, () => control.worker('w')?.state === 'exited');
  expect(control.worker('w')).toMatchObject({ exit: { code: 4 } });
  expect(shows(control, 'w', 'got some words')()).toBe(true);
  await expect(api.post('/v1/workers/w/input', { text: 'more' })).rejects.toThrow(/"w" is not running/);
});

test('no key is sent when one of them is unknown', async () => {
  const { control, api } = await attach();
  await control.lives.want([spec('w', 'read x; echo "got $x"; read y')], settings);
  await expect(api.post('/v1/workers/w/input', { text: 'a', keys: ['enter', 'entr'] })).rejects.toThrow(
    /enter/,
  );
  await api.post('/v1/workers/w/input', { text: 'b', keys: ['enter'] });
  await until(control, shows(control, 'w', /got b$/m));
});

/** More than are started at once. */
const MANY = Array.from({ length: 18 }, (_, i) => `w${i + 1}`);

test('while many start the run says how many are to come, and who is to end starts no more', async () => {
  const { control } = await attach();
  const specs = MANY.map((name) => spec(name, 'read x'));
  control.lives.expect(specs);
  expect(control.run().expected).toBe(18);
  const told: (number | undefined)[] = [];
  let down: Promise<void> | undefined;
  control.listen({
    onRun: () => told.push(control.run().expected),
    onWorker: (name) => {
      if (name === 'w2')
        down ??= control.lives.down().then(
          () => {},
          () => {},
        );
    },
    onScreen: () => {},
  });
  await control.lives.want(specs, settings);
  await down;
  expect(new Set(told)).toEqual(new Set([18]));
  expect(control.worker('w18')).toBeUndefined();
});

test('a start of many can be called off: who was not started yet can be started by itself', async () => {
  const { control, api } = await attach();
  const starting = control.lives.want(
    MANY.map((name) => spec(name, 'read x')),
    settings,
  );
  expect(await api.post('/v1/call-off-start')).toEqual({ workers: ['w17', 'w18'] });
  await starting;
  expect(control.run().expected).toBeUndefined();
  const running = MANY.slice(0, 16).map(() => 'running');
  expect(control.workers().map(({ state }) => state)).toEqual([...running, 'failed', 'failed']);
  expect(control.worker('w18')?.problem).toBe('its start was called off');
  await api.post('/v1/workers/w18/start');
  expect(control.workers().map(({ state }) => state)).toEqual([...running, 'failed', 'running']);
  expect(await api.post('/v1/call-off-start')).toEqual({ workers: [] });
});

test('who is added while others are still to come gets a name that none of them has', async () => {
  const { control, api } = await attach();
  const specs = MANY.map((_, i) => spec(`worker-${i + 1}`, 'read x'));
  const starting = control.lives.want(specs, settings);
  const { name: _, env: __, argv: command, ...rest } = spec('', 'read x');
  const add = (name?: string) => api.post<Worker>('/v1/workers', { ...rest, command, ...(name && { name }) });
  await expect(add('Worker-18')).rejects.toThrow(/there is a worker "worker-18" already/);
  expect(await add()).toMatchObject({ name: 'worker-19' });
  await starting;
  expect(control.names()).toHaveLength(19);
});

test('a worker that cannot be started says why, and the others run', async () => {
  const { control } = await attach();
  await control.lives.want(
    [{ ...spec('bad', ''), argv: ['no-such-program'] }, spec('good', 'read x')],
    settings,
  );
  expect(control.worker('bad')).toMatchObject({
    state: 'failed',
    problem: expect.stringMatching(/no such program/),
  });
  expect(control.worker('good')).toMatchObject({ state: 'running' });
});

test('a worker that leaves the config runs on until it is stopped, and then leaves the list', async () => {
  const { control, api } = await attach();
  await control.lives.want([spec('a', 'read x'), spec('b', 'read x')], settings);
  await control.lives.want([spec('b', 'read x; read y'), spec('c', 'read x')], settings);
  expect(control.workers().map(({ name, state, config }) => [name, state, config])).toEqual([
    ['a', 'running', 'removed'],
    ['b', 'running', 'changed'],
    ['c', 'running', undefined],
  ]);
  await api.post('/v1/workers/a/stop');
  await until(control, () => control.worker('a') === undefined);
  expect(host.list().map((worker) => worker.name)).toEqual(['b', 'c']);
});

test('a worker that was added is no stranger to the next control, until it is removed', async () => {
  const log = new MemoryLog();
  const { control, api, link } = await attach([], log);
  await control.lives.want([spec('a', 'read x')], settings);
  const added = { command: ['/bin/sh', '-c', 'echo added; read x'], cwd: dir };
  expect(await api.post<Worker>('/v1/workers', added)).toMatchObject({ name: 'worker-1', state: 'running' });
  await expect(api.post('/v1/workers', { ...added, name: 'A' })).rejects.toThrow(/a worker "a" already/);
  await expect(api.post('/v1/workers', { ...added, cwd: 'here' })).rejects.toThrow(/an absolute path/);
  link.close();
  const next = await attach([spec('a', 'read x')], log);
  await next.control.lives.want([spec('a', 'read x')], settings);
  expect(next.control.workers().map(({ name, config }) => [name, config])).toEqual([
    ['a', undefined],
    ['worker-1', undefined],
  ]);
  await next.api.post('/v1/workers/worker-1/stop', { graceMs: 100 });
  await next.api.post('/v1/workers/worker-1/start');
  await until(next.control, shows(next.control, 'worker-1', 'added'));
  // What the config says of a worker of that name comes first.
  await next.control.lives.want([spec('worker-1', 'read y')], settings);
  expect(next.control.worker('worker-1')?.config).toBe('changed');
});

test('a worker that only shows what runs elsewhere is said to, also by the next control', async () => {
  const log = new MemoryLog();
  const { api, control, link } = await attach([], log);
  const added = { name: 'shown', command: ['/bin/sh', '-c', 'read x'], cwd: dir, attached: true };
  expect(await api.post<Worker>('/v1/workers', added)).toMatchObject({ attached: true });
  await control.lives.want([spec('own', 'read x')], settings);
  expect(control.worker('own')).not.toHaveProperty('attached');
  link.close();
  const next = await attach([], log);
  await next.control.lives.want([], settings);
  expect(next.control.worker('shown')).toMatchObject({ attached: true });
});

test('a stopped worker can be started again', async () => {
  const { control, api } = await attach();
  await control.lives.want([spec('w', 'echo started; read x')], settings);
  await api.post('/v1/workers/w/stop', { graceMs: 100 });
  await until(control, () => control.worker('w')?.state === 'exited');
  await api.post('/v1/workers/w/start');
  await until(control, shows(control, 'w', 'started'));
  expect(control.worker('w')).toMatchObject({ state: 'running' });
  await expect(api.post('/v1/workers/w/start')).rejects.toThrow(/is running/);
});

/** Ends by force only, and says when it is ready for that. */
const stubborn = 'trap "" TERM HUP; echo armed; while :; do sleep 1; done';

test('a worker that is started again twice at once is so once, and it runs', async () => {
  const { control } = await attach();
  await control.lives.want([spec('w', stubborn)], settings);
  await until(control, shows(control, 'w', 'armed'));
  const results = await Promise.allSettled([
    control.lives.restart('w', undefined, 'operator'),
    control.lives.restart('w', undefined, 'resume'),
  ]);
  expect(results).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { status: 409, message: 'worker "w" is being started' } },
  ]);
  expect(control.worker('w')).toMatchObject({ state: 'running', index: 2 });
});

test('a worker that is stopped while it is started again stays stopped', async () => {
  const { control } = await attach();
  await control.lives.want([spec('w', stubborn)], settings);
  await until(control, shows(control, 'w', 'armed'));
  const restart = control.lives.restart('w', undefined, 'resume');
  restart.catch(() => {});
  await control.lives.stop('w');
  await expect(restart).rejects.toThrow(/"w" was stopped meanwhile/);
  expect(control.worker('w')).toMatchObject({ state: 'exited', index: 1 });
  // It is nearly up when it is to be stopped.
  const start = control.lives.start('w');
  await new Promise((resolve) => host.listen(resolve));
  await control.lives.stop('w');
  await start;
  expect(control.worker('w')).toMatchObject({ state: 'exited', index: 2 });
  expect(host.list().every(({ exit }) => exit)).toBe(true);
});

test('a worker that is started again while it is stopped runs, also when it is no longer in the config', async () => {
  const { control } = await attach();
  await control.lives.want([spec('w', stubborn)], settings);
  await until(control, shows(control, 'w', 'armed'));
  await control.lives.want([], settings);
  const stop = control.lives.stop('w');
  await control.lives.restart('w', undefined, 'operator');
  await stop;
  expect(control.worker('w')).toMatchObject({ state: 'running', index: 2, config: 'removed' });
});

test('a worker that was started runs, also when that cannot be written down, or not answered', async () => {
  const log = new MemoryLog();
  const { control, link } = await attach([], log);
  const full = vi.spyOn(log, 'append').mockImplementation(() => {
    throw new Error('disk full');
  });
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  await control.lives.want([spec('w', 'read x')], settings);
  expect(control.worker('w')).toMatchObject({ state: 'running' });
  expect(String(said.mock.lastCall)).toContain('disk full');
  full.mockRestore();
  const { spawn } = link;
  link.spawn = async (wanted) => {
    await spawn.call(link, wanted);
    throw new Error('no answer');
  };
  await expect(control.lives.restart('w', undefined, 'operator')).rejects.toThrow(/no answer/);
  expect(control.worker('w')).toMatchObject({ state: 'running', index: 2 });
});

test('a worker that is started again while all are ended is not', async () => {
  const { control } = await attach();
  await control.lives.want([spec('quick', 'read x'), spec('slow', stubborn)], settings);
  await until(control, shows(control, 'slow', 'armed'));
  const restart = control.lives.restart('quick', undefined, 'resume');
  restart.catch(() => {});
  const down = control.lives.down();
  await expect(restart).rejects.toThrow(/"quick" was stopped meanwhile/);
  await expect(control.lives.restart('quick', undefined, 'resume')).rejects.toThrow(/the run is being ended/);
  await down;
  expect(host.list()).toMatchObject([{ index: 1, exit: {} }, { exit: {} }]);
});

test('what runs on when not all could be ended is looked after, and what was ended is not', async () => {
  const { control, link } = await attach();
  await control.lives.want([spec('w', 'read x; exit 3'), spec('ended', 'read x')], settings);
  vi.spyOn(link, 'shutdown').mockImplementation(async () => {
    await link.kill('ended', 200);
    throw new Error('a process lives on');
  });
  await expect(control.lives.down()).rejects.toThrow(/lives on/);
  control.input('w', { keys: ['enter'] });
  await until(control, () => control.worker('w')?.state === 'exited');
  expect(control.sight('w')).toMatchObject({ exit: { code: 3 } });
  expect(control.sight('ended')).not.toHaveProperty('exit');
});

test('a query of the program is answered once, whoever watches', async () => {
  const first = await attach();
  const second = await attach();
  const ask = 'stty raw -echo; printf "\\033[c"; dd bs=1 count=9 2>/dev/null | od -An -c';
  const rest = 'stty min 0 time 3; dd bs=100 count=1 2>/dev/null | wc -c; echo "that was all"; read x';
  await first.control.lives.want([spec('w', `${ask}; ${rest}`)], settings);
  await until(second.control, shows(second.control, 'w', 'that was all'));
  await until(first.control, shows(first.control, 'w', /\?\s+6\s+2\s+;\s+2\s+2\s+c\s+0\s+that was all/));
});

test('a new control shows the same screens as the one before', async () => {
  const { control, link } = await attach();
  const specs = [spec('w', 'seq 1 200; printf "\\033[31mred\\033[m \\033[5;5Hmiddle"; read x')];
  await control.lives.want(specs, settings);
  await until(control, shows(control, 'w', 'middle'));
  link.close();
  const next = await attach(specs);
  await until(next.control, shows(next.control, 'w', 'middle'));
  expect(next.control.snapshot('w').data).toBe(control.snapshot('w').data);
});

test('a long recording goes on in segments, and the newest is enough for a new control', async () => {
  const { control } = await attach();
  const small = { ...settings, recording: { ...settings.recording, segmentBytes: 30_000 } };
  const lines =
    'i=0; while [ $i -lt 4000 ]; do echo "line number $i"; i=$((i+1)); done; echo the end; read x';
  await control.lives.want([spec('w', lines)], small);
  await until(control, shows(control, 'w', 'the end'));
  await host.worker('w').log.flush();
  const segments = (await readdir(dir)).filter((name) => name.endsWith('.cast'));
  expect(segments.length).toBeGreaterThan(1);
  expect(host.list()[0]!.segmentStart).toBeGreaterThan(0);
  const next = await attach([spec('w', lines)]);
  await until(next.control, shows(next.control, 'w', 'the end'));
  expect(next.control.snapshot('w').data).toBe(control.snapshot('w').data);
  const [reel] = reelsOf(
    await Promise.all(segments.map(async (name) => ({ name, cast: await readCast(join(dir, name)) }))),
  );
  const output = Buffer.concat(
    reel!.events.filter(({ code }) => code === 'o').map(({ data }) => data),
  ).toString();
  expect(output.match(/line number (\d+)\r\n/g)).toHaveLength(4000);
});

test('when the host is gone its workers are, once', async () => {
  const log = new MemoryLog();
  const { control, link } = await attach([], log);
  link.onClose = () => control.lives.detach();
  await control.lives.want([spec('w', 'read x'), spec('done', 'exit 0')], settings);
  await until(control, () => control.worker('done')?.state === 'exited');
  link.close();
  await until(control, () => control.worker('w')?.state === 'gone');
  expect(control.worker('done')).toMatchObject({ state: 'exited' });
  // Another could not be started.
  control.lives.detach();
  expect(log.read({ types: ['worker.gone'] })).toMatchObject([{ data: { worker: 'w' } }]);
});

test('a face is shown what it watches, newest first, and only when it is ready for more', async () => {
  const { control, api } = await attach();
  await control.lives.want(
    [spec('w', 'while read x; do echo "line $x"; done'), spec('other', 'echo unseen; read x')],
    settings,
  );
  const messages: ServerMessage[] = [];
  let arrived = () => {};
  const stream = await api.stream({
    onMessage: (message) => {
      messages.push(message);
      arrived();
    },
    onClose: () => {},
  });
  const screens = () => messages.filter((message) => message.type === 'screens');
  const next = (count: number) =>
    new Promise<void>((resolve) => {
      arrived = () => {
        if (screens().length >= count) resolve();
      };
      arrived();
    });
  stream.send({ type: 'watch', windows: [{ worker: 'w', cols: 30, rows: 5 }], maxFps: 60 });
  await api.post('/v1/workers/w/input', { text: 'one', keys: ['enter'] });
  await next(1);
  await api.post('/v1/workers/w/input', { text: 'two', keys: ['enter'] });
  await api.post('/v1/workers/w/input', { text: 'three', keys: ['enter'] });
  await until(control, shows(control, 'w', 'line three'));
  expect(screens()).toHaveLength(1);
  stream.send({ type: 'ack' });
  await next(2);
  const patches = screens().flatMap((message) => message.patches);
  expect(patches.every((patch) => patch.worker === 'w')).toBe(true);
  expect(JSON.stringify(patches.at(-1))).toContain('line three');
  stream.close();
});

test('typing of a person is known to all for a while', async () => {
  const { control, api } = await attach();
  await control.lives.want([spec('w', 'read x')], settings);
  const stream = await api.stream({ onMessage: () => {}, onClose: () => {} });
  stream.send({ type: 'typing', worker: 'w' });
  expect(control.worker('w')).toMatchObject({ typing: true });
  stream.close();
});

test.each([
  ['GET', '/v1/nothing', undefined, /there is no GET \/v1\/nothing/],
  ['GET', '/v1/workers/nobody', undefined, /there is no worker "nobody"/],
  ['POST', '/v1/workers/nobody/input', { text: 5 }, /text: .*expected string/i],
  ['POST', '/v1/workers/nobody/input', { txt: 'x' }, /txt/],
  ['POST', '/v1/workers/%ff/input', {}, /not a well-formed name/],
  ['POST', '/v1/replay', { action: 'play' }, /this run is live/],
])('%s %s with %j is refused with what is wrong', async (method, path, body, error) => {
  const { control } = await attach();
  const response = await new ControlApi({ control, onDown: () => {} }).handle({ method, path, body });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect((response.body as { error: string }).error).toMatch(error);
});

test('starting a worker twice at once starts it once, and it runs', async () => {
  const { control, api } = await attach();
  await control.lives.want([spec('w', 'read x')], settings);
  await api.post('/v1/workers/w/stop', { graceMs: 100 });
  await until(control, () => control.worker('w')?.state === 'exited');
  const results = await Promise.allSettled([
    api.post('/v1/workers/w/start'),
    api.post('/v1/workers/w/start'),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(control.worker('w')).toMatchObject({ state: 'running' });
});

test('a query that was the last word while no control was there is answered by the next', async () => {
  const { control, link } = await attach();
  const script =
    'stty raw -echo; read go; printf "ready\\033[c"; dd bs=1 count=9 2>/dev/null | od -An -c; echo answered; read x';
  await control.lives.want([spec('w', script)], settings);
  const { index } = host.list()[0]!;
  link.close();
  const asked = new Promise<void>((resolve) => {
    const subscription = host.worker('w').subscribe(0, (event) => {
      if (Buffer.from(event.data).includes('ready')) resolve();
    });
    subscription.start();
  });
  host.byIndex(index)!.write(Buffer.from('\n'));
  await asked;
  const next = await attach();
  await until(next.control, shows(next.control, 'w', 'answered'));
});

test('what the screen says is told with the worker, and its exit when it ends', async () => {
  const { control } = await attach();
  await control.lives.want([spec('w', 'PS1="user@host:~$ " exec bash --norc --noprofile -i')], settings);
  await until(control, () => control.worker('w')?.reading?.state === 'shell');
  control.input('w', { text: 'exit 3', keys: ['enter'] });
  await until(control, () => control.worker('w')?.reading?.state === 'exited');
  expect(control.worker('w')?.reading).toMatchObject({ kind: '3', source: 'process' });
});

test('that a worker has ended is read by the next control too', async () => {
  const { control, link } = await attach();
  await control.lives.want([spec('w', 'exit 3')], settings);
  await until(control, () => control.worker('w')?.reading?.state === 'exited');
  link.close();
  const next = await attach();
  await until(next.control, () => next.control.worker('w')?.reading !== undefined);
  expect(next.control.worker('w')?.reading).toMatchObject({ state: 'exited', kind: '3' });
});
