import { once } from 'node:events';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Worker } from '../../src/api/schema.ts';
import { down } from '../../src/commands/down.ts';
import { isLive } from '../../src/commands/find-run.ts';
import { restart, start, stop } from '../../src/commands/lifecycle.ts';
import { main } from '../../src/commands/program.ts';
import { ensurePrivateDir } from '../../src/config/private-dir.ts';
import { encodeMessage } from '../../src/host/frame.ts';
import { Sandbox, until } from './support.ts';

let sandbox: Sandbox;
let otherHost: Server | undefined;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(async () => {
  otherHost?.close();
  otherHost = undefined;
  await sandbox.close();
});

/** What listens there refuses this program, as a host of another version does. */
async function listenAsOtherVersion(path: string): Promise<void> {
  const refusal = encodeMessage({ type: 'error', error: 'the host is orch-tui 9.9.9 with protocol 99' });
  otherHost = createServer((socket) => socket.on('error', () => {}).end(refusal));
  await once(otherHost.listen(path), 'listening');
  chmodSync(path, 0o600);
}

test('workers are stopped, with force when they do not obey, and started again', async () => {
  const stubborn = 'trap "" TERM HUP; echo armed; while :; do sleep 0.01; done';
  const { client } = await sandbox.live({ one: 'exec cat', two: stubborn });
  await until(client, (seen) => seen.workers.get('two')?.state === 'running');
  expect(await stop({ workers: ['one', 'two', 'one'], graceMs: 100 }, sandbox.io())).toBe(0);
  const states = async () => (await client.get<Worker[]>('/v1/workers')).map(({ state }) => state);
  expect(await states()).toEqual(['exited', 'exited']);
  expect(await start({ workers: ['one'] }, sandbox.io())).toBe(0);
  expect(await states()).toEqual(['running', 'exited']);
});

test('all are dealt with before a failure is told', async () => {
  const { client } = await sandbox.live({ one: 'exec cat' });
  await expect(stop({ workers: ['none', 'one'] }, sandbox.io())).rejects.toThrow(/no worker "none"/);
  expect(await client.get<Worker>('/v1/workers/one')).toMatchObject({ state: 'exited' });
});

test('each failure is told, in the order of the workers, and names its own', async () => {
  const run = await sandbox.open({ command: ['no-such-program'], workers: 2 });
  await sandbox.enliven(run);
  const io = sandbox.io();
  expect(await main(['start', 'worker-2', 'none', 'worker-1'], io)).toBe(1);
  const why = 'cannot start no-such-program.*';
  expect(io.err()).toMatch(
    new RegExp(
      `^orch-tui: worker-2: ${why}\\norch-tui: there is no worker "none" .*\\norch-tui: worker-1: ${why}\\n$`,
    ),
  );
  const restarting = restart({ workers: ['worker-1', 'worker-2'] }, sandbox.io());
  await expect(restarting).rejects.toMatchObject({
    errors: [{ message: /worker-1/ }, { message: /worker-2/ }],
  });
});

test('a worker that cannot be started says why', async () => {
  const run = await sandbox.open({ command: ['no-such-program'] });
  await sandbox.enliven(run);
  await expect(start({ workers: ['worker-1'] }, sandbox.io())).rejects.toThrow(
    /worker-1: cannot start no-such-program/,
  );
});

test('down wants to be sure', async () => {
  const { client } = await sandbox.live({ one: 'exec cat' });
  await expect(down({}, sandbox.io())).rejects.toMatchObject({ exitCode: 2, message: /--yes/ });
  expect(await client.get<Worker>('/v1/workers/one')).toMatchObject({ state: 'running' });
});

test('down ends everything and says so', async () => {
  const { run, client } = await sandbox.live({ one: 'exec cat', two: 'exit' });
  const seen = await until(client, ({ workers }) => workers.get('two')?.state === 'exited');
  const io = sandbox.io();
  expect(await down({ yes: true, graceMs: 1000 }, io)).toBe(0);
  expect(io.out()).toBe(`${run.manifest.id} is down: 1 worker ended\n`);
  expect(await isLive(run)).toBe(false);
  expect(existsSync(run.sockets.dir)).toBe(false);
  expect(() => process.kill(seen.workers.get('one')!.pid!, 0)).toThrow(/ESRCH/);
  await expect(down({ yes: true }, sandbox.io())).rejects.toThrow(/no run is live/);
});

test('down of a host of another version ends nothing, and says what to do', async () => {
  const { sockets } = await sandbox.open({ command: ['cat'] });
  await ensurePrivateDir(sockets.dir, sockets.root);
  await listenAsOtherVersion(sockets.host);
  const io = sandbox.io();
  await expect(down({ yes: true }, io)).rejects.toMatchObject({
    name: 'CommandError',
    exitCode: 1,
    message:
      /^nothing was ended: .* another version.*"kill PID".*host\.log.*orch-tui 9\.9\.9 with protocol 99$/,
  });
  expect(io.out()).toBe('');
});

test('down leaves a host of another version to a control that has it', async () => {
  const { run } = await sandbox.live({ one: 'exec cat' });
  rmSync(run.sockets.host);
  await listenAsOtherVersion(run.sockets.host);
  const io = sandbox.io();
  expect(await down({ yes: true, graceMs: 1000 }, io)).toBe(0);
  expect(io.out()).toBe(`${run.manifest.id} is down: 1 worker ended\n`);
});
