import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import {
  listProcesses,
  type ProcessUsage,
  parsePsLine,
  parseStat,
  treesOf,
} from '../../src/control/usage.ts';

function processOf(pid: number, parent: number): ProcessUsage {
  return { pid, parent, cpuMs: 10 ** pid, memory: 2 ** pid };
}

test('a tree takes what its process and all descendants take', () => {
  const all = [processOf(1, 0), processOf(2, 1), processOf(3, 2), processOf(4, 1), processOf(5, 0)];
  expect(treesOf(all, [2, 5, 9])).toEqual(
    new Map([
      [2, { cpuMs: 1100, memory: 12, processes: 2 }],
      [5, { cpuMs: 100_000, memory: 32, processes: 1 }],
    ]),
  );
});

test('processes that name each other as parents are counted once', () => {
  expect(treesOf([processOf(1, 2), processOf(2, 1)], [1]).get(1)).toMatchObject({ processes: 2 });
});

test('/proc/PID/stat is read whatever the process calls itself', () => {
  const fields = 'S 7 8 9 10 11 12 13 14 15 16 20 30 1 2 20 0 1 0 4242 1000000 250 18446744073709551615';
  expect(parseStat(`42 (a) b (c) ${fields}`, 10, 4096)).toEqual({
    pid: 42,
    parent: 7,
    cpuMs: 530,
    memory: 250 * 4096,
  });
  expect(parseStat('', 10, 4096)).toBeUndefined();
});

test.each([
  ['  501   1  0:01.50  2048', 1500],
  ['501 1 12:00.00 2048', 720_000],
  ['501 1 01:00:01 2048', 3_601_000],
  ['501 1 2-00:00:00 2048', 172_800_000],
])('a line of ps: %s', (line, cpuMs) => {
  expect(parsePsLine(line)).toEqual({ pid: 501, parent: 1, cpuMs, memory: 2 << 20 });
});

test('a child of this process is found, with what it takes', async () => {
  // Long enough for a system that counts processor time by looking now and then.
  const work =
    'while (process.cpuUsage().user < 300_000); process.stdout.write("up"); process.stdin.resume()';
  const child = spawn(process.execPath, ['-e', work]);
  try {
    await once(child.stdout, 'data');
    const found = (await listProcesses()).find(({ pid }) => pid === child.pid);
    expect(found).toMatchObject({ parent: process.pid });
    expect(found!.memory).toBeGreaterThan(1 << 20);
    expect(found!.cpuMs).toBeGreaterThan(0);
  } finally {
    child.kill('SIGKILL');
  }
});
