import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Duplex, duplexPair } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { LoggedEvent, Opening } from '../../src/cast/log.ts';
import { HostClient, HostRefusedError } from '../../src/host/client.ts';
import { serveClient } from '../../src/host/connection.ts';
import {
  encodeFrame,
  encodeMessage,
  FrameReader,
  FrameType,
  MAX_FRAME_BYTES,
  ProtocolError,
} from '../../src/host/frame.ts';
import { Host } from '../../src/host/host.ts';
import {
  decodeEventFrame,
  encodeAck,
  encodeAnswer,
  encodeEventFrame,
  encodeSeenInput,
  type HostNotice,
  PROTOCOL_VERSION,
  type SpawnSpec,
} from '../../src/host/protocol.ts';
import type { Send } from '../../src/host/subscription.ts';
import { VERSION } from '../../src/version.ts';

let dir: string;
let host: Host;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'connection-'));
  host = new Host(dir, Date.now);
  served = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** The host's ends of what was opened. */
let served: Duplex[] = [];

function open(): Duplex {
  const [near, far] = duplexPair();
  served.push(far);
  serveClient(host, far, { version: '1.2.3', onShutdown: () => {} });
  return near;
}

const hello = encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1' });

/** All messages the host sends until it ends the connection, or the first so many. */
async function conversation(
  stream: Duplex,
  until = Number.POSITIVE_INFINITY,
): Promise<Record<string, unknown>[]> {
  const reader = new FrameReader();
  const messages: Record<string, unknown>[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (const frame of reader.push(chunk)) messages.push(JSON.parse(frame.body.toString()));
    if (messages.length >= until) break;
  }
  return messages;
}

const oversized = Buffer.alloc(4);
oversized.writeUInt32BE(MAX_FRAME_BYTES + 1);

test.each([
  ['no hello', encodeMessage({ type: 'list', id: 1 }), /expected a hello/],
  [
    'another version',
    encodeMessage({ type: 'hello', protocol: 99 }),
    /1\.2\.3 with protocol \d+.* protocol 99/,
  ],
  ['an oversized frame', Buffer.concat([hello, oversized]), /frame of \d+ bytes/],
  ['an empty frame', Buffer.concat([hello, Buffer.alloc(4)]), /empty frame/],
  [
    'an unknown frame type',
    Buffer.concat([hello, encodeFrame(9 as 0, Buffer.from('x'))]),
    /unknown frame type 9/,
  ],
  [
    'a message that is not JSON',
    Buffer.concat([hello, encodeFrame(FrameType.message, Buffer.from('{'))]),
    /not JSON/,
  ],
  ['a message without an id', Buffer.concat([hello, encodeMessage({ type: 'list' })]), /list\.id/],
  [
    'a short input frame',
    Buffer.concat([hello, encodeFrame(FrameType.input, Buffer.from('x'))]),
    /too short/,
  ],
  [
    'a short frame of seen input',
    Buffer.concat([hello, encodeFrame(FrameType.seenInput, Buffer.from('0123456789'))]),
    /too short/,
  ],
  ['an answer to no event', Buffer.concat([hello, encodeAnswer(1, Number.NaN, Buffer.from('x'))]), /offset/],
  ['an answer to half an event', Buffer.concat([hello, encodeAnswer(1, 0.5, Buffer.from('x'))]), /offset/],
  [
    'seen input before all output',
    Buffer.concat([hello, encodeSeenInput(1, 1, -1, Buffer.from('x'))]),
    /offset/,
  ],
  [
    'seen input after all output',
    Buffer.concat([hello, encodeSeenInput(1, 1, Infinity, Buffer.from('x'))]),
    /offset/,
  ],
  ['an ack of no event', Buffer.concat([hello, encodeAck(1, Number.NaN)]), /no whole number from 0 \(NaN\)/],
  [
    'a hello to no run',
    encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1', run: 7 }),
    /hello\.run: expected a string, found 7/,
  ],
  [
    'a hello with a pulse of nothing',
    encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1', beatMs: 0 }),
    /hello\.beatMs: expected a time in ms from 1, found 0/,
  ],
  ...[0, 1, -7, 1.5, '7'].map((controlPid): [string, Buffer, RegExp] => [
    `a hello of a control that is no process of its own: ${JSON.stringify(controlPid)}`,
    encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1', controlPid }),
    /hello\.controlPid: expected the number of a process, found /,
  ]),
])('%s ends that connection with a clear error and no other', async (_, bytes, error) => {
  const other = await HostClient.connect(open());
  const stream = open();
  stream.write(bytes);
  const messages = await conversation(stream);
  expect(messages.at(-1)).toMatchObject({ type: 'error', error: expect.stringMatching(error) });
  expect(await other.list()).toEqual([]);
});

test('a request that makes no sense is answered with what is wrong, and the connection goes on', async () => {
  const stream = open();
  stream.write(hello);
  stream.write(encodeMessage({ type: 'resize', id: 7, worker: 'w', cols: 0, rows: 24 }));
  stream.write(encodeMessage({ type: 'dance', id: 8 }));
  const follow = { type: 'subscribe', worker: 'w', from: 0 };
  stream.write(encodeMessage({ ...follow, id: 9, subscription: 2 ** 32 }));
  stream.write(encodeMessage({ ...follow, id: 10, subscription: 2 ** 32 - 1 }));
  stream.write(encodeMessage({ type: 'list', id: 11 }));
  const [, resize, dance, numbered, unknown, list] = await conversation(stream, 6);
  expect(resize).toEqual({
    type: 'reply',
    id: 7,
    error: 'resize.cols: expected a number of cells from 1 to 1000, found 0',
  });
  expect(dance).toMatchObject({ id: 8, error: expect.stringContaining('unknown request "dance"') });
  // It is four bytes in the frame of an event.
  expect(numbered).toEqual({
    type: 'reply',
    id: 9,
    error: 'subscribe.subscription: expected a whole number from 0 to 4294967295, found 4294967296',
  });
  expect(unknown).toMatchObject({ id: 10, error: expect.stringContaining('no worker "w"') });
  expect(list).toEqual({ type: 'reply', id: 11, value: [] });
});

test('whatever bytes come, the host answers the next client', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 64 }), { maxLength: 6 }),
      fc.boolean(),
      async (chunks, greet) => {
        const stream = open();
        if (greet) stream.write(hello);
        for (const chunk of chunks) stream.write(chunk);
        stream.resume();
        stream.destroy();
        const client = await HostClient.connect(open());
        expect(await client.list()).toEqual([]);
        client.close();
      },
    ),
    { numRuns: 200 },
  );
});

test('frames come out whole however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 20 })),
      (bodies, cuts) => {
        const bytes = Buffer.concat(bodies.map((body) => encodeFrame(FrameType.event, body)));
        const reader = new FrameReader();
        const found: Buffer[] = [];
        let from = 0;
        for (let i = 0; from < bytes.length; i++) {
          const to = from + (cuts[i % Math.max(1, cuts.length)] ?? 7);
          for (const frame of reader.push(bytes.subarray(from, to))) found.push(Buffer.from(frame.body));
          from = to;
        }
        expect(found).toEqual(bodies.map((body) => Buffer.from(body)));
      },
    ),
  );
});

test('a client whose host goes away is told, and its requests fail with the reason', async () => {
  const [near, far] = duplexPair();
  serveClient(host, far, { version: '1.2.3', onShutdown: () => {} });
  const client = await HostClient.connect(near);
  const closed = new Promise<string>((resolve) => {
    client.onClose = resolve;
  });
  far.destroy();
  near.destroy();
  expect(await closed).toMatch(/connection to the host ended/);
  await expect(client.list()).rejects.toThrow(/connection to the host ended/);
});

test.each([
  { type: 'worker' },
  { type: 'worker', worker: { name: 'w', index: 1, argv: ['x'] } },
  { type: 'forgotten', worker: 7 },
  { type: 'dance', worker: 'w' },
])('a host that says %j is left, and nobody is told of it', async (notice) => {
  const [near, far] = duplexPair();
  far.resume();
  far.write(encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1', pid: 1 }));
  const client = await HostClient.connect(near);
  const told: HostNotice[] = [];
  client.onNotice = (each) => void told.push(each);
  const closed = new Promise<string>((resolve) => {
    client.onClose = resolve;
  });
  far.write(encodeMessage(notice));
  expect(await closed).toContain('makes no sense');
  expect(told).toEqual([]);
});

test.each([
  [
    'greets in another protocol',
    { type: 'hello', protocol: PROTOCOL_VERSION + 1, version: '9.9.9', pid: 1 },
    `the host is orch-tui 9.9.9 with protocol ${PROTOCOL_VERSION + 1}, and orch-tui ${VERSION} with protocol ${PROTOCOL_VERSION} asks it: install the same version`,
  ],
  ['refuses', { type: 'error', error: 'not for you' }, 'not for you'],
])('a host that %s is let go of, also when it stays', async (_, said, reason) => {
  const [near, far] = duplexPair();
  far.resume();
  far.write(encodeMessage(said));
  const refused = HostClient.connect(near);
  await expect(refused).rejects.toThrow(HostRefusedError);
  await expect(refused).rejects.toThrow(reason);
  expect(near.destroyed).toBe(true);
});

test('a stream that was lost before it is used is no host', async () => {
  const [near] = duplexPair();
  near.destroy();
  await once(near, 'close');
  await expect(HostClient.connect(near)).rejects.toThrow('the connection to the host ended');
});

test('a host that does not greet is given up', async () => {
  const [near, far] = duplexPair();
  far.resume();
  await expect(HostClient.connect(near, { limitMs: 1 })).rejects.toThrow(/did not answer within/);
});

test.each([
  ['code', { code: '"' }],
  ['place', { end: Number.NaN }],
  ['time', { at: Number.POSITIVE_INFINITY }],
])('an event without a proper %s is refused', (_, lie) => {
  const event = { start: 0, end: 3, at: 0, code: 'o' as const, data: Buffer.from('ab') };
  const { body } = new FrameReader().push(encodeEventFrame(1, { ...event, ...(lie as object) }))[0]!;
  expect(() => decodeEventFrame(body)).toThrow(ProtocolError);
});

test('what is no host is quoted', async () => {
  const [near, far] = duplexPair();
  far.write('Welcome to box!\nLast login: today\n');
  await expect(HostClient.connect(near)).rejects.toThrow('no host answers, but "Welcome to box!"');
});

test('what is no host, or refuses, is quoted so that it can be shown', async () => {
  const [near, far] = duplexPair();
  far.write('\u009b31m\u202eevil\n'.repeat(100));
  await expect(HostClient.connect(near)).rejects.toThrow(
    String.raw`no host answers, but "\u009b31m\u202eevil"`,
  );
  for (let i = 0; i < 3; i++) {
    const [noisy, noise] = duplexPair();
    // No two answers are the same.
    noise.write(Buffer.from([0xff, 0xfe, i, 0xc3, 0x28, ...Array(200).fill(0x80 + i)]));
    await expect(HostClient.connect(noisy)).rejects.toThrow(/^no host answers, but bytes that are no text$/);
  }
  const [here, there] = duplexPair();
  there.write(encodeMessage({ type: 'error', error: `\x1b]0;evil\x07${'x'.repeat(100_000)}` }));
  const refused = await HostClient.connect(here).catch((error: Error) => error);
  expect(refused).toMatchObject({
    name: 'HostRefusedError',
    message: expect.stringMatching(/^\]0;evil x+…$/),
  });
  expect((refused as Error).message).toHaveLength(1000);
});

test('a client that keeps time notices a host that is not heard any more', async () => {
  const [near, far] = duplexPair();
  far.once('data', () => {
    far.write(encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1.2.3', pid: 1 }));
    far.resume();
  });
  const client = await HostClient.connect(near, { beatMs: 2 });
  expect(client.greeting.version).toBe('1.2.3');
  const reason = await new Promise<string>((resolve) => {
    client.onClose = resolve;
  });
  expect(reason).toMatch(/nothing was heard from the host for/);
});

test('a host that is waited for is told of when it falls silent and when it is heard, and kept', async () => {
  const [near, far] = duplexPair();
  far.once('data', () => {
    far.write(encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1.2.3', pid: 1 }));
    far.resume();
  });
  const client = await HostClient.connect(near, { beatMs: 2, isPatient: true });
  const closed = vi.fn();
  client.onClose = closed;
  for (let times = 0; times < 2; times++) {
    expect(await nextSilence(client)).toBe(8);
    expect(await client.writeSeen(1, 10, Buffer.from('late'))).toBe(false);
    const heard = nextSilence(client);
    far.write(encodeMessage({ type: 'forgotten', worker: 'w' }));
    expect(await heard).toBeUndefined();
  }
  expect(closed).not.toHaveBeenCalled();
  client.close();
});

test('a client that reads nothing for a while says that it is there, and takes nobody for silent meanwhile', async () => {
  const [near, far] = duplexPair();
  const got: Buffer[] = [];
  far.once('data', () => {
    far.write(encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1.2.3', pid: 1 }));
    far.on('data', (chunk: Buffer) => got.push(chunk));
  });
  const client = await HostClient.connect(near, { beatMs: 5 });
  const closed = vi.fn();
  client.onClose = closed;
  const told: HostNotice[] = [];
  client.onNotice = (notice) => void told.push(notice);
  client.pause();
  far.write(encodeMessage({ type: 'forgotten', worker: 'w' }));
  await vi.waitFor(() =>
    expect(
      Buffer.concat(got)
        .toString()
        .match(/"ping"/g)?.length,
    ).toBeGreaterThan(8),
  );
  expect([told, closed.mock.calls]).toEqual([[], []]);
  client.resume();
  await vi.waitFor(() => expect(told).toHaveLength(1));
  await vi.waitFor(() => expect(closed).toHaveBeenCalledWith(expect.stringContaining('nothing was heard')));
});

test('what was decided on is not sent into a connection that is silent, and may have been sent when it ends', async () => {
  const [near, far] = duplexPair();
  const got: Buffer[] = [];
  far.once('data', () => {
    far.write(encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1.2.3', pid: 1 }));
    far.on('data', (chunk: Buffer) => got.push(chunk));
  });
  const client = await HostClient.connect(near, { beatMs: 20 });
  const written = client.writeSeen(1, 10, Buffer.from('early'));
  await vi.waitFor(() => expect(Buffer.concat(got).toString()).toContain('"ping"'));
  expect(await client.writeSeen(1, 10, Buffer.from('late'))).toBe(false);
  await expect(written).rejects.toThrow(/nothing was heard/);
  expect(Buffer.concat(got).toString()).toContain('early');
  expect(Buffer.concat(got).toString()).not.toContain('late');
});

test('a host that answers is heard, and kept', async () => {
  const client = await HostClient.connect(open(), { beatMs: 1 });
  const closed = vi.fn();
  client.onClose = closed;
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(await client.list()).toEqual([]);
  expect(closed).not.toHaveBeenCalled();
});

test('a client that made no sense is let go, whether it goes or not', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const stream = open();
  stream.write(encodeMessage({ type: 'list', id: 1 }));
  await once(stream.resume(), 'end');
  const [far] = served;
  expect(far!.destroyed).toBe(false);
  vi.advanceTimersByTime(1000);
  vi.useRealTimers();
  expect(far!.destroyed).toBe(true);
});

test('a reply that makes no sense to who asked ends the connection, and nobody waits for it any more', async () => {
  const client = await HostClient.connect(open());
  const opening = { offset: 0, cols: 80, rows: 24, snapshot: '' };
  const worker = {
    log: { opening: async () => opening },
    subscribe: () => ({ start: () => {} }),
    unsubscribe: () => {},
  };
  Object.assign(host, { worker: () => worker });
  const closed = new Promise<string>((resolve) => (client.onClose = resolve));
  const handler = {
    open: () => {
      throw new ProtocolError('a screen of no size');
    },
    event: () => {},
  };
  await expect(client.subscribe('w', 'segment', handler)).rejects.toThrow('a screen of no size');
  expect(await closed).toBe('a screen of no size');
});

test.each([
  ['a reason', { type: 'error', error: { toString: 1 } }],
  ['a refusal', { type: 'reply', id: 1, error: { toString: 1 } }],
  ['a greeting', { type: 'hello', protocol: PROTOCOL_VERSION, version: { toString: 1 }, pid: 1 }],
])('%s that is no text ends the connection, and nothing else', async (_, message) => {
  const [near, far] = duplexPair();
  far.resume();
  far.write(encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1', pid: 1 }));
  const client = await HostClient.connect(near);
  const closed = new Promise<string>((resolve) => (client.onClose = resolve));
  const refused = expect(client.list()).rejects.toThrow('the host says what makes no sense');
  far.write(encodeMessage(message));
  expect(await closed).toBe('the host says what makes no sense');
  await refused;
});

const HOSTED = {
  ...{ name: 'w', index: 1, pid: 1, argv: ['sh'], cwd: '/', cols: 80, rows: 24, startedAt: 1 },
  ...{ segmentStart: 0, end: 0, answered: 0 },
};
const list = (client: HostClient) => client.list();
const spawn = (client: HostClient) => client.spawn({} as SpawnSpec);
const subscribe = (client: HostClient) =>
  client.subscribe('w', 'segment', { open: () => expect.unreachable(), event: () => {} });

test.each([
  ['a list of workers', 'nothing', list, null],
  ['a list of workers', 'one', list, HOSTED],
  ['a worker', 'nothing among others', list, [HOSTED, null]],
  ['a worker', 'one without a command', list, [{ ...HOSTED, argv: null }]],
  ['a worker', 'nothing', spawn, null],
  ['an opening', 'one of no size', subscribe, { offset: 0, cols: 0, rows: 24, snapshot: '' }],
  ['an opening', 'a text', subscribe, 'screen'],
])('%s that is %s ends the connection, and who asked is told', async (what, _, ask, value) => {
  const [near, far] = duplexPair();
  far.resume();
  far.write(encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1', pid: 1 }));
  const client = await HostClient.connect(near);
  const closed = new Promise<string>((resolve) => (client.onClose = resolve));
  const refused = expect(ask(client)).rejects.toThrow(new RegExp(`^${what} that is none`));
  for (const id of [1, 2]) far.write(encodeMessage({ type: 'reply', id, value }));
  await refused;
  expect(await closed).toMatch(/that is none$/);
});

test('a request that is too large for a frame is refused before it is sent, and the connection goes on', async () => {
  const client = await HostClient.connect(open());
  const rotation = { worker: 'w', index: 1, at: 0, cols: 80, rows: 24 };
  const snapshot = 'x'.repeat(MAX_FRAME_BYTES);
  await expect(client.rotate({ ...rotation, snapshot })).rejects.toThrow(/too large/);
  const room =
    MAX_FRAME_BYTES - 1 - JSON.stringify({ type: 'rotate', ...rotation, snapshot: '', id: 2 }).length;
  await expect(client.rotate({ ...rotation, snapshot: 'x'.repeat(room) })).rejects.toThrow('no worker "w"');
  await expect(client.rotate({ ...rotation, snapshot: 'x'.repeat(room + 1) })).rejects.toThrow(/too large/);
  expect(await client.list()).toEqual([]);
});

test('input of which it is not known whether it could be written is answered with the reason', async () => {
  const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => complaints.mockRestore());
  const client = await HostClient.connect(open());
  const error = new Error('nobody expected this');
  Object.assign(host, { byIndex: () => ({ writeSeen: () => Promise.reject(error) }) });
  await expect(client.writeSeen(1, 0, Buffer.from('x'))).rejects.toThrow('nobody expected this');
  expect(complaints).toHaveBeenCalledWith(error);
});

test('a client that reads no notices is let go', async () => {
  const [near, far] = duplexPair();
  const listeners = new Set<(notice: HostNotice) => void>();
  const notifier = Object.assign(new Host(dir, Date.now), {
    listen: (listener: (notice: HostNotice) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  serveClient(notifier, far, { version: '1.2.3', onShutdown: () => {} });
  near.pause();
  const worker = 'w'.repeat(1024 * 1024);
  for (let i = 0; i < 10; i++) for (const tell of listeners) tell({ type: 'forgotten', worker });
  expect(far.destroyed).toBe(true);
});

test('a client that is told of output and says that it dealt with it, when all is shut down, reads that it is', async () => {
  const [near, far] = duplexPair();
  const ended = Promise.withResolvers<void>();
  const event = { start: 0, end: 2, at: 0, code: 'o' as const, data: Buffer.from('x') };
  let tell: (output: LoggedEvent) => void = () => {};
  const worker = {
    log: { end: 0 },
    subscribe: (_: number, send: typeof tell) => {
      tell = send;
      return { start: () => {} };
    },
    acked: () => tell(event),
    unsubscribe: () => {},
  };
  Object.assign(host, { worker: () => worker, shutdown: async () => {} });
  serveClient(host, far, { version: '1.2.3', onShutdown: ended.resolve });
  const failures: unknown[] = [];
  far.on('error', (error) => failures.push(error));
  const reader = new FrameReader();
  const said: unknown[] = [];
  near.on('data', (chunk: Buffer) => {
    for (const frame of reader.push(chunk)) said.push(JSON.parse(frame.body.toString()));
  });
  near.write(hello);
  near.write(encodeMessage({ type: 'subscribe', id: 1, worker: 'w', subscription: 7, from: 'end' }));
  near.write(encodeMessage({ type: 'shutdown', id: 2, graceMs: 0 }));
  await once(near, 'end');
  expect(far.destroyed).toBe(false);
  near.write(encodeAck(7, 2));
  near.destroy();
  await ended.promise;
  expect(failures).toEqual([]);
  expect(said).toContainEqual({ type: 'reply', id: 2 });
});

test('a client is woken once for output that may wait, at once for what may not, and not at all when it is gone', async () => {
  let tell: Send = () => {};
  const worker = {
    log: { end: 0 },
    subscribe: (_: number, send: Send) => {
      tell = send;
      return { start: () => {} };
    },
    unsubscribe: () => {},
  };
  Object.assign(host, { worker: () => worker });
  const near = open();
  near.write(hello);
  near.write(encodeMessage({ type: 'subscribe', id: 1, worker: 'w', subscription: 7, from: 'end' }));
  // The greeting, and the reply.
  for (let read = 0; read < 2; read++) await once(near, 'data');
  const pieces: string[] = [];
  const reader = new FrameReader();
  near.on('data', (chunk: Buffer) => {
    const texts = reader
      .push(chunk)
      .map(({ body }) => Buffer.from(decodeEventFrame(body).event.data).toString());
    pieces.push(texts.join());
  });
  const output = (text: string, mayWait: boolean) =>
    tell({ start: 0, end: 2, at: 0, code: 'o', data: Buffer.from(text) }, mayWait);
  output('a', true);
  output('b', true);
  await once(near, 'data');
  output('c', true);
  output('d', false);
  await once(near, 'data');
  while (pieces.length < 3) await once(near, 'data');
  expect(pieces).toEqual(['a,b', 'c', 'd']);

  const far = served.at(-1)!;
  const failures: unknown[] = [];
  far.on('error', (error) => failures.push(error));
  output('e', true);
  far.destroy();
  await once(far, 'close');
  await new Promise(setImmediate);
  expect(failures).toEqual([]);
});

test('a client that leaves while it is about to follow leaves nothing behind', async () => {
  const { promise, resolve } = Promise.withResolvers<Opening>();
  let subscribed = false;
  const asked = Promise.withResolvers<void>();
  const worker = {
    log: {
      opening: () => {
        asked.resolve();
        return promise;
      },
    },
    subscribe: () => {
      subscribed = true;
      return { start: () => {} };
    },
    unsubscribe: () => {},
  };
  Object.assign(host, { worker: () => worker });
  const stream = open();
  stream.write(hello);
  stream.write(encodeMessage({ type: 'subscribe', id: 1, worker: 'w', subscription: 2, from: 'segment' }));
  await asked.promise;
  const far = served.at(-1)!;
  far.destroy();
  await once(far, 'close');
  resolve({ offset: 0, cols: 80, rows: 24, snapshot: '' });
  await promise;
  await new Promise(setImmediate);
  expect(subscribed).toBe(false);
});

function nextSilence(client: HostClient): Promise<number | undefined> {
  return new Promise((resolve) => {
    client.onSilence = resolve;
  });
}
