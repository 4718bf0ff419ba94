import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Duplex, duplexPair } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { systemClock } from '../../src/clock.ts';
import type { WorkerSpec } from '../../src/config/expand.ts';
import { Control } from '../../src/control/control.ts';
import { LiveReadings } from '../../src/control/readings.ts';
import { HostClient } from '../../src/host/client.ts';
import { serveClient } from '../../src/host/connection.ts';
import { Host } from '../../src/host/host.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { until } from '../support/control-until.ts';

const now = () => performance.timeOrigin + performance.now();
const recording = { input: false, segmentBytes: 64 << 20, retentionBytes: 1 << 30 };
const settings = { recording, stopGraceMs: 200, logins: {} };
const { profiles } = await loadProfiles(['config/agents']);

let dir: string;
let hosts: Host[];
let log: MemoryLog;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wanted-'));
  hosts = [];
  log = new MemoryLog();
});
afterEach(async () => {
  for (const host of hosts) await host.shutdown(200);
  await rm(dir, { recursive: true, force: true });
});

async function newHost(): Promise<Host> {
  const host = new Host(await mkdtemp(join(dir, 'host-')), now);
  hosts.push(host);
  return host;
}

function spec(name: string, host?: string, script = 'read x'): WorkerSpec {
  const size = { cols: 80, rows: 24, scrollback: 99 };
  return { name, argv: ['/bin/sh', '-c', script], cwd: dir, env: {}, ...size, restart: 'never', host };
}

/** A control of the run, as the journal so far makes it, that knows these hosts elsewhere. */
function startControl(...names: string[]) {
  const control = new Control({
    run: { id: 'run-1', dir, version: '0', startedAt: 0, leaveKey: 'ctrl-]' },
    settings,
    environment: {},
    readings: new LiveReadings(profiles, systemClock),
    log,
  });
  for (const name of names) control.lives.hosts.declare(name, ['ssh', name]);
  /** Attaches to a host; returns the host's end of the connection. */
  const attach = async (host: Host, name?: string, identity?: string): Promise<Duplex> => {
    const [near, far] = duplexPair();
    serveClient(host, far, { version: '0', identity, onShutdown: () => {} });
    const link = await HostClient.connect(near);
    if (name !== undefined) link.onClose = (reason) => control.lives.unreach(name, reason);
    await control.lives.attach(link, [], name);
    return far;
  };
  /** Loses a host. */
  const lose = async (far: Duplex, name: string) => {
    far.destroy();
    await until(control, () => control.lives.hosts.link(name) === undefined);
  };
  const want = (...specs: WorkerSpec[]) => control.lives.want(specs, settings);
  return { control, attach, lose, want };
}

const alive = (host: Host) =>
  host
    .list()
    .filter(({ exit }) => !exit)
    .map(({ name }) => name);

/** Resolves as soon as a host has a worker that was not there, before its start is answered, and does something then. */
function atStart<T>(host: Host, act: () => T): Promise<T> {
  const before = new Set(host.list().map(({ pid }) => pid));
  return new Promise((resolve) => {
    const stop = host.listen(() => {
      if (!host.list().some(({ pid, exit }) => !exit && !before.has(pid))) return;
      stop();
      resolve(act());
    });
  });
}

/** Cuts a connection before a start is answered. */
function cutAtStart(host: Host, far: Duplex): Promise<unknown> {
  return atStart(host, () => far.destroy());
}

/** A worker on box, which is reached from here and then lost. */
async function leftOnBox() {
  const [here, box] = [await newHost(), await newHost()];
  const first = startControl('box');
  await first.attach(here);
  const far = await first.attach(box, 'box');
  await first.want(spec('w', 'box'));
  return { here, box, far, ...first };
}

test('what lives elsewhere is known before any host has answered, and the run is not ended over it', async () => {
  const { box } = await leftOnBox();
  const { control } = startControl();
  expect(control.worker('w')).toMatchObject({ state: 'unreachable', host: 'box' });
  await expect(control.lives.down()).rejects.toThrow(/cannot be reached: box with w/);
  expect(alive(box)).toEqual(['w']);
});

test('a worker that was left to itself can be started elsewhere however often its host is tried in vain', async () => {
  const { here, far, control, lose, want } = await leftOnBox();
  await lose(far, 'box');
  await want(spec('w'));
  control.lives.leave('w');
  control.lives.unreach('box', 'the second attempt failed, too');
  await control.lives.start('w');
  expect(alive(here)).toEqual(['w']);
});

test('who is reached is not left to itself', async () => {
  const { box, control } = await leftOnBox();
  expect(() => control.lives.leave('w')).toThrow(/can be reached/);
  expect(alive(box)).toEqual(['w']);
});

test('a start that was not answered is looked for: it is not made a second time elsewhere, nor lost sight of', async () => {
  const [here, box] = [await newHost(), await newHost()];
  const { control, attach, want } = startControl('box');
  await attach(here);
  const far = await attach(box, 'box');
  const cut = cutAtStart(box, far);
  await want(spec('w', 'box'));
  await cut;
  await until(control, () => control.worker('w')?.state === 'unreachable');
  await expect(control.lives.down()).rejects.toThrow(/box with w/);
  await want(spec('w'));
  expect([alive(here), alive(box)]).toEqual([[], ['w']]);
  const next = startControl('box');
  await next.attach(here);
  await next.want(spec('w'));
  await expect(next.control.lives.down()).rejects.toThrow(/box with w/);
  await next.attach(box, 'box');
  await next.want(spec('w'));
  expect(next.control.worker('w')).toMatchObject({ state: 'running', host: 'box', config: 'changed' });
  expect(alive(here)).toEqual([]);
});

test('a restart that was not answered keeps a run from being ended', async () => {
  const { box, far, control } = await leftOnBox();
  const cut = cutAtStart(box, far);
  await expect(control.lives.restart('w', undefined, 'operator')).rejects.toThrow();
  await cut;
  await until(control, () => control.worker('w')?.state === 'unreachable');
  await expect(control.lives.down()).rejects.toThrow(/box with w/);
  expect(alive(box)).toEqual(['w']);
});

test('a worker that was added stays when its start was not answered', async () => {
  const [here, box] = [await newHost(), await newHost()];
  const { control, attach } = startControl('box');
  await attach(here);
  const far = await attach(box, 'box');
  const cut = cutAtStart(box, far);
  await expect(control.lives.add(spec('w', 'box'))).rejects.toThrow();
  await cut;
  await until(control, () => control.worker('w')?.state === 'unreachable');
  await expect(control.lives.down()).rejects.toThrow(/box with w/);
});

test('what a worker left behind elsewhere does not stand for it, whichever host answers first', async () => {
  const [here, x, y] = [await newHost(), await newHost(), await newHost()];
  const { control, attach, lose, want } = startControl('x', 'y');
  await attach(here);
  const far = await attach(y, 'y');
  await attach(x, 'x');
  await want(spec('w', 'y'));
  await lose(far, 'y');
  await want(spec('w', 'x'));
  control.lives.leave('w');
  await control.lives.start('w');
  expect([alive(x), alive(y)]).toEqual([['w'], ['w']]);
  const next = startControl('x', 'y');
  await next.attach(here);
  await next.want(spec('w', 'x'));
  await next.attach(y, 'y');
  await next.want(spec('w', 'x'));
  expect(next.control.worker('w')).toMatchObject({ state: 'unreachable', host: 'x' });
  expect(next.control.lives.hosts.strays('y')).toEqual(['w']);
  await expect(next.control.lives.down()).rejects.toThrow(/x with w/);
  await next.attach(x, 'x');
  await next.want(spec('w', 'x'));
  expect(next.control.worker('w')).toMatchObject({ state: 'running', host: 'x' });
});

test('a machine that answers under another name still has its workers', async () => {
  const [here, box] = [await newHost(), await newHost()];
  const { control, attach, lose, want } = startControl('pod', 'crate');
  await attach(here);
  const far = await attach(box, 'pod', 'm/1');
  await want(spec('w', 'pod'));
  const { pid } = control.worker('w')!;
  await lose(far, 'pod');
  await attach(box, 'crate', 'm/1');
  expect(control.worker('w')).toMatchObject({ state: 'running', host: 'crate', pid });
  expect(control.lives.hosts.strays('crate')).toEqual([]);
  expect(log.read({ worker: 'w' }).map(({ type }) => type)).toEqual(['worker.started']);
});

test('a worker that is to live on the second name of a machine is started when the first is gone', async () => {
  const [here, box] = [await newHost(), await newHost()];
  const { control, attach, lose, want } = startControl('pod', 'crate');
  await attach(here);
  const first = await attach(box, 'crate', 'm/1');
  await lose(first, 'crate');
  const far = await attach(box, 'pod', 'm/1');
  await want(spec('w', 'crate'));
  expect(control.worker('w')).toMatchObject({ state: 'unreachable' });
  await lose(far, 'pod');
  await attach(box, 'crate', 'm/1');
  await want(spec('w', 'crate'));
  expect(control.worker('w')).toMatchObject({ state: 'running', host: 'crate' });
});

test('a host with another name changes nothing about its workers', async () => {
  const [here, box] = [await newHost(), await newHost()];
  const { control, attach, lose, want } = startControl('pod', 'crate');
  await attach(here);
  const far = await attach(box, 'pod', 'm/1');
  await want(spec('w', 'pod'));
  await lose(far, 'pod');
  await attach(box, 'crate', 'm/1');
  await want(spec('w', 'crate'));
  expect(control.worker('w')).toMatchObject({ state: 'running', host: 'crate' });
  expect(control.worker('w')).not.toHaveProperty('config');
});

test('a worker that was given up and is there again is known to the next control, too', async () => {
  const { here, box, far, control, attach, lose, want } = await leftOnBox();
  await lose(far, 'box');
  control.lives.leave('w');
  await attach(box, 'box');
  await want(spec('w', 'box'));
  expect(control.worker('w')).toMatchObject({ state: 'running' });
  expect(log.read({ worker: 'w', last: 1 })).toMatchObject([
    { type: 'worker.found', data: { host: 'box', pid: control.worker('w')!.pid } },
  ]);
  const next = startControl('box');
  await next.attach(here);
  await next.want(spec('w'));
  expect(next.control.worker('w')).toMatchObject({ state: 'unreachable', host: 'box' });
  expect(alive(here)).toEqual([]);
});

test('that a host has a worker no more is written down: it is waited for no more', async () => {
  const { here, box } = await leftOnBox();
  await box.shutdown(100);
  const second = startControl('box');
  await second.attach(here);
  await second.attach(await newHost(), 'box');
  await second.want(spec('w', 'box'));
  expect(second.control.worker('w')).toMatchObject({ state: 'gone' });
  const third = startControl();
  await third.attach(here);
  await third.want(spec('w'));
  expect(third.control.worker('w')).toMatchObject({ state: 'gone' });
  expect(third.control.worker('w')).not.toHaveProperty('host');
});

test('of a host on which a worker never ran nothing keeps a run from being ended', async () => {
  const first = startControl();
  await first.attach(await newHost());
  await first.want(spec('w'));
  const second = startControl('box');
  await second.attach(await newHost());
  await second.want(spec('w', 'box'));
  expect(second.control.worker('w')).toMatchObject({ state: 'unreachable' });
  expect(await second.control.lives.down(10)).toEqual([]);
});

test('a worker whose new host is out of reach is not ended for it', async () => {
  const here = await newHost();
  const { control, attach, want } = startControl('box');
  await attach(here);
  await want(spec('w'));
  await want(spec('w', 'box'));
  await expect(control.lives.restart('w', undefined, 'operator')).rejects.toThrow(/no host to start it on/);
  expect(alive(here)).toEqual(['w']);
});

test('a worker that was added and whose host is in the config no more goes when it is left', async () => {
  const [here, box] = [await newHost(), await newHost()];
  const first = startControl('box');
  await first.attach(here);
  await first.attach(box, 'box');
  await first.control.lives.add(spec('w', 'box'));
  const next = startControl();
  await next.attach(here);
  await next.want();
  next.control.lives.leave('w');
  expect(next.control.workers()).toEqual([]);
  expect(startControl().control.workers()).toEqual([]);
});

test('a config that changes during a start is told apart from what was started', async () => {
  const here = await newHost();
  const { control, attach, want } = startControl();
  await attach(here);
  await want(spec('w', undefined, 'read old'));
  const changed = atStart(here, () => want(spec('w', undefined, 'read new')));
  await control.lives.restart('w', undefined, 'operator');
  await changed;
  expect(control.worker('w')).toMatchObject({ config: 'changed', argv: ['/bin/sh', '-c', 'read old'] });
  await control.lives.restart('w', undefined, 'operator');
  expect(control.worker('w')).not.toHaveProperty('config');
});

test('after a restart of control the workers stand in the order of the config', async () => {
  const { here, box } = await leftOnBox();
  const second = startControl('box');
  await second.attach(here);
  await second.want(spec('a'), spec('w', 'box'), spec('b'));
  expect(second.control.names()).toEqual(['w', 'a', 'b']);
  const third = startControl('box');
  await third.attach(here);
  await third.attach(box, 'box');
  await third.want(spec('a'), spec('w', 'box'), spec('b'));
  expect(third.control.names()).toEqual(['a', 'w', 'b']);
});
