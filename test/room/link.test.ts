import { expect, test } from 'vitest';
import type { ApiClient, ApiStream, StreamHandlers } from '../../src/api/client.ts';
import type { ClientMessage } from '../../src/api/schema.ts';
import { ControlLink, type LinkHandlers } from '../../src/room/link.ts';

/** Control at the other end: its streams are opened by the test. */
function linked(reach: () => Promise<boolean> = async () => true) {
  const streams: {
    sent: ClientMessage[];
    closed: boolean;
    handlers: StreamHandlers;
    accept: () => void;
    tell: () => void;
    refuse: () => void;
  }[] = [];
  const api: ApiClient = {
    get: () => Promise.reject(new Error('not asked here')),
    post: () => Promise.reject(new Error('not asked here')),
    stream: (handlers) => {
      const { promise, resolve, reject } = Promise.withResolvers<ApiStream>();
      const stream = {
        sent: [] as ClientMessage[],
        closed: false,
        handlers,
        accept: () =>
          resolve({
            send: (message) => stream.sent.push(message),
            close: () => {
              stream.closed = true;
            },
          }),
        tell: () => handlers.onMessage({ type: 'workers', changed: [], removed: [] }),
        refuse: () => reject(new Error('refused')),
      };
      streams.push(stream);
      return promise;
    },
  };
  const seen: string[] = [];
  const clock = { now: 0 };
  const handlers: LinkHandlers = {
    reach,
    onMessage: (message) => seen.push(message.type),
    onConnection: (connection, why) => seen.push(why === undefined ? connection : `${connection}: ${why}`),
    onEnded: () => seen.push('ended'),
  };
  const link = new ControlLink(api, handlers, () => clock.now);
  return { link, streams, seen, clock };
}

const watch: ClientMessage = { type: 'watch', windows: [], maxFps: 1 };

test('what it watches is said at the start, and again after a break', async () => {
  const { link, streams, seen } = linked();
  link.send(watch);
  const opened = link.open();
  await expect.poll(() => streams.length).toBe(1);
  streams[0]!.accept();
  await opened;
  // It is there when it tells what there is.
  expect(seen).toEqual([]);
  streams[0]!.tell();
  expect(seen).toEqual(['live', 'workers']);
  link.send({ type: 'ack' });
  expect(streams[0]!.sent).toEqual([watch, { type: 'ack' }]);
  streams[0]!.handlers.onClose();
  await expect.poll(() => streams.length).toBe(2);
  streams[1]!.refuse();
  await expect.poll(() => streams.length).toBe(3);
  streams[2]!.accept();
  await expect.poll(() => streams[2]!.sent).toEqual([watch]);
  streams[2]!.tell();
  streams[2]!.tell();
  expect(seen).toEqual(['live', 'workers', 'lost', 'lost: refused', 'live', 'workers', 'workers']);
  link.close();
});

test('what ended it is told, and control is asked again a little later', async () => {
  const { link, streams, seen } = linked();
  const opened = link.open();
  await expect.poll(() => streams.length).toBe(1);
  streams[0]!.accept();
  await opened;
  streams[0]!.handlers.onClose('it says nonsense');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(streams).toHaveLength(1);
  await expect.poll(() => streams.length).toBe(2);
  streams[1]!.accept();
  streams[1]!.tell();
  expect(seen).toEqual(['lost: it says nonsense', 'live', 'workers']);
  link.close();
});

test('closed while it opens, it leaves no stream open', async () => {
  const { link, streams, seen } = linked();
  const opened = link.open();
  await expect.poll(() => streams.length).toBe(1);
  link.close();
  streams[0]!.accept();
  await opened;
  expect(streams[0]!.closed).toBe(true);
  expect(seen).toEqual([]);
});

test('a run that has ended is told, not asked', async () => {
  const { link, streams, seen } = linked(async () => false);
  await link.open();
  expect(seen).toEqual(['ended']);
  expect(streams).toEqual([]);
});

test('the first failure is thrown', async () => {
  const { link, streams } = linked();
  const opened = link.open();
  await expect.poll(() => streams.length).toBe(1);
  streams[0]!.refuse();
  await expect(opened).rejects.toThrow('refused');
});

test('that a person typed a moment ago is said again after a break, and later no more', async () => {
  const { link, streams, clock } = linked();
  const broken = async () => {
    streams.at(-1)!.handlers.onClose();
    const { length } = streams;
    await expect.poll(() => streams.length).toBe(length + 1);
    const { accept, sent } = streams.at(-1)!;
    accept();
    // What is said again is said before anything else can be.
    await expect
      .poll(() => {
        link.send({ type: 'ack' });
        return sent.length;
      })
      .toBeGreaterThan(0);
    return sent.filter(({ type }) => type !== 'ack');
  };
  const opened = link.open();
  await expect.poll(() => streams.length).toBe(1);
  streams[0]!.accept();
  await opened;
  link.send({ type: 'typing', worker: 'w' });
  expect(await broken()).toEqual([{ type: 'typing', worker: 'w' }]);
  clock.now = 20_000;
  expect(await broken()).toEqual([]);
  link.close();
});
