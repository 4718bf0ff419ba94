import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { ApiError, ControlSilentError, connectApi } from '../../src/api/client.ts';

/** Long enough for an answer of this very process, on a busy machine. */
const PATIENT_MS = 100;

let dir: string;
let path: string;
let server: Server | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'api-'));
  path = join(dir, 'control.sock');
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(dir, { recursive: true });
});

async function serve(listener: RequestListener): Promise<void> {
  server = createServer(listener);
  await once(server.listen(path), 'listening');
  chmodSync(path, 0o600);
}

const handlers = { onMessage: () => {}, onClose: () => {} };

test('a control that has stopped to answer is told of, with what to do, by requests and by a stream', async () => {
  await serve(() => {});
  const client = connectApi(path, 1);
  const asked = [client.get('/v1/workers'), client.post('/v1/down'), client.stream(handlers)];
  for (const result of await Promise.allSettled(asked)) {
    expect(result).toMatchObject({
      reason: {
        name: 'ControlSilentError',
        status: 0,
        message: /has not answered for .*control\.log.*kill -CONT/,
      },
    });
  }
  // What it is asked next is waited for anew.
  await expect(client.get('/v1/workers')).rejects.toThrow(ControlSilentError);
});

test('one that stops in the middle of an answer is told of too', async () => {
  await serve(({ url }, response) => {
    if (url === '/v1/workers') response.writeHead(200).write('[');
  });
  await expect(connectApi(path, 1).get('/v1/workers')).rejects.toThrow(ControlSilentError);
});

test('a request may take as long as it needs while control answers', async () => {
  let beats = 0;
  const several = Promise.withResolvers<void>();
  await serve(async ({ url }, response) => {
    if (url === '/v1/run') {
      if (++beats === 5) several.resolve();
      response.end('{}');
    } else {
      await several.promise;
      response.end('"down"');
    }
  });
  expect(await connectApi(path, PATIENT_MS).post('/v1/down')).toBe('down');
});

test.each([
  ['no JSON', '{"type":"wor'],
  ['nothing', ''],
  ['no message', 'null'],
])('a stream that says %s is ended, with why, and nothing more of it is heard', async (_, malformed) => {
  await serve(() => {});
  const streams = new WebSocketServer({ server: server! });
  streams.on('connection', (socket) => {
    const news = JSON.stringify({ type: 'workers', changed: [], removed: [] });
    for (const data of [news, malformed, news]) socket.send(data);
  });
  const heard: string[] = [];
  const ended = Promise.withResolvers<string | undefined>();
  await connectApi(path).stream({ onMessage: ({ type }) => heard.push(type), onClose: ended.resolve });
  expect(await ended.promise).toMatch(/^control says what is no message/);
  expect(heard).toEqual(['workers']);
  streams.close();
});

test.each([
  [false, /^control has not answered for /],
  [true, undefined],
])(
  'a stream on which nothing is said is ended where control does not answer: it answers, %s',
  async (autoPong, why) => {
    await serve(() => {});
    const streams = new WebSocketServer({ server: server!, autoPong });
    let pings = 0;
    streams.on('connection', (socket) =>
      socket.on('ping', () => {
        if (++pings > 4) socket.close();
      }),
    );
    const ended = Promise.withResolvers<string | undefined>();
    await connectApi(path, autoPong ? PATIENT_MS : 1).stream({ onMessage: () => {}, onClose: ended.resolve });
    if (why) expect(await ended.promise).toMatch(why);
    else expect(await ended.promise).toBeUndefined();
    streams.close();
  },
);

test('a control that is gone is told of at once', async () => {
  await serve(({ socket }) => socket.destroy());
  await expect(connectApi(path).get('/v1/run')).rejects.toThrow(/control does not answer: socket hang up/);
  await expect(connectApi(join(dir, 'none')).get('/v1/run')).rejects.toThrow(ApiError);
});
