import { closeSync, fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { takeLock } from '../../src/host/lock.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(dir, { recursive: true, force: true });
});

test('a role that is released again, where it is a locked file, takes nothing else away', async () => {
  vi.stubGlobal('process', Object.create(process, { platform: { value: 'darwin' } }));
  const release = await takeLock(dir, 'starter');
  release!();
  // It gets the number that the lock had.
  const file = openSync(dir, 'r');
  release!();
  expect(fstatSync(file).isDirectory()).toBe(true);
  closeSync(file);
});
