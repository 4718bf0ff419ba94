import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { ApiClient } from '../../src/api/client.ts';
import type { Run, ScreenText, Worker } from '../../src/api/schema.ts';
import type { OpenedRun } from '../../src/commands/runs.ts';
import { ROUTES, routed } from '../../src/control/routes.ts';
import { openTokens } from '../../src/control/tokens.ts';
import { Journal } from '../../src/journal/journal.ts';
import { Sandbox, until, untilShown } from '../commands/support.ts';

const WORKERS = [{ name: 'one', command: 'echo ready; cat', shell: true, cols: 80, rows: 10 }];

let sandbox: Sandbox;
let run: OpenedRun;
let client: ApiClient;
let url: string;
let token: string;
let readToken: string;
beforeEach(async () => {
  sandbox = new Sandbox();
  await listenOn('127.0.0.1:0');
});
afterEach(() => sandbox.close());

async function listenOn(listen: string): Promise<void> {
  run = await sandbox.open({ config: sandbox.configure({ workers: WORKERS, api: { listen } }) });
  ({ client } = await sandbox.enliven(run));
  const { api } = await client.get<Run>('/v1/run');
  url = api!.url;
  [token, readToken] = [api!.tokenFile, api!.readTokenFile].map((file) =>
    readFileSync(file, 'utf8').trim(),
  ) as [string, string];
}

interface Asked {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}

/** A request with nothing in it but what is said here: fetch would not send another Host. */
function ask(path: string, { method = 'GET', body, headers = {} }: Asked = {}) {
  return new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = request(`${url}${path}`, { method, headers: { ...headers, ...length } }, (response) => {
      text(response).then(
        (said) => resolve({ status: response.statusCode!, body: JSON.parse(said) }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const as = (who: string) => ({ authorization: `Bearer ${who}` });

/** What a stream says first, or the status with which it is refused. */
function firstOf(headers: Record<string, string>, path = '/v1/stream'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, { headers });
    socket.on('message', (data: Buffer) => {
      socket.close();
      resolve(JSON.parse(data.toString()));
    });
    socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode));
    socket.on('error', reject);
  });
}

/** With what a stream is closed after it said this. */
function closedBy(said: unknown, who: string): Promise<{ code: number; reason: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, { headers: as(who) });
    socket.on('open', () => socket.send(JSON.stringify(said)));
    socket.on('close', (code, reason: Buffer) => resolve({ code, reason: reason.toString() }));
    socket.on('error', reject);
  });
}

describe('the API over TCP', () => {
  test('whoever says nothing makes room for who has a token', async () => {
    const stream = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, { headers: as(token) });
    await once(stream, 'open');
    const { hostname, port } = new URL(url);
    const silent = Array.from({ length: 64 }, () => connect(Number(port), hostname));
    const firstEnded = once(silent[0]!, 'close');
    try {
      await Promise.all(silent.map((socket) => once(socket, 'connect')));
      expect(await ask('/v1/workers', { headers: as(token) })).toMatchObject({ status: 200 });
      await firstEnded;
      expect(stream.readyState).toBe(WebSocket.OPEN);
    } finally {
      for (const socket of silent) socket.destroy();
      stream.terminate();
    }
  });

  test('whoever may only read leaves room for who may do more', async () => {
    const open = (who: string) =>
      new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, { headers: as(who) });
    const readers: WebSocket[] = [];
    try {
      for (let i = 0; i < 48; i++) {
        const reader = open(readToken);
        readers.push(reader);
        await once(reader, 'open');
      }
      expect(await firstOf(as(readToken))).toBe(429);
      expect(await ask('/v1/workers', { headers: as(token) })).toMatchObject({ status: 200 });
      expect(readers.every(({ readyState }) => readyState === WebSocket.OPEN)).toBe(true);
    } finally {
      for (const reader of readers) reader.terminate();
    }
  });

  test('who offers another protocol has to do with this one', async () => {
    const headers = {
      ...as(token),
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: 'h2c',
      'http2-settings': '',
    };
    expect(await ask('/v1/workers', { headers })).toMatchObject({ status: 200 });
  });

  test.each([
    ['websocket', 404],
    ['websocket, websocket', 404],
    ['h2c, WebSocket', 404],
    ['h2c, websocket/13', 200],
  ])('who asks for %s where there is no stream is told %d', async (upgrade, status) => {
    const headers = { ...as(token), connection: 'Upgrade', upgrade };
    expect(await ask('/v1/workers', { headers })).toMatchObject({ status });
  });

  test('is for who has a token, and says nothing to others', async () => {
    expect(await ask('/v1/workers')).toMatchObject({ status: 401 });
    expect(await ask('/v1/workers', { headers: as('guess') })).toMatchObject({ status: 401 });
    expect(await ask('/v1/nothing')).toMatchObject({ status: 401 });
    expect(await ask('/v1/workers', { headers: as(token) })).toMatchObject({
      status: 200,
      body: [{ name: 'one' }],
    });
    const body = JSON.stringify({ text: 'over TCP', keys: ['enter'] });
    const typed = { method: 'POST', body, headers: as(token) };
    expect(await ask('/v1/workers/one/input', typed)).toMatchObject({ status: 200 });
    await untilShown(client, 'one', 'over TCP');
    expect(await firstOf(as(token))).toMatchObject({ type: 'run', run: { id: run.manifest.id } });
    expect([await firstOf({}), await firstOf(as('guess')), await firstOf(as(token), '/v1/other')]).toEqual([
      401, 401, 404,
    ]);
  });

  test('is not for pages of other sites, whatever name leads them here', async () => {
    const foreign: Record<string, string>[] = [{ host: 'evil.example' }, { origin: 'http://evil.example' }];
    for (const headers of foreign) {
      expect(await ask('/v1/workers', { headers: { ...as(token), ...headers } })).toMatchObject({
        status: 403,
      });
      expect(await ask('/v1/workers', { method: 'OPTIONS', headers })).toMatchObject({ status: 403 });
      expect(await firstOf({ ...as(token), ...headers })).toBe(403);
    }
  });

  test('is heard on no other address of this machine', async () => {
    const port = Number(new URL(url).port);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, address }) => !internal && !address.startsWith('fe80'));
    for (const { address } of [...others, { address: '127.0.0.2' }, { address: '::1' }]) {
      const refused = new Promise((resolve) => {
        const socket = connect(port, address, () => resolve('connected'));
        socket.on('error', ({ message }) => resolve(message));
      });
      expect(await refused).toMatch(/ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH|EHOSTUNREACH/);
    }
  });

  test('keeps its tokens to the user, and forgets them when it ends', async () => {
    for (const name of ['api-token', 'api-token-read']) {
      expect(statSync(join(run.dir, name)).mode & 0o777).toBe(0o600);
    }
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(readToken).not.toBe(token);
    const said = JSON.stringify([await ask('/v1/run', { headers: as(token) }), sandbox.log, run.manifest]);
    expect(said).not.toContain(token);
    expect(said).not.toContain(readToken);
    // Whoever prints one does not have it told.
    await client.post('/v1/workers/one/input', { text: `<${token}>` });
    await expect
      .poll(async () => (await client.get<ScreenText>('/v1/workers/one/screen')).lines.join())
      .toContain('<[redacted]');
    sandbox.configure({ workers: WORKERS });
    await until(client, (seen) => seen.run !== undefined && seen.run.api === undefined);
    expect(existsSync(join(run.dir, 'api-token'))).toBe(false);
    await expect(ask('/v1/run', { headers: as(token) })).rejects.toThrow(/ECONNREFUSED|reset|hang up/);
  });

  test('takes bodies and messages of a bounded size and shape', async () => {
    const post = (body: string) => ask('/v1/workers/one/input', { method: 'POST', body, headers: as(token) });
    expect(await post('x'.repeat(4 * 1024 * 1024 + 1))).toMatchObject({ status: 413 });
    expect(await post('{"text":')).toEqual({ status: 400, body: { error: 'the body is not JSON' } });
    const { code, reason } = await closedBy({ type: 'watch', ['é'.repeat(200)]: 1 }, token);
    expect({ code, reason }).toEqual({ code: 1008, reason: expect.stringContaining('windows') });
    expect(await ask('/v1/run', { headers: as(token) })).toMatchObject({ status: 200 });
  });

  test('that cannot be had is a problem, and nothing else is disturbed', async () => {
    const other = new Sandbox();
    const listen = new URL(url).host;
    const second = await other.open({ config: other.configure({ workers: WORKERS, api: { listen } }) });
    const { client: face } = await other.enliven(second);
    const { configProblems, api } = await face.get<Run>('/v1/run');
    expect(configProblems).toEqual([
      expect.stringMatching(/^api\.listen: .* on 127\.0\.0\.1:\d+: .*EADDRINUSE/),
    ]);
    expect(api).toBeUndefined();
    expect(existsSync(join(second.dir, 'api-token'))).toBe(false);
    await other.close();
  });
});

describe('who may only read', () => {
  /** All that a request could change. */
  const state = async () => {
    const journal = Journal.openToRead(run.dir);
    const events = journal.read();
    journal.close();
    const files = readdirSync(run.dir).filter((name) => !name.startsWith('journal.db-'));
    const sizes = files.map((name) => [name, statSync(join(run.dir, name)).size]);
    return {
      events,
      sizes,
      workers: await client.get<Worker[]>('/v1/workers'),
      run: await client.get<Run>('/v1/run'),
    };
  };
  const BODIES: Record<string, object> = {
    'POST v1/workers': { command: ['cat'], cwd: '/' },
    'POST v1/workers/:name/input': { text: 'x', keys: ['enter'] },
    'POST v1/workers/:name/resize': { cols: 100, rows: 30 },
    'POST v1/workers/:name/send': { text: 'x' },
    'POST v1/workers/:name/answer': { label: 'x' },
    'POST v1/workers/:name/automation': { mode: 'off' },
    'POST v1/automation': { mode: 'off' },
    'POST v1/replay': { action: 'play' },
  };
  const QUERIES: Record<string, string> = { 'GET v1/search': '?q=ready' };
  const pathOf = (route: string) => {
    const name = route.startsWith('GET v1/metrics') ? '5m' : 'one';
    return `/${route.split(' ')[1]!.replace(':name', name)}${QUERIES[route] ?? ''}`;
  };

  test('changes nothing by any route and any method', async () => {
    await until(client, ({ workers }) => workers.get('one')?.reading !== undefined);
    // What it says when it starts is no change of ours.
    await expect.poll(() => readFileSync(join(run.dir, 'one.cast'), 'utf8')).toContain('ready\\r\\n');
    const before = await state();
    const answers: Record<string, number> = {};
    for (const route of ROUTES) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const body = method === 'GET' ? undefined : JSON.stringify(BODIES[route] ?? {});
        const { status } = await ask(pathOf(route), {
          method,
          ...(body && { body }),
          headers: as(readToken),
        });
        const meant = `${method} ${route.split(' ')[1]}`;
        answers[meant] = status;
        const isRoute = (ROUTES as readonly string[]).includes(meant);
        if (method !== 'GET') expect([meant, status]).toEqual([meant, isRoute ? 403 : 405]);
      }
    }
    expect(await state()).toEqual(before);
    // It was not for nothing: what can be read was answered.
    const read = ROUTES.filter((route) => route.startsWith('GET ') && answers[route] === 200);
    const unanswered = ROUTES.filter((route) => route.startsWith('GET ') && answers[route] !== 200);
    expect(unanswered).toEqual(['GET v1/workers/:name/transcript', 'GET v1/messages/:name']);
    expect(read.length).toBeGreaterThan(12);
  });

  test('sees the changes, and cannot keep automation off', async () => {
    expect(await firstOf(as(readToken))).toMatchObject({ type: 'run' });
    expect(await closedBy({ type: 'typing', worker: 'one' }, readToken)).toEqual({
      code: 1008,
      reason: 'this token is for reading only',
    });
    expect(await client.get<Worker>('/v1/workers/one')).toMatchObject({ typing: false });
  });
});

test('every route is found by its own path, and only by its own method', () => {
  for (const route of ROUTES) {
    const [method, path] = route.split(' ') as [string, string];
    const meant = `/${path.replace(':name', 'a%20b')}?q=1`;
    expect(routed(method, meant)).toMatchObject({ route, name: path.includes(':name') ? 'a b' : '' });
    expect(() => routed('DELETE', meant)).toThrow(/ takes (GET|POST|GET and POST), not DELETE/);
  }
});

describe('tokens', () => {
  test('of an earlier control are kept; what others could know or have put there is not', async () => {
    const dir = join(sandbox.root, 'tokens');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(dir);
    const first = await openTokens(dir);
    expect(await openTokens(dir)).toEqual(first);
    chmodSync(join(dir, 'api-token'), 0o644);
    const second = await openTokens(dir);
    expect(second.full).not.toBe(first.full);
    expect(second.read).toBe(first.read);
    writeFileSync(join(dir, 'api-token'), 'short\n');
    expect((await openTokens(dir)).full).toMatch(/^[\w-]{43}$/);
    const { rmSync } = await import('node:fs');
    rmSync(join(dir, 'api-token'));
    symlinkSync(join(dir, 'api-token-read'), join(dir, 'api-token'));
    expect((await openTokens(dir)).full).not.toBe(first.read);
    expect(statSync(join(dir, 'api-token')).mode & 0o777).toBe(0o600);
  });
});
