import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { now } from '../../src/clock.ts';
import { ensureHost } from '../../src/host/connect.ts';
import { type HostServer, serveHost } from '../../src/host/server.ts';

let dir: string;
let socketPath: string;
let server: HostServer | undefined;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'connect-')));
  socketPath = join(dir, 'host.sock');
});
afterEach(async () => {
  await server?.shutdown(0);
  server = undefined;
  rmSync(dir, { recursive: true });
});

async function come(): Promise<void> {
  server = await serveHost({ dir, socketPath, version: '1.0.0', now });
}

test('a host is started when there is none, at once and once', async () => {
  let started = 0;
  const reached = ensureHost(socketPath, () => {
    started++;
    void come();
  });
  expect(started).toBe(1);
  (await reached).destroy();
  expect(started).toBe(1);
});

test('one that is coming is waited for', async () => {
  const reached = ensureHost(socketPath, () => expect.unreachable(), {
    isStarted: true,
    againAfterMs: 60_000,
  });
  await come();
  (await reached).destroy();
});

test('one that was to come and does not is replaced', async () => {
  let started = 0;
  const start = () => {
    started++;
    void come();
  };
  (await ensureHost(socketPath, start, { isStarted: true, againAfterMs: 300 })).destroy();
  expect(started).toBe(1);
});

test('one that was started and did not come is started again', async () => {
  let started = 0;
  const start = () => {
    if (++started === 3) void come();
  };
  (await ensureHost(socketPath, start, { againAfterMs: 20 })).destroy();
  expect(started).toBeGreaterThanOrEqual(3);
});
