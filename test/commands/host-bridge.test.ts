import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { now } from '../../src/clock.ts';
import { hostBridge } from '../../src/commands/host-bridge.ts';
import { runtimeHome, socketPaths } from '../../src/config/paths.ts';
import { ensurePrivateDir } from '../../src/config/private-dir.ts';
import { encodeMessage, FrameReader } from '../../src/host/frame.ts';
import { PROTOCOL_VERSION } from '../../src/host/protocol.ts';
import { type HostServer, serveHost } from '../../src/host/server.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
let server: HostServer | undefined;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(async () => {
  await server?.shutdown(0);
  server = undefined;
  sandbox.close();
});

const hello = (more: object = {}) =>
  encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '9.9.9', ...more });

/** A bridge, what it is told, and what it says. */
function open() {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const code = hostBridge({}, { ...sandbox.io(), stdin, stdout });
  code.catch(() => {});
  const reader = new FrameReader();
  const said: Record<string, unknown>[] = [];
  stdout.on('data', (chunk: Buffer) => {
    for (const frame of reader.push(chunk)) said.push(JSON.parse(frame.body.toString()));
  });
  return { stdin, stdout, code, said };
}

/** The host of a run of another machine, at work already. */
async function serve(id: string): Promise<string> {
  const dir = join(sandbox.env.XDG_STATE_HOME, 'orch-tui', 'hosted', id);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const real = await realpath(dir);
  const sockets = socketPaths(real, runtimeHome({}));
  await ensurePrivateDir(sockets.dir, sockets.root);
  server = await serveHost({ dir: real, socketPath: sockets.host, version: '1.0.0', now });
  return dir;
}

test('who names no run is told the version, and nothing is started', async () => {
  const { stdin, code, said } = open();
  stdin.write(hello());
  expect(await code).toBe(0);
  expect(said).toMatchObject([{ type: 'hello', protocol: PROTOCOL_VERSION }]);
});

test('another version is refused, naming both and what to do', async () => {
  const { stdin, code, said } = open();
  stdin.write(encodeMessage({ type: 'hello', protocol: 99, version: '9.9.9' }));
  await expect(code).rejects.toThrow(/orch-tui 9\.9\.9 with protocol 99 asks it: install the same version/);
  // Its other end, which stays open, keeps nobody.
  expect(stdin.destroyed).toBe(true);
  expect(said).toMatchObject([
    { type: 'error', error: expect.stringContaining(`protocol ${PROTOCOL_VERSION}`) },
  ]);
});

test.each(['../../etc', 'a/b', '', '.hidden'])('"%s" is refused as the name of a run', async (run) => {
  const { stdin, code, said } = open();
  stdin.write(hello({ run }));
  await expect(code).rejects.toThrow(/is no name for a run/);
  expect(said).toMatchObject([{ type: 'error' }]);
});

test('who names a run speaks with its host, whose folder is private', async () => {
  const dir = await serve('ab12-run-1');
  const { stdin, stdout, code, said } = open();
  // However the bytes are cut.
  const bytes = Buffer.concat([hello({ run: 'ab12-run-1' }), encodeMessage({ type: 'list', id: 1 })]);
  stdin.write(bytes.subarray(0, 7));
  stdin.write(bytes.subarray(7));
  while (said.length < 2) await once(stdout, 'data');
  expect(said).toMatchObject([
    { type: 'hello', version: '1.0.0' },
    { type: 'reply', id: 1, value: [] },
  ]);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  stdin.end();
  expect(await code).toBe(0);
});

test('a client that promised to be heard and is silent is let go', async () => {
  await serve('ab12-run-2');
  const { stdin, code } = open();
  stdin.write(hello({ run: 'ab12-run-2', beatMs: 5 }));
  expect(await code).toBe(0);
  expect(stdin.destroyed).toBe(true);
});

test('a client that reads no more is let go', async () => {
  await serve('ab12-run-3');
  const stdin = new PassThrough();
  // The standard output of a process stays after a failure.
  const stdout = new Writable({
    autoDestroy: false,
    write: (_chunk, _encoding, done) => done(new Error('EPIPE')),
  });
  stdout.on('error', () => {});
  const code = hostBridge({}, { ...sandbox.io(), stdin, stdout });
  stdin.write(hello({ run: 'ab12-run-3' }));
  expect(await code).toBe(0);
  expect(stdin.destroyed).toBe(true);
});

test('a client that ends before it said anything is no error', async () => {
  const { stdin, code } = open();
  stdin.end();
  expect(await code).toBe(0);
});
