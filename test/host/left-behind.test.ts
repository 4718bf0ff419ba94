import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endLeftBehind, hostedProcess, writeRoll } from '../../src/host/left-behind.ts';

let dir: string;
let file: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orch-left-'));
  file = join(dir, 'hosted.json');
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(dir, { recursive: true });
});

/** A program that says when it is up. */
async function start(script: string): Promise<ChildProcess & { pid: number }> {
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  await once(child.stdout!, 'data');
  return child as ChildProcess & { pid: number };
}

const enrol = (...pids: number[]) =>
  writeRoll(
    dir,
    pids.map((pid) => hostedProcess(pid)!),
  );

const isOn = process.platform === 'linux';

test.runIf(isOn)('what heeds its hang-up and what ignores it are ended, and nobody else', async () => {
  const heeds = await start('trap "exit 7" HUP; echo up; while :; do sleep 0.01; done');
  const ignores = await start('trap "" HUP; echo up; exec sleep 1000');
  const other = await start('echo up; exec sleep 1000');
  enrol(heeds.pid, ignores.pid);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const ends = [heeds, ignores].map((child) => once(child, 'exit'));
  expect(await endLeftBehind(dir)).toEqual([heeds.pid, ignores.pid]);
  expect(await Promise.all(ends)).toEqual([
    [7, null],
    [null, 'SIGKILL'],
  ]);
  expect(other.exitCode ?? other.signalCode).toBeNull();
  expect(await endLeftBehind(dir)).toEqual([]);
});

test.runIf(isOn)('a process that has the pid of one that has ended is not it', async () => {
  const other = await start('echo up; exec sleep 1000');
  writeFileSync(file, JSON.stringify([{ pid: other.pid, since: '1' }]));
  expect(await endLeftBehind(dir)).toEqual([]);
  expect(other.exitCode ?? other.signalCode).toBeNull();
});

test('what is torn, or none, names nobody', async () => {
  expect(await endLeftBehind(dir)).toEqual([]);
  for (const text of ['[{"pid":', '{}', '[{"pid":-1,"since":"1"},{"pid":1,"since":"0"},null,7]']) {
    writeFileSync(file, text);
    expect(await endLeftBehind(dir)).toEqual([]);
  }
});

test.runIf(isOn)('where nobody runs there is no file', async () => {
  const child = await start('echo up; exec sleep 1000');
  enrol(child.pid);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject([{ pid: child.pid }]);
  writeRoll(dir, []);
  expect(existsSync(file)).toBe(false);
});
