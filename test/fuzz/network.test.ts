import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { connectApi } from '../../src/api/client.ts';
import type { Worker } from '../../src/api/schema.ts';
import { ControlApi } from '../../src/control/api.ts';
import { serveControl } from '../../src/control/server.ts';
import { HostClient, HostLinkError } from '../../src/host/client.ts';
import { encodeFrame, encodeMessage, FrameType, ProtocolError } from '../../src/host/frame.ts';
import { PROTOCOL_VERSION } from '../../src/host/protocol.ts';
import { parseRequest } from '../../src/host/request.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';
import { damaged, HOSTILE_TEXTS } from './damage.ts';
import { FUZZ_TIMEOUT_MS, runs } from './runs.ts';

/** Whatever is said on a socket, it is answered or refused, and who else speaks there is not disturbed. */

let dir: string;
let socket: string;
let fleet: SupervisedFleet;
let api: ControlApi;
let stop: () => void;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fz-'));
  socket = join(dir, 's');
  fleet = await SupervisedFleet.start({ one: ['claude'] });
  api = new ControlApi({ control: fleet.control, journal: fleet.log, onDown: () => {} });
  stop = await serveControl(api, socket);
});
afterEach(() => {
  stop();
  rmSync(dir, { recursive: true, force: true });
});

const workers = () => connectApi(socket).get<Worker[]>('/v1/workers');

/** Says this on a connection of its own, and waits until the other side has enough of it. */
function say(bytes: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.on('error', () => {});
    connection.on('close', () => resolve());
    connection.resume();
    connection.end(bytes);
  });
}

const PATHS = [
  'run',
  'workers',
  'workers/one',
  'workers/one/screen',
  'search',
  'log',
  'events',
  'messages/x',
  'metrics/5m',
  'automation',
  'incidents',
  'stream',
  'replay',
];
const ACTIONS = [
  'input',
  'resize',
  'send',
  'kick',
  'answer',
  'automation',
  'transcript',
  'detail',
  'snapshot',
  'explanation',
];
const text = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary', maxLength: 20 }));
const path = fc.oneof(
  fc.constantFrom(...PATHS).map((name) => `/v1/${name}`),
  fc.constantFrom(...ACTIONS).map((action) => `/v1/workers/one/${action}`),
  fc.tuple(text, fc.constantFrom(...ACTIONS)).map(([name, action]) => `/v1/workers/${name}/${action}`),
  fc
    .tuple(fc.constantFrom(...PATHS), text)
    .map(([name, query]) => `/v1/${name}?q=${query}&after=${query}&level=${query}`),
  text,
);
const BODIES = [
  { text: 'x', keys: ['enter'], leave: true },
  { cols: 80, rows: 24 },
  { recipe: 'x' },
  { mode: 'on', state: 'draft' },
  { label: 'Yes', progress: 1 },
  { command: ['true'], name: 'two', cols: 1, rows: 1 },
];
const body = fc.oneof(
  fc.constantFrom(...BODIES).chain(damaged),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant(undefined),
);

describe('of control', () => {
  test(
    'every request is answered, and nothing that is no business of its own breaks',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('GET', 'POST', 'PUT', '\x1b'),
          path,
          body,
          async (method, where, what) => {
            // Adding workers, and ending them, is not what is tried here.
            if (method === 'POST' && /^\/v1\/(workers|down|call-off-start)\/?(\?|$)/.test(where)) return;
            const { status, body: answer } = await api.handle({ method, path: where, body: what });
            expect([200, 400, 404, 405, 409, 503]).toContain(status);
            expect(JSON.stringify(answer)).toBeDefined();
          },
        ),
        runs(300),
      );
      expect((await workers()).map(({ name }) => name)).toEqual(['one']);
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'a connection that speaks no HTTP is closed, and the next is answered',
    async () => {
      const line = fc.constantFrom(
        'GET /v1/run HTTP/1.1\r\n',
        'POST /v1/workers/one/send HTTP/1.1\r\n',
        'GET /v1/stream HTTP/1.1\r\n',
        'X / HTTP/9\r\n',
        '\r\n',
      );
      const header = fc.constantFrom(
        'Host: x\r\n',
        'Content-Length: -1\r\n',
        'Content-Length: 99999999999999\r\n',
        'Transfer-Encoding: chunked\r\n',
        'Content-Length: 3\r\nContent-Length: 4\r\n',
        'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 99\r\n',
        'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n',
        `X: ${'x'.repeat(20_000)}\r\n`,
        '\0: \x1b\r\n',
      );
      const rest = fc.oneof(
        fc.constantFrom('\r\n', '\r\n{}', '\r\nzz\r\n', '\r\n5\r\nabc'),
        fc.string({ unit: 'binary' }),
      );
      const bytes = fc.oneof(
        fc
          .tuple(line, fc.array(header, { maxLength: 4 }), rest)
          .map(([first, headers, end]) => first + headers.join('') + end),
        fc.uint8Array({ maxLength: 200 }),
      );
      await fc.assert(
        fc.asyncProperty(bytes, async (said) => {
          await say(said);
          expect(await workers()).toHaveLength(1);
        }),
        runs(60),
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test('what is wrong with a message is told in the bytes that there are for it', async () => {
    const stream = new WebSocket(`ws+unix://${socket}:/v1/stream`);
    const reason = new Promise<string>((resolve) =>
      stream.on('close', (_, bytes) => resolve(bytes.toString())),
    );
    await new Promise((resolve) => stream.on('open', resolve));
    stream.send(JSON.stringify({ type: 'typing', worker: 'one', ['漢'.repeat(80)]: 1 }));
    expect(await reason).toMatch(/Unrecognized key: "\?{10}/);
    expect(await workers()).toHaveLength(1);
  });

  test(
    'a stream that says what makes no sense is closed with the reason, and others go on',
    async () => {
      const message = fc.oneof(
        damaged({ type: 'watch', windows: [{ worker: 'one', cols: 10, rows: 5 }], maxFps: 10 }).map(
          (value) => JSON.stringify(value) ?? '',
        ),
        damaged({ type: 'typing', worker: 'one' }).map((value) => JSON.stringify(value) ?? ''),
        fc.string({ unit: 'binary' }),
        fc.uint8Array({ maxLength: 50 }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 5 }), async (messages) => {
          const stream = new WebSocket(`ws+unix://${socket}:/v1/stream`);
          const closed = new Promise<number>((resolve) => stream.on('close', resolve));
          stream.on('error', () => {});
          await new Promise((resolve) => stream.on('open', resolve));
          for (const each of messages) stream.send(each);
          stream.close();
          expect([1005, 1006, 1008]).toContain(await closed);
          expect(await workers()).toHaveLength(1);
        }),
        runs(60),
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});

describe('of the host', () => {
  const SPEC = {
    name: 'w',
    argv: ['true'],
    cwd: '/',
    env: { A: 'b' },
    cols: 80,
    rows: 24,
    recording: { input: true, segmentBytes: 1, retentionBytes: 1 },
  };
  const WORKER = {
    name: 'w',
    index: 1,
    pid: 7,
    argv: ['x'],
    cwd: '/',
    cols: 80,
    rows: 24,
    startedAt: 1,
    segmentStart: 0,
    end: 0,
    answered: 0,
  };
  const REQUESTS = [
    { type: 'spawn', spec: SPEC },
    { type: 'resize', worker: 'w', cols: 80, rows: 24 },
    { type: 'subscribe', worker: 'w', subscription: 1, from: 'segment' },
    { type: 'rotate', worker: 'w', at: 0, snapshot: '', cols: 80, rows: 24 },
    { type: 'kill', worker: 'w', graceMs: 5 },
  ];

  test('a request is one, or is refused by what is wrong in it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REQUESTS).chain(damaged), (request) => {
        try {
          parseRequest(request as { type: string });
        } catch (error) {
          // What is no object with a type is refused before.
          if (typeof (request as { type?: unknown } | null)?.type === 'string')
            expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      runs(500),
    );
  });

  test(
    'what it answers may be nonsense: who asked is told, and nothing is thrown at anybody else',
    async () => {
      const MESSAGES = [
        { type: 'hello', protocol: PROTOCOL_VERSION, version: '1', pid: 1 },
        { type: 'reply', id: 1, value: [] },
        { type: 'reply', id: 2, error: 'no' },
        { type: 'error', error: 'no' },
        { type: 'forgotten', worker: 'w' },
        { type: 'worker', worker: WORKER },
      ];
      const frame = fc.oneof(
        fc
          .constantFrom(...MESSAGES)
          .chain(damaged)
          .map((value) => encodeMessage(value as object)),
        fc
          .tuple(fc.constantFrom(...Object.values(FrameType)), fc.uint8Array({ maxLength: 40 }))
          .map(([type, bytes]) => encodeFrame(type, bytes)),
        fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(frame, { maxLength: 5 }), fc.boolean(), async (frames, greets) => {
          const [near, far] = duplexPair();
          far.resume();
          if (greets) far.write(encodeMessage(MESSAGES[0]!));
          for (const bytes of frames) far.write(bytes);
          far.end();
          try {
            const client = await HostClient.connect(near);
            client.onNotice = (notice) => {
              // What control does first with it.
              if (notice.type === 'worker') expect(notice.worker.argv.join(notice.worker.name)).toBeDefined();
              else expect(notice.worker.length).toBeDefined();
            };
            await client.list();
          } catch (error) {
            expect(error).toBeInstanceOf(HostLinkError);
          }
        }),
        runs(200),
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});
