import { mkdirSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ApiClient } from '../../src/api/client.ts';
import type { Run } from '../../src/api/schema.ts';
import { findRun } from '../../src/commands/find-run.ts';
import { type FollowOptions, followWorker } from '../../src/commands/follow-worker.ts';
import { logs } from '../../src/commands/logs.ts';
import { serveClient } from '../../src/host/connection.ts';
import { FrameReader, FrameType } from '../../src/host/frame.ts';
import { Host } from '../../src/host/host.ts';
import { type ClientHello, decodeMessage } from '../../src/host/protocol.ts';
import { Sandbox, until, untilShown } from './support.ts';

/** What a command has to know that leads to the machine elsewhere. */
const SECRET = 'correct-horse-battery-9';
/** Leads to a socket, for who knows the secret; it stands there backwards, lest it be taken out of this too. */
const WAY = `
  const [socket, secret] = process.argv.slice(1);
  if (secret !== '${[...SECRET].toReversed().join('')}'.split('').reverse().join('')) {
    console.error('a wrong password: ' + secret);
    process.exit(1);
  }
  const stream = require('node:net').connect(socket);
  stream.on('error', () => process.exit(1)).on('close', () => process.exit(0));
  process.stdin.pipe(stream).pipe(process.stdout);
`;

let sandbox: Sandbox;
let box: Host;
let server: Server;
/** The connections to the machine elsewhere, and what was said first on each. */
let lines: Set<Socket>;
let hellos: ClientHello[];
/** How often somebody began to follow a worker there. */
let followers: number;
beforeEach(async () => {
  sandbox = new Sandbox();
  const dir = join(sandbox.root, 'box');
  mkdirSync(dir);
  box = new Host(dir, () => performance.timeOrigin + performance.now());
  lines = new Set();
  hellos = [];
  followers = 0;
  server = createServer((socket) => {
    lines.add(socket);
    socket.on('close', () => lines.delete(socket)).on('error', () => {});
    const reader = new FrameReader();
    socket.on('data', (bytes: Buffer) => {
      for (const { type, body } of reader.push(bytes)) {
        if (type !== FrameType.message) continue;
        const message = decodeMessage(body);
        if (message.type === 'hello') hellos.push(message as unknown as ClientHello);
        if (message.type === 'subscribe') followers++;
      }
    });
    serveClient(box, socket, { version: '1', onShutdown: () => {} });
  });
  await new Promise<void>((resolve) => server.listen(socketPath(), resolve));
});
afterEach(async () => {
  await sandbox.close();
  cut();
  server.close();
  await box.shutdown(100);
});

const socketPath = () => join(sandbox.root, 'box.sock');
const cut = () => {
  for (const line of lines) line.destroy();
};

/** A run whose worker lives on the machine elsewhere, and does this. */
async function live(script: string): Promise<ApiClient> {
  const command = [process.execPath, '-e', WAY, socketPath(), SECRET];
  const config = sandbox.configure({
    hosts: [{ name: 'box', command }],
    workers: [
      { name: 'far', host: 'box', command: script, shell: true, cols: 80, rows: 10, env: { TOKEN: SECRET } },
    ],
  });
  const { client } = await sandbox.enliven(await sandbox.open({ config }));
  await until(client, ({ workers }) => workers.get('far')?.state === 'running');
  // It is recorded by then.
  await untilShown(client, 'far', 'ready');
  return client;
}

/** Follows it, as `orch-tui logs --follow --raw` does. */
function following() {
  const io = sandbox.io();
  const ended = logs({ worker: 'far', follow: true, raw: true }, io);
  // It is awaited later.
  ended.catch(() => {});
  const shows = (text: string) => vi.waitFor(() => expect(io.out()).toContain(text), 10_000);
  return { ...io, ended, shows };
}

/** As that does, from the beginning, with other options. */
async function followed(changed: Partial<FollowOptions>) {
  const io = sandbox.io();
  const options: FollowOptions = {
    run: await findRun({}, sandbox.env, sandbox.cwd),
    ...{ worker: 'far', life: undefined, isElsewhere: true, from: 0 },
    ...{ textOf: (data: string) => data, out: io.stdout, err: io.stderr },
    ...changed,
  };
  const ended = followWorker(options);
  ended.catch(() => {});
  return {
    ...io,
    ended,
    shows: (text: string) => vi.waitFor(() => expect(io.out()).toContain(text), 10_000),
  };
}

const ECHO = 'stty -echo; echo ready; while read x; do echo "got $x"; [ "$x" = end ] && exit 0; done';

test('a worker elsewhere is followed by the whole command, of which control tells no secret, with signs of life', async () => {
  const client = await live(ECHO);
  expect((await client.get<Run>('/v1/run')).hosts![0]!.command).toContain('[redacted]');
  const { ended, shows, out, err } = following();
  await shows('ready');
  await client.post('/v1/workers/far/input', { text: 'end', keys: ['enter'] });
  expect(await ended).toBe(0);
  expect(out()).toBe('ready\r\ngot end\r\n');
  expect(err()).toBe('');
  expect(hellos.map(({ beatMs }) => beatMs)).toEqual([2500, 2500]);
});

test('a line that breaks is made again, and what came meanwhile is shown once', async () => {
  const client = await live(ECHO);
  const { ended, shows, out, err } = following();
  /** Control and this follow it over their lines. */
  const isFollowed = (times: number) => vi.waitFor(() => expect(followers).toBe(2 * times), 10_000);
  for (const [i, word] of ['one', 'two'].entries()) {
    await isFollowed(1 + i);
    cut();
    box.byIndex(1)!.write(Buffer.from(`${word}\n`));
    await shows(`got ${word}`);
  }
  await isFollowed(3);
  cut();
  box.byIndex(1)!.write(Buffer.from('end\n'));
  expect(await ended).toBe(0);
  expect(out()).toBe('ready\r\ngot one\r\ngot two\r\ngot end\r\n');
  const told = err().trimEnd().split('\n');
  expect(told).toHaveLength(6);
  expect(told[0]).toMatch(/^orch-tui: host box was lost: .+; it is looked for$/);
  expect(told[1]).toBe('orch-tui: host box is there again');
  await until(client, ({ workers }) => workers.get('far')?.state === 'exited');
});

test('a line that stays broken is told, with what to do', async () => {
  await live(ECHO);
  const { ended, shows, err } = await followed({ patienceMs: 300 });
  await shows('ready');
  server.close();
  cut();
  await expect(ended).rejects.toMatchObject({
    name: 'CommandError',
    exitCode: 1,
    message: expect.stringMatching(
      /^host box did not come back within 0\.3 s: .*: follow again with "orch-tui logs far --follow" once it is reached$/,
    ),
  });
  expect(err()).toMatch(/^orch-tui: host box was lost: /);
});

test('a host that cannot be reached at first is told, and why', async () => {
  await live(ECHO);
  server.close();
  cut();
  const { ended } = following();
  await expect(ended).rejects.toThrow(/^worker "far" cannot be followed: .*node ended with status 1/);
});

test('another life of a worker is not taken for the one that is followed', async () => {
  await live(ECHO);
  const { ended, out, err } = await followed({ life: 1 });
  await ended;
  expect([out(), err()]).toEqual([
    '',
    'orch-tui: worker "far" was started again: "orch-tui logs far" shows all of it\n',
  ]);
});

test('where control is gone nobody knows the way to a worker elsewhere, which is told', async () => {
  await live(ECHO);
  const run = await findRun({}, sandbox.env, sandbox.cwd);
  const sockets = { ...run.sockets, control: join(sandbox.root, 'nobody') };
  const { ended } = await followed({ run: { ...run, sockets } });
  await expect(ended).rejects.toThrow(
    /^worker "far" cannot be followed: control, which knows the way to its host, does not answer: /,
  );
});
