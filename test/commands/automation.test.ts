import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Worker } from '../../src/api/schema.ts';
import { automation, pause } from '../../src/commands/automation.ts';
import { events } from '../../src/commands/events.ts';
import { kick } from '../../src/commands/kick.ts';
import { restart } from '../../src/commands/lifecycle.ts';
import { main } from '../../src/commands/program.ts';
import { Sandbox, until, untilShown } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

const ECHO = 'echo ready; exec cat -v';

async function told(): Promise<string> {
  const io = sandbox.io();
  await automation({ mode: undefined, workers: [] }, io);
  return io.out();
}

test('automation is switched for workers, and the last word is that of the run', async () => {
  const { client } = await sandbox.live({ one: ECHO, two: ECHO });
  await Promise.all(['one', 'two'].map((name) => untilShown(client, name, 'ready')));
  expect(await told()).toMatch(/^automation is on\none\s+on\ntwo\s+on\n$/);
  await automation({ mode: 'suggest', workers: ['two'] }, sandbox.io());
  expect(await told()).toMatch(/^automation is on\none\s+on\ntwo\s+suggest\n$/);
  await automation({ mode: 'off', workers: [] }, sandbox.io());
  expect(await told()).toMatch(/^automation is off\none\s+off\ntwo\s+off\n$/);
  await automation({ mode: 'on', workers: [] }, sandbox.io());
  await automation({ mode: 'off', workers: [], state: 'draft' }, sandbox.io());
  expect(await told()).toMatch(/^automation is on, off about draft\n/);
});

test('a worker is paused, and looked after again', async () => {
  const { client } = await sandbox.live({ one: ECHO });
  await untilShown(client, 'one', 'ready');
  await pause({ workers: ['one'] }, 'pause', sandbox.io());
  expect(await told()).toMatch(/^automation is on\none\s+paused\n$/);
  await pause({ workers: [] }, 'resume', sandbox.io());
  expect(await told()).toMatch(/^automation is on\none\s+on\n$/);
});

test('a recipe is pressed, and written down as done by a person', async () => {
  const { client } = await sandbox.live({ one: ECHO });
  await untilShown(client, 'one', 'ready');
  await vi.waitFor(async () => expect(await client.get<Worker>('/v1/workers/one')).toHaveProperty('reading'));
  const io = sandbox.io();
  await kick({ worker: 'one', recipe: undefined, list: true }, io);
  expect(io.out()).toMatch(/^esc\s+esc$/m);
  await kick({ worker: 'one', recipe: 'esc' }, sandbox.io());
  await untilShown(client, 'one', '^[');
  await expect(kick({ worker: 'one', recipe: 'escape hatch' }, sandbox.io())).rejects.toMatchObject({
    message: expect.stringMatching(
      /there is no recipe "escape hatch" for one \(there are: .*"esc".*; for other troubles: .*"stuck"/,
    ),
    status: 400,
  });
  await expect(kick({ worker: 'one', recipe: undefined }, sandbox.io())).rejects.toThrow(
    /^one: there is no incident .*"orch-tui kick one --list"/,
  );
});

test('a worker that runs is started again', async () => {
  const { client } = await sandbox.live({ one: ECHO });
  await untilShown(client, 'one', 'ready');
  const { pid } = await client.get<Worker>('/v1/workers/one');
  await restart({ workers: ['one'] }, sandbox.io());
  await until(client, ({ workers }) => {
    const one = workers.get('one');
    return one?.state === 'running' && one.pid !== pid;
  });
  const written = async () => {
    const io = sandbox.io();
    await events({ json: true, type: ['worker.started', 'intervention'] }, io);
    const lines = io.out().trim().split('\n');
    return lines
      .map((line) => JSON.parse(line))
      .map(({ type, data }) => [type, data.how ?? data.by, data.result]);
  };
  // Whether it helped is known once its new program counts as come up.
  await vi.waitFor(
    async () =>
      expect(await written()).toEqual([
        ['worker.started', 'first', undefined],
        ['worker.started', 'resume', undefined],
        ['intervention', 'operator', 'recovered'],
      ]),
    { timeout: 30_000, interval: 200 },
  );
});

test('a mode or a state that is none is refused', async () => {
  const io = sandbox.io();
  expect(await main(['automation', 'maybe'], io)).toBe(2);
  expect(await main(['automation', 'off', '--state', 'tired'], io)).toBe(2);
  expect(io.err()).toMatch(/on, suggest, off/);
  expect(io.err()).toMatch(/interrupted/);
});
