import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Worker } from '../../src/api/schema.ts';
import { down } from '../../src/commands/down.ts';
import { isLive } from '../../src/commands/find-run.ts';
import { start, stop } from '../../src/commands/lifecycle.ts';
import { Sandbox, until } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

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
  expect(() => process.kill(seen.workers.get('one')!.pid!, 0)).toThrow(/ESRCH/);
  await expect(down({ yes: true }, sandbox.io())).rejects.toThrow(/no run is live/);
});
