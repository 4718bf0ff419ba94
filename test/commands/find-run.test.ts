import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allLive, findLive, findRun, NoLiveRunError } from '../../src/commands/find-run.ts';
import { placeOf } from '../../src/config/paths.ts';
import { createRun } from '../../src/config/run-registry.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
let other: string;
beforeEach(() => {
  sandbox = new Sandbox();
  other = join(sandbox.root, 'other');
  mkdirSync(other);
});
afterEach(() => sandbox.close());

const live = (choice: { run?: string; config?: string }, cwd = sandbox.cwd) =>
  findLive(choice, sandbox.env, cwd);

async function start(cwd: string) {
  const run = await sandbox.open({ command: ['cat'] }, cwd);
  const embedded = await sandbox.enliven(run);
  return { ...run, embedded };
}

test('without any run, says how to start one', async () => {
  await expect(live({})).rejects.toThrow(/no run is live: start one/);
  await expect(live({ config: 'config' })).rejects.toThrow(/orch-tui --config config/);
  for (const run of ['run-2020', '']) await expect(live({ run })).rejects.toThrow(`there is no run "${run}"`);
  expect(await allLive(sandbox.env)).toEqual([]);
});

test('the run of the current folder comes first', async () => {
  const here = await start(sandbox.cwd);
  await start(other);
  expect((await live({})).dir).toBe(here.dir);
});

test('a run that lives is found although one that has ended has a later name: the clock was set back', async () => {
  const here = await start(sandbox.cwd);
  const { place, cwd, workers, version } = { ...here.manifest, place: placeOf({ cwd: sandbox.cwd }) };
  const now = new Date(Date.now() + 3_600_000);
  const specs = workers.map((worker) => ({ ...worker, env: {} }));
  await createRun({
    place,
    configDir: null,
    command: ['cat'],
    cwd,
    version,
    workers: specs,
    now,
    env: sandbox.env,
  });
  expect((await live({})).dir).toBe(here.dir);
});

test('a run whose host and control have lost their sockets still is live', async () => {
  const here = await start(sandbox.cwd);
  rmSync(here.sockets.dir, { recursive: true });
  expect((await live({})).dir).toBe(here.dir);
});

test('the only live run is found from anywhere; of several one must be named', async () => {
  const here = await start(sandbox.cwd);
  expect((await live({}, sandbox.root)).dir).toBe(here.dir);
  const there = await start(other);
  const unclear = live({}, sandbox.root);
  await expect(unclear).rejects.toThrow(NoLiveRunError);
  await expect(unclear).rejects.toThrow(`${there.manifest.id} (${other})`);
  await expect(unclear).rejects.toMatchObject({ exitCode: 2 });
  expect((await live({ run: there.manifest.id }, sandbox.root)).dir).toBe(there.dir);
  expect((await live({ run: there.manifest.id.replace('run-', '') }, sandbox.root)).dir).toBe(there.dir);
  await expect(live({ run: 'run-' })).rejects.toThrow(/fits more than one/);
  await expect(live({ run: '' })).rejects.toThrow('there is no run ""');
});

test('a run that has ended is not live, but its recordings are found', async () => {
  const here = await start(sandbox.cwd);
  await here.embedded.close(100);
  await expect(live({ run: here.manifest.id })).rejects.toThrow(/has ended; its recordings are in/);
  await expect(live({})).rejects.toThrow(NoLiveRunError);
  expect((await findRun({}, sandbox.env, sandbox.cwd)).dir).toBe(here.dir);
  expect((await findRun({ run: here.manifest.id }, sandbox.env, other)).dir).toBe(here.dir);
  await expect(findRun({}, sandbox.env, other)).rejects.toThrow(NoLiveRunError);
});
