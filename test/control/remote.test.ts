import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Duplex, duplexPair } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { systemClock } from '../../src/clock.ts';
import { eventsOf, livesOf } from '../../src/commands/worker-casts.ts';
import type { WorkerSpec } from '../../src/config/expand.ts';
import { Control } from '../../src/control/control.ts';
import { MirroredLink, Mirrors } from '../../src/control/mirrored-link.ts';
import { LiveReadings } from '../../src/control/readings.ts';
import { HostClient } from '../../src/host/client.ts';
import { serveClient } from '../../src/host/connection.ts';
import { encodeMessage, FrameReader } from '../../src/host/frame.ts';
import { Host } from '../../src/host/host.ts';
import { type HostedWorker, PROTOCOL_VERSION } from '../../src/host/protocol.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { until } from '../support/control-until.ts';

const now = () => performance.timeOrigin + performance.now();
const recording = { input: false, segmentBytes: 64 << 20, retentionBytes: 1 << 30 };
const settings = { recording, stopGraceMs: 200, logins: {} };
const { profiles } = await loadProfiles(['config/agents']);

let dir: string;
/** The machine elsewhere: its folder, its host, and the connections that lead to it. */
let box: Host;
let boxDir: string;
let connections: Duplex[];
let copies: Mirrors[];
/** Hosts of this machine. */
let hosts: Host[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'remote-'));
  boxDir = join(dir, 'box');
  await mkdir(boxDir);
  box = new Host(boxDir, now);
  connections = [];
  copies = [];
  hosts = [];
});
afterEach(async () => {
  await box.shutdown(200);
  for (const here of hosts) await here.shutdown(200);
  for (const mirrors of copies) await mirrors.close();
  await rm(dir, { recursive: true, force: true });
});

/** A control that sees the workers of the box, with the copies that it keeps. */
function startControl(log = new MemoryLog()) {
  const control = new Control({
    run: { id: 'run-1', dir, version: '0', startedAt: 0, leaveKey: 'ctrl-]' },
    settings,
    environment: { SECRET: 'of this machine' },
    readings: new LiveReadings(profiles, systemClock),
    log,
  });
  control.lives.hosts.declare('box', ['ssh', 'box']);
  const mirrors = new Mirrors({ dir: join(dir, 'remote'), recording: () => recording, onProblem: () => {} });
  copies.push(mirrors);
  const connect = async (specs: readonly WorkerSpec[]) => {
    const [near, far] = duplexPair();
    connections.push(far, near);
    serveClient(box, far, { version: '0', onShutdown: () => {} });
    const link = new MirroredLink(await HostClient.connect(near), mirrors, now);
    link.onClose = (reason) => control.lives.unreach('box', reason);
    await control.lives.attach(link, specs, 'box').catch((error: unknown) => {
      link.close();
      throw error;
    });
    await control.lives.want(specs, settings);
  };
  return { control, mirrors, connect, log };
}

/** The network goes. */
function cut(): void {
  for (const stream of connections.splice(0)) stream.destroy();
}

function spec(name: string, script: string): WorkerSpec {
  const argv = ['/bin/sh', '-c', script];
  return {
    name,
    argv,
    cwd: dir,
    env: {},
    cols: 80,
    rows: 24,
    scrollback: 9999,
    restart: 'never',
    host: 'box',
  };
}

const numbers = (to: number) => Array.from({ length: to }, (_, i) => `line ${i + 1}`);
/** Prints numbered lines, a hundred at a time. */
const counting = `i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "line $i"; [ $((i%100)) -eq 0 ] && read x; done; read x`;

function ended(host: Host, name: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = host.listen(() => {
      if (host.worker(name).running) return;
      stop();
      resolve();
    });
  });
}

function linesOn(control: Control, name: string): string[] {
  const screen = control.screen(name)!;
  const text = screen.serialize();
  return [...text.matchAll(/line \d+/g)].map(([line]) => line);
}

const shows = (control: Control, name: string, line: string) => () =>
  control.screen(name) !== undefined && linesOn(control, name).at(-1) === line;

/** The lines of a worker as its copy here has them. */
async function linesCopied(name: string): Promise<string[]> {
  const lines: string[] = [];
  for (const life of await livesOf(join(dir, 'remote'), name)) {
    let text = '';
    for (const segment of life)
      for await (const { data, code } of eventsOf(segment)) if (code === 'o') text += data;
    lines.push(...[...text.matchAll(/line \d+/g)].map(([line]) => line));
  }
  return lines;
}

test('workers run on while the connection is lost; then each line is there once, on the screen and in the copy', async () => {
  const { control, mirrors, connect } = startControl();
  const specs = [spec('w', counting)];
  await connect(specs);
  await until(control, shows(control, 'w', 'line 100'));
  cut();
  await until(control, () => control.worker('w')?.state === 'unreachable');
  expect(control.run().hosts).toMatchObject([{ name: 'box', problem: expect.stringMatching(/ended/) }]);
  const { pid } = box.list()[0]!;
  box.worker('w').write(Buffer.from('\r'));
  await connect(specs);
  await until(control, shows(control, 'w', 'line 200'));
  expect(control.worker('w')).toMatchObject({ state: 'running', pid, host: 'box' });
  control.input('w', { keys: ['enter'] });
  await until(control, shows(control, 'w', 'line 300'));
  expect(linesOn(control, 'w')).toEqual(numbers(300));
  await mirrors.close();
  expect(await linesCopied('w')).toEqual(numbers(300));
});

test('another control goes on from the copy of the one before', async () => {
  const log = new MemoryLog();
  const first = startControl(log);
  const specs = [spec('w', counting)];
  await first.connect(specs);
  await until(first.control, shows(first.control, 'w', 'line 100'));
  await first.mirrors.close();
  cut();
  box.worker('w').write(Buffer.from('\r'));
  const second = startControl(log);
  await second.connect(specs);
  await until(second.control, shows(second.control, 'w', 'line 200'));
  expect(linesOn(second.control, 'w')).toEqual(numbers(200));
  await second.mirrors.close();
  expect(await linesCopied('w')).toEqual(numbers(200));
  const started = log.read({ types: ['worker.started'] });
  // By that its recordings are told from those of its other lives.
  expect(started).toMatchObject([{ data: { life: box.list()[0]!.startedAt } }]);
  expect(started).toHaveLength(1);
});

test('no key is sent to a worker that cannot be reached, and it is not started again', async () => {
  const { control, connect, log } = startControl();
  const specs = [spec('w', counting)];
  await connect(specs);
  await until(control, shows(control, 'w', 'line 100'));
  cut();
  await until(control, () => control.worker('w')?.state === 'unreachable');
  expect(() => control.input('w', { keys: ['enter'] })).toThrow(/cannot be reached: it lives on box/);
  expect(() => control.requireRunning('w')).toThrow(/cannot be reached: it lives on box/);
  await expect(control.lives.start('w')).rejects.toThrow(/cannot be reached/);
  await expect(control.lives.stop('w')).rejects.toThrow(/cannot be reached/);
  expect(control.sight('w')).toMatchObject({ running: false, starting: true, lost: false });
  await control.lives.want(specs, settings);
  expect(log.read({ types: ['worker.started'] })).toHaveLength(1);
  expect(log.read({ types: ['worker.gone', 'worker.stopped'] })).toEqual([]);
  expect(box.list()).toHaveLength(1);
});

test('what ended while the connection was lost is told when it is back', async () => {
  const { control, connect, log } = startControl();
  const specs = [spec('w', 'read x; exit 3')];
  await connect(specs);
  cut();
  await until(control, () => control.worker('w')?.state === 'unreachable');
  box.worker('w').write(Buffer.from('\r'));
  await ended(box, 'w');
  await connect(specs);
  expect(control.worker('w')).toMatchObject({ state: 'exited', exit: { code: 3 } });
  expect(log.read({ types: ['worker.exited'] })).toMatchObject([
    { data: { worker: 'w', exit: { code: 3 } } },
  ]);
});

test('what died with its host is gone, once another one is there', async () => {
  const { control, connect, log } = startControl();
  const specs = [spec('w', 'read x')];
  await connect(specs);
  cut();
  await until(control, () => control.worker('w')?.state === 'unreachable');
  expect(log.read({ types: ['worker.gone'] })).toEqual([]);
  await box.shutdown(200);
  box = new Host(boxDir, now);
  await connect(specs);
  expect(control.worker('w')).toMatchObject({ state: 'gone' });
  expect(log.read({ types: ['worker.gone'] })).toMatchObject([{ data: { worker: 'w' } }]);
});

test('a worker whose host was never reached waits for it, and is started when it is there and has none', async () => {
  const { control, connect } = startControl();
  const specs = [spec('w', counting)];
  await control.lives.want(specs, settings);
  expect(control.worker('w')).toMatchObject({
    state: 'unreachable',
    problem: 'the connection is being made',
  });
  await connect(specs);
  await until(control, shows(control, 'w', 'line 100'));
  expect(control.worker('w')).toMatchObject({ state: 'running', host: 'box' });
});

test('the environment is that of the host, and the folder one there', async () => {
  const { control, connect } = startControl();
  const script = 'echo "line 1 [$SECRET] $ORCH_TUI_WORKER $EXTRA"; read x';
  await connect([{ ...spec('w', script), cwd: '~', env: { EXTRA: 'set' } }]);
  await until(control, shows(control, 'w', 'line 1'));
  expect(control.screen('w')!.serialize()).toContain('line 1 [] w set');
  expect(control.worker('w')?.cwd).toBe(process.env.HOME);
});

test.each([
  ['a name that leads elsewhere', { name: '../../etc/cron.d/x' }],
  ['a terminal of gigabytes', { cols: 1e9 }],
  ['an offset that is none', { end: -1 }],
  ['no command', { argv: 'sh' }],
  ['a signal that is none', { exit: { signal: '\x1b]0;evil\x07' } }],
  ['a start at no time', { startedAt: 1e300 }],
  ['an end at no time', { exit: { code: 0 }, exitedAt: -1e300 }],
])('a host that tells of %s is not attached to', async (_, lie) => {
  const { control, connect } = startControl();
  await connect([spec('w', counting)]);
  cut();
  await until(control, () => control.worker('w')?.state === 'unreachable');
  const [truth] = box.list();
  const honest = box.list.bind(box);
  box.list = () => [{ ...truth, ...lie } as never];
  await expect(connect([spec('w', counting)])).rejects.toThrow(/a worker that is none/);
  box.list = honest;
});

test('down refuses to leave workers alone that cannot be reached, unless that is meant', async () => {
  const { control, connect } = startControl();
  await connect([spec('w', counting)]);
  cut();
  await until(control, () => control.worker('w')?.state === 'unreachable');
  await expect(control.lives.down()).rejects.toThrow(/cannot be reached: box with w/);
  await control.lives.down(200, true);
  expect(box.list()).toMatchObject([{ name: 'w' }]);
  expect(box.list()[0]).not.toHaveProperty('exit');
});

test('a control that has not reached a host yet knows that workers may run there', async () => {
  const log = new MemoryLog();
  const first = startControl(log);
  const specs = [spec('w', counting)];
  await first.connect(specs);
  cut();
  const second = startControl(log);
  await second.control.lives.want(specs, settings);
  expect(second.control.run().hosts).toMatchObject([{ name: 'box', state: 'connecting' }]);
  await expect(second.control.lives.down()).rejects.toThrow(/cannot be reached: box with w/);
});

/** A control, as {@link startControl}, whose own machine is reached, and which has no worker yet. */
async function startWithHost(log: MemoryLog) {
  const started = startControl(log);
  const here = new Host(await mkdtemp(join(dir, 'here-')), now);
  hosts.push(here);
  const [near, far] = duplexPair();
  serveClient(here, far, { version: '0', onShutdown: () => {} });
  await started.control.lives.attach(await HostClient.connect(near));
  return { ...started, here };
}

test('a worker that is to live here now is not started while it may still live elsewhere', async () => {
  const log = new MemoryLog();
  const first = startControl(log);
  await first.connect([spec('w', 'read x')]);
  cut();
  const { control, connect, here } = await startWithHost(log);
  const moved = [{ ...spec('w', 'read x'), host: undefined }];
  await control.lives.want(moved, settings);
  expect(control.worker('w')).toMatchObject({ state: 'unreachable', host: 'box' });
  expect(here.list()).toEqual([]);
  await connect(moved);
  expect(control.worker('w')).toMatchObject({ state: 'running', host: 'box', config: 'changed' });
  await control.lives.restart('w', undefined, 'operator');
  expect(control.worker('w')).toMatchObject({ state: 'running' });
  expect(control.worker('w')).not.toHaveProperty('host');
  expect(control.worker('w')).not.toHaveProperty('config');
  expect([box.list(), here.list().map(({ name }) => name)]).toEqual([[], ['w']]);
});

/** The journal of a control that had a worker on the box, which is another one since. */
async function leftOnLostBox(): Promise<MemoryLog> {
  const log = new MemoryLog();
  const first = startControl(log);
  await first.connect([spec('w', 'read x')]);
  cut();
  await box.shutdown(200);
  box = new Host(boxDir, now);
  return log;
}

test('a worker that is to live here now is started here when it is no longer there', async () => {
  const { control, connect, here } = await startWithHost(await leftOnLostBox());
  const moved = [{ ...spec('w', 'read x'), host: undefined }];
  await control.lives.want(moved, settings);
  await connect(moved);
  await control.lives.start('w');
  expect(control.worker('w')).toMatchObject({ state: 'running' });
  expect(here.list()).toHaveLength(1);
});

test('a worker that has left the config with its host is not lost sight of, and "down" does not leave it behind', async () => {
  const log = new MemoryLog();
  const first = startControl(log);
  await first.connect([spec('w', 'read x')]);
  cut();
  const { control } = await startWithHost(log);
  await control.lives.want([], settings);
  expect(control.worker('w')).toMatchObject({ state: 'unreachable', host: 'box', config: 'removed' });
  await expect(control.lives.down()).rejects.toThrow(/cannot be reached: box with w/);
  control.lives.leave('w');
  expect(control.workers()).toEqual([]);
  expect(log.read({ worker: 'w', last: 1 })).toMatchObject([{ type: 'worker.removed' }]);
});

test('a worker that has left the config is forgotten when its host is back and has it no more', async () => {
  const { control, connect } = await startWithHost(await leftOnLostBox());
  await control.lives.want([], settings);
  expect(control.workers()).toHaveLength(1);
  await connect([]);
  expect(control.workers()).toEqual([]);
});

test('one that is left to itself is started elsewhere; when its host is back, it is said that it runs there too', async () => {
  const log = new MemoryLog();
  const { control, connect, here } = await startWithHost(log);
  await connect([spec('w', 'read x')]);
  cut();
  await until(control, () => control.worker('w')?.state === 'unreachable');
  const moved = [{ ...spec('w', 'read x'), host: undefined }];
  await control.lives.want(moved, settings);
  await expect(control.lives.start('w')).rejects.toThrow(/cannot be reached/);
  control.lives.leave('w');
  expect(control.worker('w')).toMatchObject({ state: 'gone', host: 'box', config: 'changed' });
  expect(log.read({ types: ['worker.gone'] })).toMatchObject([
    { data: { worker: 'w', reason: 'it was left to itself on box' } },
  ]);
  await control.lives.start('w');
  expect(here.list()).toHaveLength(1);
  await connect(moved);
  expect(control.worker('w')).toMatchObject({ state: 'running' });
  expect(control.worker('w')).not.toHaveProperty('host');
  expect(control.lives.hosts.strays('box')).toEqual(['w']);
});

test('a worker that was never started is no more when it leaves the config', async () => {
  const { control } = startControl();
  await control.lives.want([spec('w', 'read x')], settings);
  expect(control.worker('w')).toMatchObject({ state: 'unreachable' });
  await control.lives.want([], settings);
  expect(control.workers()).toEqual([]);
});

describe('a host that makes workers up', () => {
  const madeUp = (index: number): HostedWorker => ({
    ...{ name: `w${index}`, index, pid: 1, argv: ['x'], cwd: '/', cols: 80, rows: 24, startedAt: 1 },
    ...{ segmentStart: 0, end: 0, answered: 0, exit: { code: 0 } },
  });

  /** It tells of so many when it is asked; `far` is its end of the connection. */
  async function liar(workers: number): Promise<{ far: Duplex; link: HostClient }> {
    const [near, far] = duplexPair();
    connections.push(near, far);
    const reader = new FrameReader();
    const answers: Record<string, (id: number) => object> = {
      hello: () => ({ type: 'hello', protocol: PROTOCOL_VERSION, version: '0', pid: 1 }),
      list: (id) => ({ type: 'reply', id, value: Array.from({ length: workers }, (_, i) => madeUp(i)) }),
    };
    const answer = async () => {
      for await (const chunk of far as AsyncIterable<Buffer>) {
        for (const frame of reader.push(chunk)) {
          const { type, id } = JSON.parse(frame.body.toString());
          far.write(encodeMessage(answers[type]?.(id) ?? { type: 'reply', id }));
        }
      }
    };
    answer().catch(() => {});
    return { far, link: await HostClient.connect(near) };
  }

  test('at once is not taken up', async () => {
    const { control, mirrors } = startControl();
    const link = new MirroredLink((await liar(2001)).link, mirrors, now);
    await expect(control.lives.attach(link, [], 'box')).rejects.toThrow('more than 2000 workers');
    expect(control.workers()).toEqual([]);
  });

  test('by and by is left', async () => {
    const { control, mirrors } = startControl();
    const { far, link } = await liar(1999);
    const mirrored = new MirroredLink(link, mirrors, now);
    await control.lives.attach(mirrored, [], 'box');
    const lost = new Promise<string>((resolve) => {
      mirrored.onClose = resolve;
    });
    for (const i of [1999, 2000]) far.write(encodeMessage({ type: 'worker', worker: madeUp(i) }));
    expect(await lost).toBe('the host tells of more than 2000 workers');
    expect(control.workers()).toHaveLength(2000);
  });
});
