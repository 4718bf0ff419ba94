import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAll } from '../../src/cast/write-all.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'write-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test.each([
  ['little', 10],
  ['much', 1_000_000],
])('%s is written whole, where it belongs', async (_, length) => {
  const path = join(dir, 'file');
  await writeFile(path, 'before');
  const file = await open(path, 'r+');
  await writeAll(file, Buffer.alloc(length, 'x'), 6);
  await file.close();
  expect(await readFile(path, 'utf8')).toBe(`before${'x'.repeat(length)}`);
});

test.each([
  ['little', 10],
  ['much', 1_000_000],
])('%s that the disk does not take is an error', async (_, length) => {
  const path = join(dir, 'file');
  await writeFile(path, '');
  const file = await open(path, 'r');
  await expect(writeAll(file, Buffer.alloc(length, 'x'), 0)).rejects.toThrow('EBADF');
  await file.close();
});
