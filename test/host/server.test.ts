import { existsSync } from 'node:fs';
import { chmod, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { now } from '../../src/clock.ts';
import { HostClient } from '../../src/host/client.ts';
import { connectHost, connectSocket } from '../../src/host/connect.ts';
import { isTaken } from '../../src/host/lock.ts';
import { serveHost } from '../../src/host/server.ts';

test('who is told that a host has ended finds neither its socket nor its lock', async () => {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'server-')));
  const socketPath = join(dir, 'host.sock');
  const { closed } = await serveHost({ dir, socketPath, version: '1.0.0', now });
  expect(await isTaken(dir, 'host')).toBe(true);
  const link = await connectHost(socketPath);
  await link.shutdown(0);
  expect(existsSync(socketPath)).toBe(false);
  expect(await isTaken(dir, 'host')).toBe(false);
  link.close();
  await closed;
  await rm(dir, { recursive: true });
});

test('a host that cannot listen leaves its run to the next one', async () => {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'server-')));
  const socketPath = join(dir, 'x'.repeat(200));
  await expect(serveHost({ dir, socketPath, version: '1.0.0', now })).rejects.toThrow(/EINVAL|ENAMETOOLONG/);
  expect(await isTaken(dir, 'host')).toBe(false);
  await rm(dir, { recursive: true });
});

test('a host whose socket is in a folder that is open to others leaves its run to the next one', async () => {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'server-')));
  const socketPath = join(dir, 'host.sock');
  await chmod(dir, 0o755);
  await expect(serveHost({ dir, socketPath, version: '1.0.0', now })).rejects.toThrow(/open to others/);
  expect(await isTaken(dir, 'host')).toBe(false);
  await rm(dir, { recursive: true });
});

test('what a host that was killed had not finished writing is deleted by the next one', async () => {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'server-')));
  const unfinished = join(dir, 'w.cast.part');
  await writeFile(unfinished, 'x');
  const { shutdown } = await serveHost({ dir, socketPath: join(dir, 'host.sock'), version: '1.0.0', now });
  expect(existsSync(unfinished)).toBe(false);
  await shutdown(0);
  await rm(dir, { recursive: true });
});

test('it knows the process of the control that is connected, and of no other client', async () => {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'server-')));
  const socketPath = join(dir, 'host.sock');
  const left = Promise.withResolvers<void>();
  const onLeft = () => left.resolve();
  const { controls, shutdown } = await serveHost({ dir, socketPath, version: '1.0.0', now, onLeft });
  const room = await connectHost(socketPath);
  expect(controls()).toEqual([]);
  const control = await HostClient.connect(await connectSocket(socketPath), { controlPid: process.pid });
  expect(controls()).toEqual([process.pid]);
  control.close();
  await left.promise;
  expect(controls()).toEqual([]);
  room.close();
  await shutdown(0);
  await rm(dir, { recursive: true });
});

test('it is told when a client leaves, but not when the host itself ends', async () => {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'server-')));
  const socketPath = join(dir, 'host.sock');
  let left = 0;
  const firstLeft = Promise.withResolvers<void>();
  const onLeft = () => {
    left++;
    firstLeft.resolve();
  };
  const { closed } = await serveHost({ dir, socketPath, version: '1.0.0', now, onLeft });
  const [one, other] = [await connectHost(socketPath), await connectHost(socketPath)];
  one.close();
  await firstLeft.promise;
  await other.shutdown(0);
  await closed;
  expect(left).toBe(1);
  await rm(dir, { recursive: true });
});
