import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Duplex, duplexPair } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectApi } from '../../src/api/client.ts';
import type { Run, ServerMessage, Worker } from '../../src/api/schema.ts';
import { now } from '../../src/clock.ts';
import {
  type ControlService,
  type ControlServiceOptions,
  startControl,
} from '../../src/commands/control-service.ts';
import { mayLiveElsewhere, noteElsewhere } from '../../src/commands/elsewhere.ts';
import { type LocatedRun, located } from '../../src/commands/find-run.ts';
import { readJournal } from '../../src/commands/open-journal.ts';
import { readRun } from '../../src/config/run-registry.ts';
import { Notifier } from '../../src/control/notifier.ts';
import { HostClient } from '../../src/host/client.ts';
import { serveClient } from '../../src/host/connection.ts';
import { Host } from '../../src/host/host.ts';
import type { HostLink } from '../../src/host/link.ts';
import { isTaken } from '../../src/host/lock.ts';
import type { JournalEvent } from '../../src/journal/event.ts';
import { JOURNAL_FILE } from '../../src/journal/journal.ts';
import { Redactor } from '../../src/redaction.ts';
import { refuse } from '../journal/refusal.ts';
import { Sandbox, until, untilShown, untilStarted } from './support.ts';

let sandbox: Sandbox;
let hosts: { host: Host; streams: Duplex[] }[];
let services: ControlService[];
beforeEach(() => {
  sandbox = new Sandbox();
  hosts = [];
  services = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(services.map((service) => service.close()));
  await Promise.all(hosts.map(({ host }) => host.shutdown(100)));
  await sandbox.close();
});

/** Another control of a run; each host it starts is kept in `hosts`. */
async function serve(
  run: LocatedRun,
  onLink: (link: HostLink) => void = () => {},
  onBroken?: ControlServiceOptions['onBroken'],
): Promise<ControlService> {
  const connect = connectNewest(run);
  const service = await startControl({
    run,
    environment: sandbox.env,
    connect: async () => {
      const link = await connect();
      onLink(link);
      return link;
    },
    log: () => {},
    redactor: new Redactor(),
    ...(onBroken && { onBroken }),
  });
  services.push(service!);
  return service!;
}

/** Connects to the host that was started last, or starts one when that has died. */
function connectNewest(run: LocatedRun) {
  return async () => {
    if (hosts.length === 0 || hosts.at(-1)!.streams.some((stream) => stream.destroyed)) {
      hosts.push({ host: new Host(run.dir, now), streams: [] });
    }
    const { host, streams } = hosts.at(-1)!;
    const [near, far] = duplexPair();
    streams.push(far);
    serveClient(host, far, { version: '0', onShutdown: () => {} });
    return HostClient.connect(near);
  };
}

/** The newest host dies, and its workers with it. */
async function killHost(): Promise<void> {
  const { host, streams } = hosts.at(-1)!;
  for (const stream of streams) stream.destroy();
  await host.shutdown(0);
}

const cat = (...names: string[]) => ({ workers: names.map((name) => ({ name, command: ['cat'] })) });

describe('a run of a command', () => {
  test('starts its workers, which can be typed at and ended', async () => {
    const { client } = await serve(await sandbox.open({ workers: 2, command: ['cat'] }));
    const workers = await untilStarted(client);
    expect(workers).toMatchObject([
      { name: 'worker-1', state: 'running' },
      { name: 'worker-2', state: 'running' },
    ]);
    await client.post('/v1/workers/worker-2/input', { text: 'hello', keys: ['enter'] });
    // Once by its terminal, and once by itself.
    const shown = await untilShown(client, 'worker-2', 'hello\nhello');
    expect(shown.slice(0, 2)).toEqual(['hello', 'hello']);
    await client.post('/v1/workers/worker-1/stop', { graceMs: 1000 });
    expect(await client.get<Worker>('/v1/workers/worker-1')).toMatchObject({ state: 'exited' });
  });

  test('is served on its socket, by one control only', async () => {
    const run = await sandbox.open({ command: ['cat'] });
    await serve(run);
    const overSocket = await connectApi(run.sockets.control).get<Run>('/v1/run');
    expect(overSocket).toMatchObject({ id: run.manifest.id, dir: run.dir, hostSocket: run.sockets.host });
    const connect = () => Promise.reject(new Error('no second host'));
    expect(
      await startControl({ run, environment: {}, connect, log: () => {}, redactor: new Redactor() }),
    ).toBeUndefined();
  });

  test('whose command line had a secret is gone on with, and starts again while somebody knows it', async () => {
    const secret = `ghp_${'a1'.repeat(18)}`;
    const opened = await sandbox.open({ command: ['sh', '-c', 'echo ready; cat', secret] });
    const first = await serve(opened);
    await untilStarted(first.client);
    await untilShown(first.client, 'worker-1', 'ready');
    await first.close();
    hosts[0]!.streams.length = 0;
    const told = located(await readRun(opened.dir));
    expect(told.manifest.command).toEqual(['sh', '-c', 'echo ready; cat', '[redacted]']);

    const next = await serve(told);
    await next.client.post('/v1/workers/worker-1/restart', {});
    expect(hosts[0]!.host.list()).toMatchObject([{ argv: ['sh', '-c', 'echo ready; cat', secret] }]);
    expect(await next.client.get<Worker>('/v1/workers/worker-1')).toMatchObject({ state: 'running' });
    await next.close();

    await killHost();
    const last = await serve(told);
    await until(last.client, ({ workers }) => workers.get('worker-1')?.state === 'failed');
    expect(await last.client.get<Worker>('/v1/workers/worker-1')).toMatchObject({
      problem: expect.stringContaining('a secret in its command line was not written down'),
    });
    expect(hosts.at(-1)!.host.list()).toEqual([]);
  });

  test('is taken up by the next control as it is', async () => {
    const run = await sandbox.open({ command: ['sh', '-c', 'echo first; cat'] });
    const first = await serve(run);
    await untilStarted(first.client);
    await untilShown(first.client, 'worker-1', 'first');
    await first.client.post('/v1/workers/worker-1/input', { text: 'second', keys: ['enter'] });
    const shown = await untilShown(first.client, 'worker-1', 'second\nsecond');
    const [before] = await untilStarted(first.client);
    await first.close();
    hosts[0]!.streams.length = 0;

    const next = await serve(run);
    const [after] = await untilStarted(next.client);
    // What it is in, and for how long, is seen anew.
    const seenAnew = { supervision: undefined, reading: undefined };
    expect({ ...after, ...seenAnew }).toEqual({ ...before, ...seenAnew });
    expect((await untilShown(next.client, 'worker-1', 'second')).slice(0, 2)).toEqual(shown.slice(0, 2));
    expect(hosts).toHaveLength(1);
  });
});

test('what a person decided holds when the journal is damaged', async () => {
  const run = await sandbox.open({ workers: 3, command: ['cat'] });
  const first = await serve(run);
  await untilStarted(first.client);
  await first.client.post('/v1/workers/worker-1/automation', { mode: 'suggest' });
  await first.client.post('/v1/workers/worker-2/pause');
  await first.client.post('/v1/workers/worker-3/stop', { graceMs: 1000 });
  await first.close();
  hosts[0]!.streams.length = 0;
  damageIndex(join(run.dir, JOURNAL_FILE));

  const next = await serve(run);
  await untilStarted(next.client);
  const { configProblems } = await next.client.get<Run>('/v1/run');
  expect(configProblems.join()).toContain('was damaged');
  const supervision = async (name: string) =>
    (await next.client.get<Worker>(`/v1/workers/${name}`)).supervision;
  expect(await supervision('worker-1')).toMatchObject({ automation: 'suggest', paused: false });
  expect(await supervision('worker-2')).toMatchObject({ automation: 'off', paused: true });
  expect(await next.client.get<Worker>('/v1/workers/worker-3')).toMatchObject({ state: 'exited' });
  const journal = readJournal(run.dir);
  expect(journal.filter(({ type }) => type === 'run.started')).toHaveLength(1);
});

test('who asks for what cannot be written down is told so, and the journal has failed; at the end it may', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  const broken: string[] = [];
  vi.spyOn(console, 'error').mockReturnValue();
  const { client, close } = await serve(
    run,
    () => {},
    ({ message }) => broken.push(message),
  );
  await untilStarted(client);
  const again = refuse(run.dir, 'worker.paused');
  await expect(client.post('/v1/workers/worker-1/pause')).rejects.toThrow('no room');
  expect(broken).toEqual([expect.stringContaining('cannot be used: no room')]);
  again();
  refuse(run.dir, 'control.ended');
  await close();
  expect(broken).toHaveLength(1);
});

/** Overwrites what finds events by their type or worker: the events themselves can be read. */
function damageIndex(file: string): void {
  const pageBytes = 4096;
  const leafOfIndex = 10;
  const bytes = readFileSync(file);
  const page = Array.from({ length: bytes.length / pageBytes }, (_, i) => i * pageBytes).findLast(
    (at) => bytes[at] === leafOfIndex,
  );
  writeFileSync(file, bytes.fill(0xa5, page, page! + pageBytes));
}

describe('the configuration of a run', () => {
  test('starts what is added and offers what is taken out, at once', async () => {
    const config = sandbox.configure(cat('one', 'two'));
    const { client } = await serve(await sandbox.open({ config }));
    await untilStarted(client);
    sandbox.configure(cat('two', 'three'));
    const { workers } = await until(client, (seen) => seen.workers.get('three')?.state === 'running');
    expect(workers.get('one')).toMatchObject({ state: 'running', config: 'removed' });
    expect(workers.get('two')?.config).toBeUndefined();
    await client.post('/v1/workers/one/stop', { graceMs: 1000 });
    await until(client, (seen) => seen.workers.size > 0 && !seen.workers.has('one'));
  });

  test('is begun for a purpose', async () => {
    const config = sandbox.configure({ ...cat('one'), purpose: 'bind the books' });
    const { client } = await serve(await sandbox.open({ config }));
    const [first] = await client.get<JournalEvent[]>('/v1/events');
    expect(first).toMatchObject({ type: 'run.started', data: { purpose: 'bind the books' } });
  });

  test('says whether rooms ring, and so do those that are open when it changes', async () => {
    const { client } = await serve(await sandbox.open({ config: sandbox.configure(cat('one')) }));
    expect((await client.get<Run>('/v1/run')).bell).toBe(true);
    sandbox.configure({ ...cat('one'), notify: { bell: false } });
    await until(client, (seen) => seen.run?.bell === false);
  });

  test('stays in force while the file is broken', async () => {
    const config = sandbox.configure(cat('one'));
    const { client } = await serve(await sandbox.open({ config }));
    await untilStarted(client);
    sandbox.configure('{ "workers": ');
    const { run, workers } = await until(client, (seen) => seen.run?.configProblems.length === 1);
    expect(run!.configProblems[0]).toContain('orch.json:1:');
    expect([...workers.keys()]).toEqual(['one']);
    sandbox.configure(cat('one', 'two'));
    const mended = await until(client, (seen) => seen.workers.get('two')?.state === 'running');
    expect(mended.run!.configProblems).toEqual([]);
  });

  test('that was broken before control came starts nothing, until it is mended', async () => {
    const run = await sandbox.open({ config: sandbox.configure(cat('one')) });
    sandbox.configure('{');
    const { client } = await serve(run);
    expect(await client.get('/v1/workers')).toEqual([]);
    const { configProblems, expected } = await client.get<Run>('/v1/run');
    expect(configProblems).toHaveLength(1);
    expect(expected).toBeUndefined();
    sandbox.configure(cat('two'));
    const { workers } = await until(client, (seen) => seen.workers.get('two')?.state === 'running');
    expect([...workers.keys()]).toEqual(['two']);
  });

  test('tells what it ignores, and which key leaves the focus view', async () => {
    const { client } = await serve(
      await sandbox.open({ config: sandbox.configure({ ...cat('one'), leaveKye: 'f12' }) }),
    );
    const { configProblems, leaveKey } = await client.get<Run>('/v1/run');
    expect(configProblems[0]).toMatch(/did you mean "leaveKey"/);
    expect(leaveKey).toBe('ctrl-]');
    sandbox.configure({ ...cat('one'), leaveKey: 'f12' });
    const { run } = await until(client, (seen) => seen.run?.leaveKey === 'f12');
    expect(run!.configProblems).toEqual([]);
  });

  test('tells of a theme that there is not where its name stands', async () => {
    const dir = sandbox.configure({ ...cat('one'), theme: 'lihgt' });
    const { client } = await serve(await sandbox.open({ config: dir }));
    const { configProblems } = await client.get<Run>('/v1/run');
    const found = `${join(dir, 'orch.json')}: theme: expected the name of a theme, found "lihgt"`;
    expect(configProblems).toEqual([expect.stringContaining(found)]);
  });
});

describe('when the host dies', () => {
  test('its workers are gone, and the next host starts none of them by itself', async () => {
    const { client } = await serve(await sandbox.open({ workers: 2, command: ['cat'] }));
    await untilStarted(client);
    await killHost();
    const { workers } = await until(client, (seen) => seen.workers.get('worker-2')?.state === 'gone');
    expect(workers.get('worker-1')).toMatchObject({ state: 'gone' });
    await until(client, (seen) => hosts.length === 2 && seen.run?.configProblems.length === 0);
    expect(hosts[1]!.host.list()).toEqual([]);
    await client.post('/v1/workers/worker-1/start');
    await client.post('/v1/workers/worker-1/input', { text: 'again', keys: ['enter'] });
    await untilShown(client, 'worker-1', 'again');
  });

  test('a worker that had ended before is started again with a screen of its own', async () => {
    const { client } = await serve(await sandbox.open({ command: ['sh', '-c', 'read x; echo got $x'] }));
    await untilStarted(client);
    await client.post('/v1/workers/worker-1/input', { text: 'one', keys: ['enter'] });
    await until(client, (seen) => seen.workers.get('worker-1')?.state === 'exited');
    await killHost();
    await until(client, (seen) => hosts.length === 2 && seen.run?.configProblems.length === 0);
    await client.post('/v1/workers/worker-1/start');
    await client.post('/v1/workers/worker-1/input', { text: 'two', keys: ['enter'] });
    const lines = await untilShown(client, 'worker-1', 'got two');
    expect(lines.join('\n')).not.toContain('one');
  });

  test('new workers of the configuration start on the next one', async () => {
    const config = sandbox.configure(cat('one'));
    const { client } = await serve(await sandbox.open({ config }));
    await untilStarted(client);
    await killHost();
    sandbox.configure(cat('one', 'two'));
    const { workers } = await until(client, (seen) => seen.workers.get('two')?.state === 'running');
    expect(workers.get('one')?.state).toBe('gone');
  });
});

describe('while workers are being started', () => {
  const many = (command: string[]) =>
    cat(...Array.from({ length: 18 }, (_, i) => `w${i + 1}`)).workers.map((worker) => ({
      ...worker,
      command,
    }));

  test('control answers, and can be told to start no more, or to end', async () => {
    const run = await sandbox.open({ config: sandbox.configure({ workers: many(['cat']) }) });
    const service = await serve(run, (link) => {
      const { promise, reject } = Promise.withResolvers<never>();
      const { close } = link;
      link.spawn = () => promise;
      link.close = () => {
        reject(new Error('the connection to the host ended'));
        close.call(link);
      };
    });
    const { client } = service;
    await expect.poll(() => client.get('/v1/workers')).toHaveLength(16);
    expect((await client.get<Run>('/v1/run')).expected).toBe(18);
    expect(await client.post('/v1/call-off-start')).toEqual({ workers: ['w17', 'w18'] });
    await client.post('/v1/down');
    await service.ended;
  });

  test('a face is told first when the host has been asked for its workers, and of all that are to be', async () => {
    const run = await sandbox.open({ config: sandbox.configure({ workers: many(['cat']).slice(0, 3) }) });
    const asked = Promise.withResolvers<void>();
    const { client } = await serve(run, (link) => {
      const { list } = link;
      link.list = async (onAnswer) => {
        await asked.promise;
        return list.call(link, onAnswer);
      };
    });
    const told: ServerMessage[] = [];
    const stream = await client.stream({ onMessage: (message) => told.push(message), onClose: () => {} });
    expect((await client.get<Run>('/v1/run')).expected).toBe(3);
    expect(told).toEqual([]);
    asked.resolve();
    await expect.poll(() => told.length).toBeGreaterThan(1);
    expect(told.slice(0, 2)).toMatchObject([{ type: 'run' }, { type: 'workers', changed: { length: 3 } }]);
    stream.close();
    await untilStarted(client);
  });

  test('those that had not come when their host died are started on the next one', async () => {
    const run = await sandbox.open({ config: sandbox.configure({ workers: many(['cat']) }) });
    let spawned = 0;
    const { client } = await serve(run, (link) => {
      const { spawn } = link;
      link.spawn = async (spec) => {
        if (hosts.length === 1 && ++spawned === 3) await killHost();
        return spawn.call(link, spec);
      };
    });
    await until(client, ({ workers }) => workers.get('w18')?.state === 'running');
    const workers = await untilStarted(client);
    expect(workers.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(hosts).toHaveLength(2);
  });
});

test('down may be asked for in any way that its path can be written', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  const service = await serve(run);
  await untilStarted(service.client);
  noteElsewhere(run.dir);
  await service.client.post('/v1/down/?now');
  expect(mayLiveElsewhere(run.dir)).toBe(false);
});

test('down ends all workers and the host, and starts no other', async () => {
  const run = await sandbox.open({ workers: 2, command: ['cat'] });
  const service = await serve(run);
  const workers = await untilStarted(service.client);
  await service.client.post('/v1/down', { graceMs: 1000 });
  await service.ended;
  await service.close();
  for (const { pid } of workers) expect(() => process.kill(pid!, 0)).toThrow(/ESRCH/);
  expect(hosts).toHaveLength(1);
  const ends = readJournal(run.dir).filter(({ type }) => type.endsWith('.ended'));
  expect(ends.map(({ type }) => type)).toEqual(['run.ended', 'control.ended']);
});

test('a run that was ended has ended, whatever of it cannot be closed or removed', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  const service = await serve(run);
  // Nobody removes a folder in the place of a file.
  mkdirSync(join(run.dir, 'elsewhere'));
  const closing = vi.spyOn(Notifier.prototype, 'close').mockImplementation(() => {
    throw new Error('it cannot be closed');
  });
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  await service.client.post('/v1/down', { graceMs: 1000 });
  await service.ended;
  await service.close();
  expect([closing, told].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  const ends = readJournal(run.dir).filter(({ type }) => type.endsWith('.ended'));
  expect(ends.map(({ type }) => type)).toEqual(['run.ended', 'control.ended']);
});

test('a worker that cannot be started says why', async () => {
  const { client } = await serve(await sandbox.open({ command: ['no-such-program'] }));
  const [worker] = await untilStarted(client);
  expect(worker).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('no such program in PATH'),
  });
});

test.each([
  ['journal', ({ dir }: LocatedRun) => join(dir, 'journal.db')],
  ['socket', ({ sockets }: LocatedRun) => sockets.control],
])('one that cannot have its %s leaves nothing at work, and the run to the next', async (_, placeOf) => {
  const run = await sandbox.open({ command: ['cat'] });
  const place = placeOf(run);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const links: HostLink[] = [];
  await expect(serve(run, (link) => links.push(link))).rejects.toThrow();
  expect(await isTaken(run.dir, 'control')).toBe(false);
  for (const link of links) await expect(link.list()).rejects.toThrow('the connection to the host ended');
  rmSync(place, { recursive: true });
  const { client } = await serve(run);
  expect(await untilStarted(client)).toMatchObject([{ state: 'running' }]);
});
