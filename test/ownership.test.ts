import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectApi } from '../src/api/client.ts';
import { answers, connectSocket, ensureHost } from '../src/host/connect.ts';
import { listenPrivately } from '../src/host/private-socket.ts';
import { NotPrivateError, requireOwnFolder } from '../src/ownership.ts';

/** To give something away one must be root. */
const isRoot = process.getuid!() === 0;
const STRANGER = 12345;

let dir: string;
let folder: string;
let path: string;
let server: Server;
let stop: () => void;
let visitors: number;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'own-'));
  folder = join(dir, 'sockets');
  path = join(folder, 'a.sock');
  mkdirSync(folder, { mode: 0o700 });
  visitors = 0;
  server = createServer((socket) => {
    visitors++;
    socket.destroy();
  });
  stop = await listenPrivately(server, path);
});
afterEach(() => {
  vi.useRealTimers();
  stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Every road of a client to a socket. */
const roads: [string, (path: string) => Promise<unknown>][] = [
  ['a stream', connectSocket],
  ['a question whether it lives', answers],
  ['a host that may have to be started', (at) => ensureHost(at, () => {}, { timeoutMs: 50 })],
  ['a request to the API', (at) => connectApi(at).get('/v1/run')],
  ['a stream of the API', (at) => connectApi(at).stream({ onMessage: () => {}, onClose: () => {} })],
];

describe.each(roads)('%s', (_, reach) => {
  test('is refused where others may enter the folder', async () => {
    chmodSync(folder, 0o755);
    await expect(reach(path)).rejects.toThrow(`${folder} is open to others: chmod 700 '${folder}'`);
    expect(visitors).toBe(0);
  });

  test('is refused through a link', async () => {
    symlinkSync(path, join(folder, 'b.sock'));
    await expect(reach(join(folder, 'b.sock'))).rejects.toThrow(/b\.sock is a symbolic link: remove it/);
    renameSync(folder, join(dir, 'real'));
    symlinkSync(join(dir, 'real'), folder);
    await expect(reach(path)).rejects.toThrow(`${folder} is a symbolic link: remove it`);
    expect(visitors).toBe(0);
  });

  test('is refused where others may use the socket, or put another folder in the place of its', async () => {
    chmodSync(path, 0o666);
    await expect(reach(path)).rejects.toThrow(`${path} is open to others: chmod 600 '${path}'`);
    chmodSync(path, 0o600);
    chmodSync(dir, 0o777);
    await expect(reach(path)).rejects.toThrow(`${dir} can be changed by others: chmod 700 '${dir}'`);
    expect(visitors).toBe(0);
  });

  test('is reached in a folder in which all may make their own, and keep it', async () => {
    chmodSync(dir, 0o1777);
    // The server hangs up on whoever comes.
    await reach(path).catch((error) => expect(error.message).not.toContain('others'));
    await vi.waitFor(() => expect(visitors).toBeGreaterThan(0));
  });

  test.runIf(isRoot)('is refused where the folder or the socket is of another user', async () => {
    chownSync(path, STRANGER, STRANGER);
    await expect(reach(path)).rejects.toThrow(`${path} belongs to another user (uid ${STRANGER}, you are 0)`);
    chownSync(path, 0, 0);
    chownSync(folder, STRANGER, STRANGER);
    await expect(reach(path)).rejects.toThrow(`${folder} belongs to another user`);
    chownSync(folder, 0, 0);
    chownSync(dir, STRANGER, STRANGER);
    await expect(reach(path)).rejects.toThrow(`${dir} belongs to another user`);
    expect(visitors).toBe(0);
  });
});

test('a socket of ours in a private folder is spoken to', async () => {
  expect(await answers(path)).toBe(true);
  expect(await answers(join(folder, 'none.sock'))).toBe(false);
});

test('nobody listens in a folder that is open, nor comes back in one that another made meanwhile', async () => {
  const open = join(dir, 'open');
  mkdirSync(open);
  const other = createServer();
  await expect(listenPrivately(other, join(open, 'a.sock'))).rejects.toThrow(NotPrivateError);
  expect(other.listening).toBe(false);

  chmodSync(open, 0o700);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const end = await listenPrivately(other, join(open, 'a.sock'), { lookMs: 1 });
  rmSync(open, { recursive: true });
  mkdirSync(open);
  chmodSync(open, 0o777);
  vi.advanceTimersByTime(1);
  expect(readdirSync(open)).toEqual([]);
  chmodSync(open, 0o700);
  vi.advanceTimersByTime(1);
  await expect.poll(() => answers(join(open, 'a.sock'))).toBe(true);
  end();
});

test('nor does anybody come back below a folder that another made meanwhile', async () => {
  const [root, other] = [join(dir, 'root'), createServer()];
  const at = join(root, 'run', 'a.sock');
  mkdirSync(join(root, 'run'), { recursive: true, mode: 0o700 });
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const end = await listenPrivately(other, at, { root, lookMs: 1 });
  rmSync(root, { recursive: true });
  mkdirSync(root);
  chmodSync(root, 0o777);
  vi.advanceTimersByTime(1);
  expect(readdirSync(root)).toEqual([]);
  rmSync(root, { recursive: true });
  vi.advanceTimersByTime(1);
  await expect.poll(() => answers(at)).toBe(true);
  end();
});

test('a folder whose content others may change is not our own', () => {
  chmodSync(folder, 0o755);
  requireOwnFolder(folder);
  chmodSync(folder, 0o775);
  expect(() => requireOwnFolder(folder)).toThrow(`${folder} can be changed by others: chmod 700`);
  expect(() => requireOwnFolder(folder, STRANGER)).toThrow('belongs to another user');
});
