import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { logs } from '../../src/commands/logs.ts';
import { Sandbox, until, untilShown, untilStarted } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

async function logsOf(
  worker: string,
  options: Omit<Parameters<typeof logs>[0], 'worker'> = {},
): Promise<string> {
  const io = sandbox.io();
  expect(await logs({ worker, ...options }, io)).toBe(0);
  return io.out();
}

/** A run whose worker `one` ended after it did this. */
async function ended(script: string) {
  const live = await sandbox.live({ one: script });
  await until(live.client, (seen) => seen.workers.get('one')?.state === 'exited');
  return live;
}

test('text is what the screen made of it, scrollback included', async () => {
  await ended('seq 1 200; printf "\\033[31mred\\033[0m and 10%%\\r20%%\\n"');
  const lines = (await logsOf('one')).split('\n');
  expect(lines.slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, i) => String(i + 1)));
  expect(lines.slice(200)).toEqual(['20% and 10%', '']);
  expect(await logsOf('one', { lines: 2 })).toBe('200\n20% and 10%\n');
});

test('raw is what was written, byte for byte', async () => {
  await ended('printf "\\033[31mred\\033[0m\\n"');
  expect(await logsOf('one', { raw: true })).toBe('\x1b[31mred\x1b[0m\r\n');
});

test('a worker that was started again is shown from its first start on', async () => {
  const { client } = await ended('echo one of $$');
  await client.post('/v1/workers/one/start');
  await until(client, (seen) => seen.workers.get('one')?.state === 'exited');
  const [first, second, ...rest] = (await logsOf('one')).trimEnd().split('\n');
  expect([first, second]).toEqual([
    expect.stringMatching(/^one of \d+$/),
    expect.stringMatching(/^one of \d+$/),
  ]);
  expect(first).not.toBe(second);
  expect(rest).toEqual([]);
  expect(await logsOf('one', { raw: true })).toBe(`${first}\r\n${second}\r\n`);
});

test('a run that has ended is read too, and a torn end does not hurt', async () => {
  const run = await sandbox.open({ command: ['sh', '-c', 'echo done'] });
  const embedded = await sandbox.enliven(run);
  await until(embedded.client, (seen) => seen.workers.get('worker-1')?.state === 'exited');
  await embedded.close(100);
  appendFileSync(join(run.dir, 'worker-1.cast'), '[3.5, "o", "to');
  expect(await logsOf('worker-1')).toBe('done\n');
  expect(await logsOf('worker-1', { follow: true })).toBe('done\n');
  expect(await logsOf('worker-1', { run: run.manifest.id, raw: true })).toBe('done\r\n');
});

test('workers whose names look alike are not mixed up', async () => {
  const { client } = await sandbox.live({ one: 'echo from one', 'one.2': 'echo from two' });
  await until(client, ({ workers }) =>
    ['one', 'one.2'].every((name) => workers.get(name)?.state === 'exited'),
  );
  expect(await logsOf('one')).toBe('from one\n');
  expect(await logsOf('one.2')).toBe('from two\n');
});

describe('following', () => {
  const script = 'printf "first\\n\\033[1mpart"; read x; printf " two\\033[0m\\n"; echo last; exit 0';

  test.each([
    [false, 'first\npart\n two\nlast\n'],
    [true, 'first\r\n\x1b[1mpart\r\n two\x1b[0m\r\nlast\r\n'],
  ])('goes on until the worker exits (raw: %s)', async (raw, expected) => {
    const { client } = await sandbox.live({ one: script });
    await untilShown(client, 'one', 'part');
    const io = sandbox.io();
    const shown = new Promise<void>((resolve) =>
      io.stdout.on('data', () => io.out().includes('part') && resolve()),
    );
    const following = logs({ worker: 'one', follow: true, raw }, io);
    await shown;
    await client.post('/v1/workers/one/input', { keys: ['enter'] });
    expect(await following).toBe(0);
    expect(io.out()).toBe(expected);
  });

  test('waits for a reader that is slow', async () => {
    const lines = 400_000;
    const { client } = await sandbox.live({ one: `echo go; read x; seq 1 ${lines}; exit 0` });
    await untilShown(client, 'one', 'go');
    let text = '';
    let most = 0;
    const reading = Promise.withResolvers<void>();
    const stdout: Writable = new Writable({
      decodeStrings: false,
      highWaterMark: 1,
      write: (chunk: string, _, done) => {
        text += chunk;
        most = Math.max(most, stdout.writableLength);
        void reading.promise.then(() => done());
      },
    });
    const following = logs({ worker: 'one', follow: true, raw: true }, { ...sandbox.io(), stdout });
    await client.post('/v1/workers/one/input', { keys: ['enter'] });
    await until(client, ({ workers }) => workers.get('one')?.state === 'exited');
    most = stdout.writableLength;
    expect(stdout.listenerCount('drain')).toBe(1);
    reading.resolve();
    expect(await following).toBe(0);
    await finished(stdout.end());
    expect(text.trimEnd().split('\r\n').at(-1)).toBe(String(lines));
    expect(most).toBeLessThan(1024 * 1024);
  });

  test('ends at once when the worker has exited', async () => {
    await ended('echo done');
    expect(await logsOf('one', { follow: true })).toBe('done\n');
  });
});

test('a long recording is read from its newest segment, raw from all of them', async () => {
  const worker = { name: 'one', command: 'seq 1 400000; echo the end; exec cat', shell: true };
  const config = sandbox.configure({ workers: [worker], castSegmentBytes: 1024 * 1024 });
  const run = await sandbox.open({ config });
  const { client } = await sandbox.enliven(run);
  await untilStarted(client);
  await untilShown(client, 'one', 'the end');
  const expected = Array.from({ length: 400_000 }, (_, i) => `${i + 1}\r\n`).join('');
  expect(await logsOf('one', { raw: true })).toBe(`${expected}the end\r\n`);
  expect(readFileSync(join(run.dir, 'one.2.cast'), 'utf8').split('\n', 1)[0]).toContain('"snapshot":true');
  const lines = (await logsOf('one')).split('\n');
  expect(lines.slice(-4)).toEqual(['399999', '400000', 'the end', '']);
});

test('what is not there is told', async () => {
  await sandbox.live({ one: 'exec cat' });
  await expect(logs({ worker: 'two' }, sandbox.io())).rejects.toMatchObject({
    message: 'nothing is recorded of a worker "two" (there are: one)',
    exitCode: 2,
  });
  await expect(logs({ worker: 'one', raw: true, lines: 3 }, sandbox.io())).rejects.toMatchObject({
    exitCode: 2,
  });
});
