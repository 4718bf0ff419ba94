import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectApi } from '../../src/api/client.ts';
import type { Run, Snapshot, Worker } from '../../src/api/schema.ts';
import { parseSize } from '../../src/cast/event.ts';
import { readCast } from '../../src/cast/read.ts';
import { isLive, type LocatedRun } from '../../src/commands/find-run.ts';
import { openRun } from '../../src/commands/runs.ts';
import { HostClient } from '../../src/host/client.ts';
import { answers, connectHost } from '../../src/host/connect.ts';
import { Screen } from '../../src/screen/screen.ts';
import { CLI, Place } from './support/place.ts';

const WORKERS = 8;
const LINES = 2000;
/** Writes numbered lines in changing colors, some hundred a second, until it says that it is done. */
const COUNTER = [
  'sh',
  '-c',
  `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); printf '\\033[3%dmline %d\\033[0m of %s\\r\\n' $((i%8)) $i $ORCH_TUI_WORKER; [ $((i%30)) = 0 ] && sleep 0.05; done; echo 'all written'; exec cat`,
];

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

/** Starts one of the background processes of a run as the product does. */
function start(what: 'control' | 'host', dir: string) {
  const log = openSync(join(dir, `${what}.log`), 'a', 0o600);
  const args = [CLI, what, '--run', dir];
  return spawn(process.execPath, args, { env: place.env, detached: true, stdio: ['ignore', log, log] });
}

/** A new run in the place whose control and host answer. */
async function startRun(
  workers: number,
  command: readonly string[],
): Promise<LocatedRun & { control: number }> {
  const run = await openRun({ workers, command }, place.env, place.cwd);
  const control = start('control', run.dir).pid!;
  // The host may answer first.
  await eventually(async () => (await isLive(run)) && (await answers(run.sockets.control)));
  const client = connectApi(run.sockets.control);
  await eventually(async () => (await client.get<Run>('/v1/run')).expected === undefined);
  run.release();
  return { ...run, control };
}

/** Processes announce nothing to a test: looks again until it is so. */
async function eventually(holds: () => unknown): Promise<void> {
  while (!(await holds())) await delay(10);
}

function pidOf(what: 'control' | 'host'): number | undefined {
  return place.processes().find(({ argv }) => argv[1] === CLI && argv[2] === what)?.pid;
}

function isGone(pid: number): boolean {
  return !place.processes().some((process) => process.pid === pid);
}

/** Follows a worker through the host alone, and so through whatever happens to control. */
async function mirror(link: HostClient, worker: string): Promise<Screen> {
  const screen = new Screen({ cols: 120, rows: 40, scrollback: 1000 });
  await link.subscribe(worker, 'segment', {
    open: () => {},
    event: ({ code, data }) => {
      const text = Buffer.from(data).toString();
      if (code === 'o') screen.write(text);
      const size = code === 'r' && parseSize(text);
      if (size) screen.resize(size.cols, size.rows);
    },
  });
  return screen;
}

/** All that can be seen of a screen. */
function look(screen: Screen) {
  const history = Array.from({ length: screen.historyLength }, (_, i) => screen.historyRow(i));
  const rows = Array.from({ length: screen.rows }, (_, y) => screen.row(y));
  return { history, rows, cursor: screen.cursor, title: screen.title, modes: screen.modes };
}

test('kill -9 of control loses no line, and the next one sees every screen as it is', async () => {
  const run = await startRun(WORKERS, COUNTER);
  const names = Array.from({ length: WORKERS }, (_, i) => `worker-${i + 1}`);
  const link = await connectHost(run.sockets.host);
  const mirrors = await Promise.all(names.map((name) => mirror(link, name)));
  await eventually(() => mirrors.every((screen) => screen.historyLength > 200));
  process.kill(run.control, 'SIGKILL');
  await eventually(() => isGone(run.control));

  // Whatever command comes next brings control back.
  const status = await place.command('status');
  expect(status.stdout).toMatch(/8 workers, 8 running/);
  const shows = (screen: Screen) =>
    look(screen).rows.some((row) => row.some(([text]) => text.includes('all written')));
  await eventually(() => mirrors.every(shows));

  const client = connectApi(run.sockets.control);
  for (const [i, name] of names.entries()) {
    const snapshot = await client.get<Snapshot>(`/v1/workers/${name}/snapshot`);
    const rebuilt = new Screen({ cols: snapshot.cols, rows: snapshot.rows, scrollback: 1000 });
    rebuilt.write(snapshot.data);
    expect(look(rebuilt)).toEqual(look(mirrors[i]!));
    const { events } = await readCast(join(run.dir, `${name}.cast`));
    const output = events.filter(({ code }) => code === 'o').map(({ data }) => data);
    const numbers = [...output.join('').matchAll(/line (\d+)/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: LINES }, (_, n) => n + 1));
  }
  link.close();

  const down = await place.command('down', '--yes');
  expect(down).toMatchObject({ code: 0, stdout: `${run.manifest.id} is down: 8 workers ended\n` });
  await eventually(() => place.processes().length === 0);
  expect(existsSync(run.sockets.host)).toBe(false);
  expect((await place.command('status')).code).toBe(1);
});

test('control that is told to end leaves host and workers alone; a hang-up does not end it', async () => {
  const run = await startRun(1, ['cat']);
  const host = pidOf('host')!;
  process.kill(run.control, 'SIGHUP');
  expect((await place.command('send', 'worker-1', 'still here')).code).toBe(0);
  process.kill(run.control, 'SIGTERM');
  await eventually(() => isGone(run.control));
  expect(existsSync(run.sockets.control)).toBe(false);
  expect(isGone(host)).toBe(false);
  expect((await place.command('logs', 'worker-1')).stdout).toBe('still here\nstill here\n');
});

test('a control that is killed while nobody is there is brought back by the host, with what only control is to know', async () => {
  const logins = { plan: { API_KEY: { from: 'SECRET_OF_MINE' } } };
  const config = join(place.cwd, 'config');
  mkdirSync(config);
  const workers = [{ name: 'one', command: ['cat'], logins: ['plan'] }];
  writeFileSync(join(config, 'orch.json'), JSON.stringify({ logins, workers }));
  place.env.SECRET_OF_MINE = 'of control alone';
  const room = place.room(['--config', config]);
  await room.waitFor(/one .*running/);
  room.press('q');
  await room.ended();
  const [control, host] = [pidOf('control')!, pidOf('host')!];
  process.kill(control, 'SIGKILL');
  await eventually(() => pidOf('control') !== undefined && pidOf('control') !== control);
  expect((await place.command('send', 'one', 'still here')).code).toBe(0);
  expect(pidOf('host')).toBe(host);
  const environmentOf = (pid: number) => readFileSync(`/proc/${pid}/environ`, 'utf8');
  expect(environmentOf(pidOf('control')!)).toContain('SECRET_OF_MINE=of control alone');
  expect(environmentOf(host)).not.toContain('SECRET_OF_MINE');
  expect((await place.command('down', '--yes')).code).toBe(0);
  await eventually(() => place.processes().length === 0);
});

test('a control that is told to go on with a run that was ended meanwhile begins nothing', async () => {
  const run = await startRun(1, ['cat']);
  await place.command('down', '--yes');
  const child = spawn(process.execPath, [CLI, 'control', '--standby'], { env: place.env });
  child.stdin.end(JSON.stringify({ run: run.dir, isOngoing: true }));
  expect(await text(child.stdout)).toContain('the run was ended');
  expect(place.processes()).toEqual([]);
});

test('down works without control', async () => {
  const run = await startRun(2, ['cat']);
  process.kill(run.control, 'SIGKILL');
  await eventually(() => isGone(run.control));
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
  expect(place.processes()).toEqual([]);
});

describe('workers that do not end when they are told to', () => {
  const STUBBORN = ['sh', '-c', "trap '' HUP; trap 'echo told' TERM; while :; do sleep 0.1; done"];

  test('are ended for good where control was killed before', async () => {
    const run = await startRun(2, STUBBORN);
    process.kill(run.control, 'SIGKILL');
    await eventually(() => isGone(run.control));
    expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
    expect(place.processes()).toEqual([]);
  });

  test('are ended for good where control is killed meanwhile', async () => {
    const run = await startRun(2, STUBBORN);
    const down = place.command('down', '--yes');
    const cast = join(run.dir, 'worker-1.cast');
    // The host begins it behind the worker.
    await eventually(() => existsSync(cast) && readFileSync(cast, 'utf8').includes('told'));
    process.kill(run.control, 'SIGKILL');
    await down;
    await eventually(() => place.processes().length === 0);
    expect(readFileSync(join(run.dir, 'control.log'), 'utf8')).not.toContain('attempt 1');
  });
});

test('a dead host is replaced at its socket, and its workers come back, but for those that are stopped', async () => {
  const run = await startRun(3, ['cat']);
  const first = pidOf('host')!;
  expect(await place.command('stop', 'worker-3')).toMatchObject({ code: 0 });
  process.kill(first, 'SIGKILL');
  await eventually(() => pidOf('host') !== undefined && pidOf('host') !== first);
  const client = connectApi(run.sockets.control);
  await eventually(async () => {
    const workers = await client.get<Worker[]>('/v1/workers');
    return workers.filter(({ state }) => state === 'running').length === 2;
  });
  expect((await place.command('status')).stdout).toMatch(
    /worker-1 +running.*worker-2 +running.*worker-3 +(exited|gone)/s,
  );
  expect(await place.command('start', 'worker-3')).toMatchObject({ code: 0, stderr: '' });
  expect((await place.command('status')).stdout).toMatch(/worker-3 +running/);
});

test('a second host and a second control of one run are refused', async () => {
  const run = await startRun(1, ['cat']);
  expect(await place.command('host', '--run', run.dir)).toMatchObject({
    code: 1,
    stderr: `orch-tui: another host owns ${run.dir}\n`,
  });
  expect(await place.command('control', '--run', run.dir)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('another process controls this run'),
  });
  expect((await place.command('status')).stdout).toContain('1 running');
});

describe('a host by itself', () => {
  const spec = (name: string, argv: string[]) => ({
    name,
    argv,
    cwd: place.cwd,
    env: { ...place.env },
    cols: 80,
    rows: 24,
    recording: { input: false, segmentBytes: 1 << 26, retentionBytes: 1 << 30 },
  });

  test('ends its workers when it is told to end, and completes their recordings', async () => {
    const run = await openRun({ command: ['cat'] }, place.env, place.cwd);
    const host = start('host', run.dir);
    await eventually(() => answers(run.sockets.host));
    const link = await connectHost(run.sockets.host);
    const { pid } = await link.spawn(spec('one', ['cat']));
    const code = new Promise((resolve) => host.on('exit', resolve));
    host.kill('SIGTERM');
    expect(await code).toBe(0);
    expect(isGone(pid)).toBe(true);
    expect((await readCast(join(run.dir, 'one.cast'))).events.at(-1)).toMatchObject({ code: 'x' });
    expect(readFileSync(join(run.dir, 'host.log'), 'utf8')).toMatch(/^\d{4}-.* \[info\]: SIGTERM/m);
  });

  test('is reached over a pipe, and outlives it', async () => {
    const bridge = async () => {
      const child = spawn(process.execPath, [CLI, 'host', '--stdio'], {
        cwd: place.cwd,
        env: place.env,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
      return { child, link: await HostClient.connect(stream, { run: 'elsewhere-1' }) };
    };
    const first = await bridge();
    const worker = await first.link.spawn(spec('far', ['cat']));
    first.child.kill('SIGKILL');
    const second = await bridge();
    expect(await second.link.list()).toMatchObject([{ name: 'far', pid: worker.pid }]);
    const ended = new Promise((resolve) => second.child.on('exit', resolve));
    await second.link.shutdown(1000);
    expect(await ended).toBe(0);
    await eventually(() => place.processes().length === 0);
  });
});

describe('recording on a terminal', () => {
  test('passes keys, output and sizes through, and leaves the terminal as it was', async () => {
    const script = 'stty size; while read line; do echo "got $line"; [ "$line" = size ] && stty size; done';
    const terminal = place.terminal([
      process.execPath,
      CLI,
      'record',
      '--input',
      '-o',
      'x.cast',
      '--',
      'sh',
      '-c',
      script,
    ]);
    await terminal.waitFor('24 80');
    terminal.type('hello\r');
    await terminal.waitFor('got hello');
    terminal.resize(100, 30);
    await eventually(async () => {
      const { events } = await readCast(join(place.cwd, 'x.cast'));
      return events.some(({ code }) => code === 'r');
    });
    terminal.type('size\r');
    await terminal.waitFor('30 100');
    terminal.press('ctrl-d');
    expect(await terminal.ended()).toEqual({ code: 0 });
    expect(terminal.text()).toContain(`recorded to ${join(place.cwd, 'x.cast')}`);
    expect(terminal.leftOn()).toEqual([]);
    const { events } = await readCast(join(place.cwd, 'x.cast'));
    const inputs = events.filter(({ code }) => code === 'i').map(({ data }) => data);
    expect(inputs.join('')).toContain('hello\r');
    expect(events.at(-1)).toMatchObject({ code: 'x', data: '0' });
  });

  test('restores the mode of the terminal also when it is told to end', async () => {
    const terminal = place.terminal([
      'sh',
      '-c',
      `${process.execPath} ${CLI} record -- sleep 1000; echo "exit $?"; stty -a`,
    ]);
    await eventually(() => place.processes().some(({ argv }) => argv[0]?.endsWith('sleep')));
    const recorder = place.processes().find(({ argv }) => argv[1] === CLI)!;
    process.kill(recorder.pid, 'SIGTERM');
    await terminal.waitFor('exit 143');
    expect(await terminal.ended()).toEqual({ code: 0 });
    expect(terminal.text()).toMatch(/(^|\s)icanon/);
    expect(terminal.text()).toMatch(/(^|\s)echo(\s|;)/);
  });
});

/** The Node of the system, where that is too old. */
const OLD_NODE = ['/usr/bin/node'].find((node) => {
  return existsSync(node) && /^v(1\d|2[01])\./.test(execFileSync(node, ['--version'], { encoding: 'utf8' }));
});

test.skipIf(OLD_NODE === undefined)('an old Node is refused in one line', () => {
  const { status, stderr } = spawnSync(OLD_NODE!, [CLI, 'status'], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^orch-tui: needs Node\.js 22\.22[^\n]*\n$/);
});
