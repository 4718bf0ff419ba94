import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { connectApi } from '../../src/api/client.ts';
import { clientMessageSchema, type Worker } from '../../src/api/schema.ts';
import { ControlApi } from '../../src/control/api.ts';
import { serveControl, serveTcp } from '../../src/control/server.ts';
import { HostClient, HostLinkError } from '../../src/host/client.ts';
import { serveClient } from '../../src/host/connection.ts';
import { encodeFrame, encodeMessage, FrameType, ProtocolError } from '../../src/host/frame.ts';
import { Host } from '../../src/host/host.ts';
import { PROTOCOL_VERSION } from '../../src/host/protocol.ts';
import { parseRequest } from '../../src/host/request.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';
import { damaged, HOSTILE_TEXTS } from './damage.ts';
import { FUZZ_TIMEOUT_MS, runs } from './runs.ts';

/** Whatever is said on a socket, it is answered or refused, and who else speaks there is not disturbed. */

const TOKENS = { full: 'f'.repeat(43), read: 'r'.repeat(43) };

let dir: string;
let socket: string;
let fleet: SupervisedFleet;
let api: ControlApi;
let stop: () => void;
let tcp: { port: number; stop: () => void };
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fz-'));
  socket = join(dir, 's');
  fleet = await SupervisedFleet.start({ one: ['claude'] });
  api = new ControlApi({ control: fleet.control, journal: fleet.log, onDown: () => {} });
  stop = await serveControl(api, socket);
  tcp = await serveTcp(api, { host: '127.0.0.1', port: 0 }, async () => TOKENS);
});
afterEach(() => {
  stop();
  tcp.stop();
  rmSync(dir, { recursive: true, force: true });
});

const workers = () => connectApi(socket).get<Worker[]>('/v1/workers');

/** The ways to the API: who comes over TCP brings a token. */
const WAYS = {
  'a socket': {
    to: () => ({ path: socket }),
    host: () => 'Host: x\r\n',
    stream: () => new WebSocket(`ws+unix://${socket}:/v1/stream`),
  },
  TCP: {
    to: () => ({ host: '127.0.0.1', port: tcp.port }),
    host: () => `Host: 127.0.0.1:${tcp.port}\r\nAuthorization: Bearer ${TOKENS.full}\r\n`,
    stream: () =>
      new WebSocket(`ws://127.0.0.1:${tcp.port}/v1/stream`, {
        headers: { authorization: `Bearer ${TOKENS.full}` },
      }),
  },
};
const ways = Object.entries(WAYS);

/** Says this on a connection of its own, and what it is answered until the other side closes it. */
function say(to: NetConnectOpts, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const connection = connect(to);
    let answered = '';
    connection.setEncoding('latin1');
    connection.on('error', () => {});
    connection.on('close', () => resolve(answered));
    connection.on('data', (answer: string) => {
      answered += answer;
    });
    connection.end(bytes);
  });
}

/** The statuses of all answers in what came; what is no answer is one too. */
function statusesIn(answered: string): string[] {
  if (answered !== '' && !answered.startsWith('HTTP/1.1 ')) return [answered];
  return [...answered.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status!);
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

  const line = fc.constantFrom(
    'GET /v1/run HTTP/1.1\r\n',
    'POST /v1/workers/one/send HTTP/1.1\r\n',
    'GET /v1/stream HTTP/1.1\r\n',
    'X / HTTP/9\r\n',
    '\r\n',
  );
  const HOST = 'HOST';
  const header = fc.constantFrom(
    HOST,
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
  /** A request in pieces; `isWhole` when there is nothing wrong with the first in it. */
  const request = fc.tuple(line, fc.array(header, { maxLength: 4 }), rest).map(([first, headers, end]) => ({
    bytes: (host: string) => first + headers.join('').replaceAll(HOST, host) + end,
    isWhole:
      /^[GP]/.test(first) &&
      headers.length > 0 &&
      headers.every((each) => each === HOST) &&
      end.startsWith('\r\n'),
  }));
  const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ bytes: () => bytes, isWhole: false }));

  test.each(ways)(
    'over %s a connection that speaks no HTTP is refused and closed, and the next is answered',
    async (_, { to, host }) => {
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: request }, noise), async (said) => {
          const statuses = statusesIn(await say(to(), said.bytes(host())));
          if (!said.isWhole) {
            expect(statuses.filter((status) => !/^4\d\d$/.test(status))).toEqual([]);
            refused += statuses.length;
          }
          expect(await workers()).toHaveLength(1);
        }),
        runs(100),
      );
      expect(refused).toBeGreaterThan(20);
      const well = `GET /v1/run HTTP/1.1\r\n${host()}\r\n`;
      expect(statusesIn(await say(to(), well))).toEqual(['200']);
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'over TCP whoever has no token gets nothing, whatever stands in its place',
    async () => {
      const credentials = fc.oneof(
        fc.constantFrom(
          '',
          'Authorization: Bearer\r\n',
          'Authorization: Bearer \r\n',
          `Authorization: Bearer ${TOKENS.full.slice(1)}\r\n`,
          `Authorization: Bearer ${TOKENS.full}f\r\n`,
          `Authorization: Bearer ${TOKENS.full} x\r\n`,
          `Authorization: Basic ${TOKENS.full}\r\n`,
          `Authorization: ${TOKENS.full}\r\n`,
          `Cookie: token=${TOKENS.full}\r\n`,
          `X-Authorization: Bearer ${TOKENS.full}\r\n`,
        ),
        fc.string({ unit: 'binary' }).map((guess) => `Authorization: Bearer ${guess}\r\n`),
        // Of who has it, but for another address, or from a page of another site.
        fc.constant(`Origin: http://evil.example\r\nAuthorization: Bearer ${TOKENS.full}\r\n`),
      );
      const asked = fc.constantFrom(
        ...['run', `run?token=${TOKENS.full}`, 'workers/one/screen', 'events', 'nothing'],
      );
      const isUpgraded = fc.constantFrom(
        '',
        'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n',
      );
      await fc.assert(
        fc.asyncProperty(asked, credentials, isUpgraded, async (what, who, upgrade) => {
          const where = upgrade === '' ? what : 'stream';
          const said = `GET /v1/${where} HTTP/1.1\r\nHost: 127.0.0.1:${tcp.port}\r\n${who}${upgrade}\r\n`;
          const answered = await say(WAYS.TCP.to(), said);
          expect(statusesIn(answered).filter((status) => !/^4\d\d$/.test(status))).toEqual([]);
          expect(answered).not.toMatch(/one|claude/);
        }),
        runs(100),
      );
      expect(await workers()).toHaveLength(1);
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

  /** What a stream is told that said this: undefined where nothing is wrong with it. */
  function complaintOf(said: string | Uint8Array): RegExp | undefined {
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(said as string).toString());
    } catch {
      return /^a message that is not JSON$/;
    }
    return clientMessageSchema.safeParse(value).success ? undefined : /^(?!a message that)[ -~]{1,120}$/;
  }

  test.each(ways)(
    'over %s a stream that says what makes no sense is closed with the reason, and others go on',
    async (_, way) => {
      const message = fc.oneof(
        fc
          .constantFrom({ type: 'ack' }, { type: 'typing', worker: 'one' })
          .map((value) => JSON.stringify(value)),
        damaged({ type: 'watch', windows: [{ worker: 'one', cols: 10, rows: 5 }], maxFps: 10 }).map(
          (value) => JSON.stringify(value) ?? '',
        ),
        damaged({ type: 'typing', worker: 'one' }).map((value) => JSON.stringify(value) ?? ''),
        fc.string({ unit: 'binary' }),
        fc.uint8Array({ maxLength: 50 }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 5 }), async (messages) => {
          const stream = way.stream();
          const closed = new Promise<[code: number, reason: string]>((resolve) =>
            stream.on('close', (code, reason) => resolve([code, reason.toString()])),
          );
          stream.on('error', () => {});
          const answered = await new Promise<number>((resolve) => {
            stream.on('open', () => resolve(101));
            stream.on('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
          });
          // So many of one token in a second are too many.
          if (answered === 429) return stream.terminate();
          expect(answered).toBe(101);
          for (const each of messages) stream.send(each);
          const complaint = messages.map(complaintOf).find((each) => each !== undefined);
          if (complaint) expect(await closed).toEqual([1008, expect.stringMatching(complaint)]);
          else {
            // All was heard, and the stream is still there: the other side closes it as this one does.
            const heard = new Promise((resolve) => stream.on('pong', resolve));
            stream.ping();
            await heard;
            stream.close(1000);
            expect(await closed).toEqual([1000, '']);
          }
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
    { type: 'rotate', worker: 'w', index: 1, at: 0, snapshot: '', cols: 80, rows: 24 },
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
    'whatever bytes and frames come, a worker that lives goes on, and who follows it misses nothing',
    async () => {
      const host = new Host(dir, Date.now);
      const open = () => {
        const [near, far] = duplexPair();
        serveClient(host, far, { version: '1', onShutdown: () => {} });
        return near;
      };
      const link = await HostClient.connect(open());
      // Says each line again that it is sent, and only that.
      const argv = ['sh', '-c', 'stty -echo; echo ready; exec cat'];
      const env = { PATH: process.env.PATH ?? '' };
      const recording = { input: true, segmentBytes: 2 ** 20, retentionBytes: 2 ** 30 };
      const live = await link.spawn({ ...SPEC, name: 'live', argv, env, recording });
      let output = '';
      let heard = () => {};
      await link.subscribe('live', 0, {
        open: () => {},
        event: ({ code, data }) => {
          if (code === 'o') output += Buffer.from(data).toString();
          heard();
        },
      });
      const said = (text: string) =>
        new Promise<void>((resolve) => {
          heard = () => output.endsWith(text) && resolve();
          heard();
        });
      await said('ready\r\n');

      const hello = encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1' });
      // Input, and answers, are for the worker that they name: here for none that is there.
      const nobody = Buffer.alloc(4, 0xff);
      const frame = fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
        fc
          .tuple(fc.constantFrom(...Object.values(FrameType), 9 as 0), fc.uint8Array({ maxLength: 40 }))
          .map(([type, bytes]) => encodeFrame(type, Buffer.concat([nobody, bytes]))),
        fc
          .constantFrom(...REQUESTS.filter(({ type }) => type !== 'spawn'))
          .chain((request) => damaged({ id: 1, ...request }))
          .map((value) => encodeMessage(value as object)),
      );
      let count = 0;
      await fc.assert(
        fc.asyncProperty(fc.boolean(), fc.array(frame, { maxLength: 6 }), async (greets, frames) => {
          const stream = open();
          stream.resume();
          stream.on('error', () => {});
          if (greets) stream.write(hello);
          for (const bytes of frames) stream.write(bytes);
          // All of it was read.
          await new Promise<void>((resolve) => stream.end(resolve));
          stream.destroy();
          link.write(live.index, Buffer.from(`${++count}\n`));
          await said(`\n${count}\r\n`);
        }),
        runs(100),
      );
      const lines = Array.from({ length: count }, (_, i) => `${i + 1}\r\n`);
      expect(output).toBe(`ready\r\n${lines.join('')}`);
      expect(await link.list()).toMatchObject([{ name: 'live', pid: live.pid, cols: 80, rows: 24 }]);
      await host.shutdown(0);
    },
    FUZZ_TIMEOUT_MS,
  );

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
