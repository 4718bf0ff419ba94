import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseCast } from '../../src/cast/read.ts';
import { systemClock } from '../../src/clock.ts';
import { configOfRecordings, recordingPaths } from '../../src/commands/find-run.ts';
import { judge } from '../../src/commands/judge.ts';
import { readCasts, replayControl } from '../../src/commands/replay.ts';
import { ReplayReadings } from '../../src/control/replay-readings.ts';
import { Player } from '../../src/host/player.ts';
import { reelsOf } from '../../src/host/reel.ts';
import { Sandbox, until } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

test('a run may be named by its id, or the beginning of it', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  const { id } = run.manifest;
  const named = [id, id.replace('run-', ''), 'no-such-run', sandbox.cwd];
  expect(await recordingPaths(named, sandbox.env)).toEqual([run.dir, run.dir, 'no-such-run', sandbox.cwd]);
  run.release();
  await sandbox.open({ command: ['cat'] }, sandbox.root);
  await expect(recordingPaths(['run-'], sandbox.env)).rejects.toThrow(/^"run-" fits more than one run: /);
  expect(await recordingPaths([''], sandbox.env)).toEqual(['']);
});

test('a run is played with the configuration that it was started with, unless there is one here', async () => {
  const config = sandbox.configure({ workers: [{ command: ['cat'] }] });
  const run = await sandbox.open({ config });
  run.release();
  const elsewhere = sandbox.root;
  expect(await configOfRecordings(['no-such-file', run.dir], elsewhere)).toBe(config);
  expect(await configOfRecordings([], elsewhere)).toBeUndefined();
  mkdirSync(join(elsewhere, 'config'));
  writeFileSync(join(elsewhere, 'config/orch.json'), '{}');
  expect(await configOfRecordings([run.dir], elsewhere)).toBe(join(elsewhere, 'config'));
});

test('a worker that was started again is one reel, one life after the other', async () => {
  const { run, client } = await sandbox.live({ one: 'echo life of $$; exit 3' });
  await until(client, ({ workers }) => workers.get('one')?.state === 'exited');
  const { pid } = await client.get<{ pid: number }>('/v1/workers/one');
  await client.post('/v1/workers/one/start');
  await until(client, ({ workers }) => {
    const worker = workers.get('one');
    return worker?.state === 'exited' && worker.pid !== pid;
  });
  const reels = reelsOf(await readCasts([run.dir, join(run.dir, 'one.cast')]));
  expect(reels.map(({ worker }) => worker)).toEqual(['one']);
  const { events } = reels[0]!;
  expect(events.map(({ code }) => code).join('')).toMatch(/^o+xoro+x$/);
  expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
});

test('recordings that do not fit into memory are refused before they are read, and it is said what to do', async () => {
  const header = '{"version":2,"width":80,"height":24}\n';
  const small = join(sandbox.root, 'small.cast');
  const flood = join(sandbox.root, 'flood.cast');
  writeFileSync(small, `${header}[1,"o","x"]\n`);
  // Its end cannot be read: nobody is to come so far.
  writeFileSync(flood, `${header}${'[1,"o","line"]\n'.repeat(10_000)}\0\n`);
  const memory = 1024 * 1024;
  await expect(readCasts([small, flood], undefined, memory)).rejects.toThrow(
    new RegExp(
      `^${sandbox.root}: expected recordings of at most 0\\.03 MiB together, as fit into memory, found 0\\.14 MiB, ` +
        'the largest flood\\.cast: name only some of their files .*--max-old-space-size=\\d+$',
    ),
  );
  expect(await readCasts([small], undefined, memory)).toHaveLength(1);
});

test('a worker whose end was played lives again where one goes back before it, or on to its next life', async () => {
  const segment = (startedAt: number, life: number) => {
    const orch = { worker: 'w', offset: 0, snapshot: false, life, startedAt };
    return `${JSON.stringify({ version: 2, width: 80, height: 24, orch })}\n[1,"o","here"]\n[2,"x","0"]\n`;
  };
  const reels = reelsOf([
    { name: 'w', folder: '/run', cast: parseCast(segment(10_000, 1), 'w') },
    { name: 'w.2', folder: '/run', cast: parseCast(segment(20_000, 2), 'w.2') },
  ]);
  const player = new Player(reels, systemClock);
  const control = replayControl(player, reels, new ReplayReadings(new Map(), () => player.time / 1000));
  await control.lives.attach(player);
  const stateAt = (time: number) => {
    player.seek(time);
    return control.worker('w')?.state;
  };
  const times = [2000, 1000, 2000, 11_000, 12_000, 11_000];
  expect(times.map(stateAt)).toEqual(['exited', 'running', 'exited', 'running', 'exited', 'running']);
  expect(control.worker('w')).not.toHaveProperty('exit');
});

test.each([
  [
    'of bytes that were never written',
    Buffer.alloc(4096),
    ':1: expected a line of JSON, found bytes that were never written',
  ],
  [
    'with a hole',
    '{"version":2,"width":80,"height":24}\n\0\0\n[1,"o","x"]\n',
    ':2: expected a line of JSON, found bytes that were never written',
  ],
  ['without a beginning', '', ': expected an asciicast header, found an empty file'],
])('a recording %s keeps no other from being played, and is told', async (_, content, expected) => {
  const dir = join(sandbox.root, 'run');
  mkdirSync(join(dir, 'remote'), { recursive: true });
  const header = (worker: string) =>
    `${JSON.stringify({ version: 2, width: 80, height: 24, timestamp: 1, orch: { worker, offset: 0, snapshot: false } })}\n`;
  writeFileSync(join(dir, 'one.cast'), `${header('one')}[1,"o","fine"]\n`);
  writeFileSync(join(dir, 'remote/far.cast'), `${header('far')}[1,"o","fine too"]\n`);
  const broken = join(dir, 'two.cast');
  writeFileSync(broken, content);
  const told: string[] = [];
  const casts = await readCasts([dir], (problem) => told.push(problem));
  expect(reelsOf(casts).map(({ worker }) => worker)).toEqual(['one', 'far']);
  expect(told).toEqual([`left out: ${broken}${expected}`]);
  // What was asked for, and all of it, is refused.
  await expect(readCasts([broken], () => {})).rejects.toThrow(`${broken}${expected}`);
  await expect(readCasts([dir])).rejects.toThrow(`${broken}${expected}`);

  const io = sandbox.io();
  expect(await judge({ paths: [dir], json: false }, io)).toBe(0);
  expect(io.err()).toBe(`orch-tui: left out: ${broken}${expected}\n`);
  expect(io.out()).toContain('would have happened: 0 incidents');
});
