import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CastError } from '../../src/cast/cast-error.ts';
import { parseCast, readCast, readHeader } from '../../src/cast/read.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cast-read-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('readHeader', () => {
  async function headerOf(text: string) {
    const path = join(dir, 'a.cast');
    await writeFile(path, text);
    return readHeader(path);
  }

  test('a comment may stand before the header', async () => {
    const header = await headerOf('# mine\n{"version": 3, "term": {"cols": 80, "rows": 24}}\n');
    expect(header).toEqual({ cols: 80, rows: 24 });
  });

  test('a recording that was only just begun has none yet', async () => {
    expect(await headerOf('')).toBeUndefined();
    expect(await headerOf('{"version": 2, "wid')).toBeUndefined();
  });

  test('a file without lines is none, however long', async () => {
    await expect(headerOf('a'.repeat(2_000_000))).rejects.toThrow(CastError);
    await expect(headerOf('a'.repeat(2_000_000))).rejects.toThrow(
      /a\.cast:1: expected a header of at most \d+ bytes, found more$/,
    );
  });
});

test.each([
  ['{"version": 2, "width": 1001, "height": 24}', 'width', '1001'],
  ['{"version": 3, "term": {"cols": 80, "rows": 1001}}', 'term.rows', '1001'],
  ['{"version": 2, "width": 80}', 'height', 'nothing'],
])('a screen that no resize could ask for is no header: %s', (header, key, found) => {
  const parse = () => parseCast(`${header}\n`, 'a.cast');
  expect(parse).toThrow(`a.cast:1: expected header key ${key}: `);
  expect(parse).toThrow(new RegExp(`, found ${found}$`));
});

test('a pipe and a device are refused, and not waited for', async () => {
  const pipe = join(dir, 'a.cast');
  execFileSync('mkfifo', [pipe]);
  await expect(readCast(pipe)).rejects.toThrow(
    /a\.cast: expected a recording in a regular file, found a pipe$/,
  );
  await expect(readCast('/dev/zero')).rejects.toThrow(/found a device$/);
});

test.each([
  ['{"version": 2, "width": 80, "height": 24}', '[1, "o", "a"]\n[1e300, "o", "b"]'],
  ['{"version": 3, "term": {"cols": 80, "rows": 24}}', '[3e7, "o", "a"]\n[3e7, "z", "b"]'],
])('an event years after the beginning is refused with its line: %s', (header, events) => {
  const text = `${header}\n${events}\n`;
  expect(() => parseCast(text, 'a.cast')).toThrow(
    /^a\.cast:3: expected an event at most 31622400 s after the beginning, found /,
  );
});
