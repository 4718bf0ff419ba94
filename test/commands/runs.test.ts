import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secretCommands, withCommands } from '../../src/commands/control-order.ts';
import { UsageError } from '../../src/commands/errors.ts';
import { ensureControl } from '../../src/commands/reach-control.ts';
import { NothingHereError } from '../../src/commands/runs.ts';
import { ConfigError, ConfigMissingError } from '../../src/config/errors.ts';
import { findRuns, readRun } from '../../src/config/run-registry.ts';
import { Journal } from '../../src/journal/journal.ts';
import { Sandbox } from './support.ts';

const ONE = { workers: [{ name: 'one', command: ['cat'] }] };

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

describe('the place of a run', () => {
  test('is the current folder for a command', async () => {
    const { manifest, created, dir } = await sandbox.open({ workers: 3, command: ['cat', '-u'] });
    expect(created).toBe(true);
    expect(manifest).toMatchObject({
      place: `cwd:${sandbox.cwd}`,
      command: ['cat', '-u'],
      configDir: null,
      workers: ['worker-1', 'worker-2', 'worker-3'].map((name) => ({ name, argv: ['cat', '-u'] })),
    });
    expect(existsSync(join(dir, 'run.json'))).toBe(true);
  });

  test('is the named configuration folder', async () => {
    const configDir = sandbox.configure(ONE, 'elsewhere');
    const { manifest } = await sandbox.open({ config: 'elsewhere' });
    expect(manifest).toMatchObject({ place: `configDir:${configDir}`, configDir, command: null });
  });

  test('is ./config when it has a configuration', async () => {
    const configDir = sandbox.configure(ONE);
    expect((await sandbox.open({})).manifest.configDir).toBe(configDir);
  });

  test('is nowhere without all that', async () => {
    mkdirSync(join(sandbox.cwd, 'config'));
    await expect(sandbox.open({})).rejects.toThrow(NothingHereError);
  });
});

test('a configuration that cannot be used makes no run', async () => {
  sandbox.configure({ workers: [{ command: 'cat' }] });
  await expect(sandbox.open({})).rejects.toThrow(ConfigError);
  await expect(sandbox.open({ config: 'none' })).rejects.toThrow(ConfigMissingError);
  expect((await findRuns(sandbox.env)).runs).toEqual([]);
});

test.each([
  [{ config: 'config', command: ['cat'] }, /either --config or a command/],
  [{ run: 'run-1', command: ['cat'] }, /either --run or a command/],
  [{ workers: 2 }, /--workers needs a command/],
])('%j is refused', async (request, message) => {
  const opening = sandbox.open(request);
  await expect(opening).rejects.toThrow(UsageError);
  await expect(opening).rejects.toThrow(message);
});

describe('where a run lives', () => {
  test('it is entered again', async () => {
    sandbox.configure(ONE);
    const first = await sandbox.open({});
    await sandbox.enliven(first);
    const second = await sandbox.open({});
    expect(second).toMatchObject({ dir: first.dir, created: false });
    expect(second.notice).toBeUndefined();
  });

  test('it is entered although its configuration was broken since', async () => {
    sandbox.configure(ONE);
    await sandbox.enliven(await sandbox.open({}));
    sandbox.configure('{');
    expect(await sandbox.open({})).toMatchObject({ created: false });
  });

  test('a bare start finds one of a command too', async () => {
    const first = await sandbox.open({ command: ['cat'] });
    await sandbox.enliven(first);
    expect(await sandbox.open({})).toMatchObject({ dir: first.dir, created: false });
  });

  test('the same command enters it, another one is told', async () => {
    await sandbox.enliven(await sandbox.open({ workers: 2, command: ['cat'] }));
    expect((await sandbox.open({ command: ['cat'] })).notice).toBeUndefined();
    expect((await sandbox.open({ workers: 3, command: ['cat'] })).notice).toMatch(
      /a run of 2 × cat lives here/,
    );
    expect((await sandbox.open({ command: ['sh'] })).notice).toMatch(/orch-tui down/);
  });

  test('the same command with a secret, which is kept nowhere, enters it too', async () => {
    const command = ['sh', '-c', 'cat', `--token=ghp_${'a1'.repeat(18)}`];
    const first = await sandbox.open({ command });
    const told = ['sh', '-c', 'cat', '--token=[redacted]'];
    const { manifest } = await readRun(first.dir);
    expect(manifest).toMatchObject({ command: told, workers: [{ argv: told }] });
    expect(withCommands({ dir: first.dir, manifest }, (await secretCommands(first))!)).toMatchObject({
      manifest: { workers: [{ argv: command }] },
    });
    await sandbox.enliven(first);
    expect((await sandbox.open({ command })).notice).toBeUndefined();
    expect((await sandbox.open({ command: command.with(2, 'sh') })).notice).toMatch(
      /a run of 1 × sh -c cat --token=\[redacted\]/,
    );
  });

  test('a command without one is whole in its manifest', async () => {
    expect(await secretCommands(await sandbox.open({ command: ['cat'] }))).toBeUndefined();
  });

  test('it can be named by the beginning of its id', async () => {
    const first = await sandbox.open({ command: ['cat'] });
    await sandbox.enliven(first);
    const opened = await sandbox.open({ run: first.manifest.id.slice(0, 20) }, sandbox.root);
    expect(opened).toMatchObject({ dir: first.dir, created: false });
  });
});

test('a run that has ended is followed by a new one', async () => {
  const first = await sandbox.open({ command: ['cat'] });
  const embedded = await sandbox.enliven(first);
  await embedded.close(100);
  const second = await sandbox.open({ command: ['cat'] });
  expect(second.created).toBe(true);
  expect(second.dir).not.toBe(first.dir);
});

test('who comes while a run is being started waits, and enters it', async () => {
  const first = await sandbox.open({ command: ['cat'] });
  const second = sandbox.open({ command: ['cat'] });
  await sandbox.enliven(first);
  expect(await second).toMatchObject({ dir: first.dir, created: false });
});

test('the control of a run that has ended is not started again', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  await expect(ensureControl({ ...run, created: false })).rejects.toThrow(/has ended; its recordings are in/);
  expect(existsSync(join(run.dir, 'control.log'))).toBe(false);
});

test('a damaged manifest is passed over', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  writeFileSync(join(run.dir, 'run.json'), '{');
  expect((await sandbox.open({ command: ['cat'] })).created).toBe(true);
});

describe('a run that was lost with its machine', () => {
  const started = { worker: 'worker-1', argv: ['cat'], cwd: '/', how: 'first' as const, attempt: 0 };

  /** One of which nothing lives any more, and how much of it is in its journal. */
  async function lost(ended: boolean) {
    const run = await sandbox.open({ command: ['cat'] });
    run.release();
    const journal = Journal.open(run.dir, 1);
    journal.append({ type: 'worker.started', at: 1, data: started });
    if (ended) journal.append({ type: 'run.ended', at: 2, data: { reason: 'it was stopped' } });
    journal.close();
    return run.manifest.id;
  }

  test('is named when a new one begins in its place, and taken up again by its id', async () => {
    const id = await lost(false);
    const next = await sandbox.open({ command: ['cat'] });
    next.release();
    expect(next).toMatchObject({ created: true, notice: expect.stringContaining(`"orch-tui --run ${id}"`) });
    const again = await sandbox.open({ run: id, command: [] });
    expect(again).toMatchObject({ created: true, manifest: { id } });
    expect(again.notice).toContain('it was lost');
  });

  test('is nothing that was ended', async () => {
    const id = await lost(true);
    await expect(sandbox.open({ run: id, command: [] })).rejects.toThrow('has ended');
    const next = await sandbox.open({ command: ['cat'] });
    expect(next.notice).toBeUndefined();
  });
});
