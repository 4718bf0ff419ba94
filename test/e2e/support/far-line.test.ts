import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FarLine, type LineOptions } from './far-line.ts';

/** Echoes all that comes, and ends when its client does. */
let server: Server;
let sockets: Socket[];
beforeEach(async () => {
  sockets = [];
  server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

const quick = { delayMs: [5, 15], bytesPerSecond: 1e9, lossEvery: 10, resendMs: [20, 30] } as const;

async function open(options: LineOptions = quick) {
  const line = new FarLine(options);
  const port = await line.listen(0, (server.address() as AddressInfo).port);
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(client);
  await once(client, 'connect');
  return { line, port, client };
}

async function all(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  return text;
}

test('all that goes in comes out, in order, late, and so does the end', async () => {
  const { line, client } = await open();
  const words = Array.from({ length: 200 }, (_, i) => `word ${i}\n`);
  const answer = all(client);
  const began = performance.now();
  for (const word of words) {
    client.write(word);
    await new Promise(setImmediate);
  }
  client.end();
  expect(await answer).toBe(words.join(''));
  // There and back.
  expect(performance.now() - began).toBeGreaterThanOrEqual(10);
  expect(line.report).toMatchObject({ connections: 1, bytes: 2 * words.join('').length });
  expect(line.report.quickestMs).toBeGreaterThanOrEqual(5);
  expect(line.report.losses).toBeGreaterThan(0);
  line.refuse();
});

test('what does not fit waits, and megabytes come through whole', async () => {
  const { line, client } = await open({ ...quick, bytesPerSecond: 20e6 });
  const block = 'x'.repeat(1 << 20);
  const answer = all(client);
  const began = performance.now();
  client.end(block + block);
  expect((await answer).length).toBe(2 << 20);
  // 2 MiB at 20 MB/s.
  expect(performance.now() - began).toBeGreaterThanOrEqual(100);
  line.refuse();
});

test('a line that is held carries nothing until it is released, and loses nothing', async () => {
  const { line, client } = await open();
  client.write('before ');
  await once(client, 'data');
  line.hold();
  client.write('meanwhile ');
  const told = await Promise.race([once(client, 'data'), new Promise((resolve) => setTimeout(resolve, 80))]);
  expect(told).toBeUndefined();
  line.release();
  const [data] = await once(client, 'data');
  expect(String(data)).toBe('meanwhile ');
  line.refuse();
});

test('a line that is cut is cut at both ends, and what was on its way is lost', async () => {
  const { line, client } = await open();
  client.write('x');
  await once(client, 'data');
  client.on('error', () => {});
  const ends = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  client.write('lost');
  line.cut();
  await Promise.all(ends);
  expect(line.report.bytes).toBe(2);
  line.refuse();
});

test('a line that refuses is refused by the system, and what is open stays', async () => {
  const { line, port, client } = await open();
  line.refuse();
  const [error] = await once(connect(port, '127.0.0.1'), 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  client.write('still');
  expect(String((await once(client, 'data'))[0])).toBe('still');
});
