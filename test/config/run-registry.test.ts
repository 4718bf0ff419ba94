import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expandWorkers } from '../../src/config/expand.ts';
import { type Environment, type Place, placeOf } from '../../src/config/paths.ts';
import { createRun, findRuns, readRun, runsOf } from '../../src/config/run-registry.ts';
import { configSchema } from '../../src/config/schema.ts';

let dir: string;
let env: Environment;
let place: Place;

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'orch-runs-')));
  env = { XDG_STATE_HOME: join(dir, 'state'), XDG_RUNTIME_DIR: '/run/user/7' };
  place = placeOf({ cwd: join(dir, 'project') });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const config = configSchema.parse({
  workers: [{ command: ['claude'], env: { TOKEN: 'sk-secret', OLD: null } }],
});

function start(minute: number, more: { place?: Place; logDirectory?: string; withheld?: string[] } = {}) {
  return createRun({
    place,
    configDir: null,
    command: ['claude'],
    cwd: dir,
    version: '0.1.0',
    workers: expandWorkers(config, dir, {}),
    now: new Date(Date.UTC(2026, 0, 14, 6, minute)),
    env,
    ...more,
  });
}

describe('createRun', () => {
  test('makes a private folder with a manifest that holds no secret', async () => {
    const { dir: folder, manifest } = await start(59);
    expect(folder).toBe(join(dir, 'state', 'orch-tui', place.slug, 'run-2026-01-14T06-59-00-000Z'));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'run.json')).mode & 0o777).toBe(0o600);
    const text = readFileSync(join(folder, 'run.json'), 'utf8');
    expect(text).not.toContain('sk-secret');
    expect(JSON.parse(text)).toEqual(manifest);
    expect(manifest).toMatchObject({
      id: 'run-2026-01-14T06-59-00-000Z',
      place: place.key,
      startedAt: '2026-01-14T06:59:00.000Z',
      runtime: '/run/user/7/orch-tui',
      workers: [{ name: 'worker-1', argv: ['claude'], envNames: ['TOKEN', 'OLD'] }],
    });
  });

  test('says which variables are withheld, where there are any', async () => {
    expect((await start(1)).manifest).not.toHaveProperty('withheld');
    const { dir: folder } = await start(2, { withheld: ['MY_KEY'] });
    expect((await readRun(folder)).manifest.withheld).toEqual(['MY_KEY']);
  });

  test('runs that start at the same time get folders of their own', async () => {
    const runs = await Promise.all([start(1), start(1), start(1)]);
    expect(runs.map(({ manifest }) => manifest.id).sort()).toEqual([
      'run-2026-01-14T06-01-00-000Z',
      'run-2026-01-14T06-01-00-001Z',
      'run-2026-01-14T06-01-00-002Z',
    ]);
  });

  test('a log directory of its own, shared by two places', async () => {
    const logDirectory = join(dir, 'logs');
    const other = placeOf({ cwd: join(dir, 'other') });
    const runs = [await start(1, { logDirectory }), await start(1, { logDirectory, place: other })];
    expect(runs.map((run) => run.dir)).toEqual([
      join(logDirectory, 'run-2026-01-14T06-01-00-000Z'),
      join(logDirectory, 'run-2026-01-14T06-01-00-001Z'),
    ]);
    expect(await runsOf(place, env)).toEqual([runs[0]]);
    expect(await runsOf(other, env)).toEqual([runs[1]]);
    expect((await findRuns(env)).runs).toEqual([runs[1], runs[0]]);
  });

  test('a log directory that cannot be written leaves nothing behind', async () => {
    writeFileSync(join(dir, 'file'), '');
    await expect(start(1, { logDirectory: join(dir, 'file') })).rejects.toThrow();
    expect(await findRuns(env)).toEqual({ runs: [], notes: [], open: [] });
  });
});

describe('findRuns and runsOf', () => {
  test('nothing where nothing was started', async () => {
    expect(await findRuns(env)).toEqual({ runs: [], notes: [], open: [] });
    expect(await runsOf(place, env)).toEqual([]);
    expect(existsSync(join(dir, 'state'))).toBe(false);
  });

  test('newest first, also those of a place', async () => {
    const other = placeOf({ demo: join(dir, 'project') });
    const [first, second] = [await start(1), await start(3)];
    const demo = await start(2, { place: other });
    expect((await findRuns(env)).runs).toEqual([second, demo, first]);
    expect(await runsOf(place, env)).toEqual([second, first]);
    expect(await runsOf(other, env)).toEqual([demo]);
  });

  test('damaged manifests are skipped with a note', async () => {
    const good = await start(1);
    const home = join(dir, 'state', 'orch-tui', place.slug);
    const damaged = { 'run-a': '{ "id": ', 'run-b': '{ "id": "run-b" }', 'run-c': undefined };
    for (const [name, text] of Object.entries(damaged)) {
      mkdirSync(join(home, name));
      if (text !== undefined) writeFileSync(join(home, name, 'run.json'), text);
    }
    const { runs, notes } = await findRuns(env);
    expect(runs).toEqual([good]);
    expect(notes.sort()).toEqual([
      expect.stringMatching(/run-a\/run\.json: skipped: .*JSON/),
      expect.stringMatching(/run-b\/run\.json: skipped: .*startedAt/),
      expect.stringMatching(/run-c\/run\.json: skipped: there is no manifest/),
    ]);
    expect(notes.join('')).not.toContain('\n');
    for (const [name, reason] of [
      ['run-a', /^\/.*\/run-a\/run\.json: expected JSON: /],
      ['run-b', /^\/.*\/run-b\/run\.json: .*startedAt/],
      ['run-c', /^\/.*\/run-c\/run\.json: there is no manifest$/],
    ] as const)
      await expect(readRun(join(home, name))).rejects.toThrow(reason);
    expect(await runsOf(place, env)).toEqual([good]);
  });

  test('a folder whose content others may change says nothing of what is to be started', async () => {
    const run = await start(1);
    chmodSync(run.dir, 0o777);
    const { runs, notes } = await findRuns(env);
    expect(runs).toEqual([]);
    expect(notes).toEqual([
      `${run.dir}/run.json: skipped: ${run.dir} can be changed by others: chmod 700 '${run.dir}', and look what is in it`,
    ]);
    await expect(runsOf(place, env)).rejects.toThrow('can be changed by others');
    await expect(readRun(run.dir)).rejects.toThrow('can be changed by others');
  });

  test('a run whose log directory was deleted is skipped with a note', async () => {
    const logDirectory = join(dir, 'logs');
    await start(1, { logDirectory });
    rmSync(logDirectory, { recursive: true });
    const { runs, notes } = await findRuns(env);
    expect(runs).toEqual([]);
    expect(notes).toHaveLength(1);
  });
});
