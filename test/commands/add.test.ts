import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Worker } from '../../src/api/schema.ts';
import { main } from '../../src/commands/program.ts';
import { Sandbox, until, untilShown, untilStarted } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

test('a worker is added to the live run, and the next control knows how to start it', async () => {
  const run = await sandbox.open({ config: sandbox.configure({ workers: [{ command: ['cat'] }] }) });
  const { client } = await sandbox.enliven(run);
  await untilStarted(client);
  const io = sandbox.io();
  expect(await main(['add', '--', '/bin/sh', '-c', 'echo added in $PWD; read x'], io)).toBe(0);
  expect(io.out()).toMatch(/^worker-2 runs in run-/);
  await untilShown(client, 'worker-2', `added in ${sandbox.cwd}`);
  // It is no worker that the config has lost.
  expect((await client.get<Worker>('/v1/workers/worker-2')).config).toBeUndefined();
  await client.post('/v1/workers/worker-2/stop', { graceMs: 100 });
  await client.post('/v1/workers/worker-2/start');
  await until(client, (seen) => seen.workers.get('worker-2')?.state === 'running');
});

test('what cannot be added says why, and leaves nothing behind', async () => {
  const { client } = await sandbox.live({ one: 'read x' });
  const added = (...args: string[]) => {
    const io = sandbox.io();
    return main(args, io).then((code) => [code, io.err()]);
  };
  expect(await added('add')).toEqual([2, expect.stringContaining('add needs a command')]);
  expect(await added('add', '--name', 'ONE', '--', 'cat')).toEqual([
    1,
    expect.stringContaining('"one" already'),
  ]);
  expect(await added('add', '--name', '../x', '--', 'cat')).toEqual([2, expect.stringContaining('letters')]);
  expect(await added('add', '--', 'no-such-program')).toEqual([
    1,
    expect.stringContaining('no-such-program'),
  ]);
  expect((await client.get<Worker[]>('/v1/workers')).map(({ name }) => name)).toEqual(['one']);
});
