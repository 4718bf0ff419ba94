import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { listenPrivately } from '../../src/host/private-socket.ts';

let dir: string;
let server: Server;
let stop: (() => void) | undefined;
const clients: Socket[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'socket-'));
  server = createServer((socket) => socket.pipe(socket));
});
afterEach(async () => {
  stop?.();
  for (const client of clients.splice(0)) client.destroy();
  await rm(dir, { recursive: true, force: true });
});

function echo(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', (data: Buffer) => resolve(data.toString()));
    socket.write(text);
  });
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => resolve(socket));
    clients.push(socket);
    socket.on('error', reject);
  });
}

test('only the owner may use it, and what a dead process left is replaced', async () => {
  const path = join(dir, 'a.sock');
  await writeFile(path, 'not a socket');
  stop = await listenPrivately(server, path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await echo(await open(path), 'hello')).toBe('hello');
});

test('a socket whose folder is taken away comes back, and open connections stay', async () => {
  const folder = join(dir, 'login');
  const path = join(folder, 'a.sock');
  const { mkdir } = await import('node:fs/promises');
  await mkdir(folder, { mode: 0o700 });
  stop = await listenPrivately(server, path, { lookMs: 10 });
  const before = await open(path);
  await rm(folder, { recursive: true });
  await expect.poll(() => existsSync(path)).toBe(true);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(await echo(await open(path), 'new')).toBe('new');
  expect(await echo(before, 'old')).toBe('old');
});

test('a folder that is made while it begins to listen is as it was meant', async () => {
  const listening = listenPrivately(server, join(dir, 'a.sock'));
  const meanwhile = join(dir, 'meanwhile');
  mkdirSync(meanwhile, { mode: 0o700 });
  stop = await listening;
  expect(statSync(meanwhile).mode & 0o777).toBe(0o700);
});

test('a connection that cannot be accepted is complained of, and ends nothing', async () => {
  const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => complaints.mockRestore());
  const path = join(dir, 'a.sock');
  stop = await listenPrivately(server, path);
  const error = new Error('accept EMFILE');
  server.emit('error', error);
  expect(complaints).toHaveBeenCalledWith(error);
  expect(await echo(await open(path), 'hello')).toBe('hello');
});

test('where it cannot listen it says why', async () => {
  await expect(listenPrivately(server, join(dir, 'x'.repeat(200)))).rejects.toThrow(/EINVAL|ENAMETOOLONG/);
});

test('the last one to leave a folder takes it along, and its root stays', async () => {
  const folder = join(dir, 'run');
  const others = createServer();
  const stopOthers = await listenPrivately(others, join(folder, 'b.sock'), { root: dir });
  const stopFirst = await listenPrivately(server, join(folder, 'a.sock'), { root: dir });
  stopFirst();
  expect(readdirSync(folder)).toEqual(['b.sock']);
  stopOthers();
  expect(readdirSync(dir)).toEqual([]);
});

test('one who begins just after the folder was taken away makes it anew', async () => {
  const folder = join(dir, 'run');
  (await listenPrivately(createServer(), join(folder, 'a.sock'), { root: dir }))();
  stop = await listenPrivately(server, join(folder, 'a.sock'), { root: dir });
  expect(await echo(await open(join(folder, 'a.sock')), 'hello')).toBe('hello');
});

test('a folder that goes away just while it begins to listen is made anew', async () => {
  const folder = join(dir, 'run');
  const listenOnce = server.listen.bind(server) as (path: string) => Server;
  vi.spyOn(server, 'listen').mockImplementationOnce((path) => {
    rmdirSync(folder);
    return listenOnce(path as string);
  });
  stop = await listenPrivately(server, join(folder, 'a.sock'), { root: dir });
  expect(await echo(await open(join(folder, 'a.sock')), 'hello')).toBe('hello');
});
