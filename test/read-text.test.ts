import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readText } from '../src/read-text.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-text-'));
  file = join(folder, 'file');
});
afterEach(() => rmSync(folder, { recursive: true }));

const MAX = 1024 * 1024;

test.each([[''], ['{ "a": "ä" }\n'], ['x'.repeat(MAX)]])('all of a file is read', async (text) => {
  writeFileSync(file, text);
  expect(await readText(file)).toBe(text);
});

test('a mark of the order of bytes, as some editors write it, is no part of the text', async () => {
  writeFileSync(file, '\uFEFF{}');
  expect(await readText(file)).toBe('{}');
});

test('and of the file that a link leads to', async () => {
  writeFileSync(join(folder, 'other'), 'x');
  symlinkSync('other', file);
  expect(await readText(file)).toBe('x');
});

test.each<[string, () => void, string]>([
  [
    'a pipe in which nobody writes',
    () => execFileSync('mkfifo', [file]),
    'expected a regular file, found a pipe',
  ],
  [
    'a device that has no end',
    () => symlinkSync('/dev/zero', file),
    'expected a regular file, found a device',
  ],
  ['a folder', () => mkdirSync(file), 'expected a regular file, found a folder'],
  [
    'a file that is too large',
    () => writeFileSync(file, 'x'.repeat(MAX + 7)),
    'expected at most 1048576 bytes, found 1048583',
  ],
  [
    'bytes that are no text',
    () => writeFileSync(file, Buffer.from([0xff])),
    'expected text in UTF-8, found other bytes: save the file as UTF-8',
  ],
])('%s is refused', async (_, make, message) => {
  make();
  await expect(readText(file)).rejects.toThrow(new Error(message));
});

/** A long one without a size. */
const KERNEL_SYMBOLS = '/proc/kallsyms';

test.runIf(existsSync(KERNEL_SYMBOLS))(
  'a file with more in it than its size says is read no further',
  async () => {
    await expect(readText(KERNEL_SYMBOLS)).rejects.toThrow('expected at most 1048576 bytes, found more');
  },
);

test('of a file that is not there, the system says so', async () => {
  await expect(readText(file)).rejects.toMatchObject({ code: 'ENOENT' });
});
