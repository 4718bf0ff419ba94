import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDetached } from '../../src/host/detach.ts';

const { execPath } = process;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'od-'));
});
afterEach(() => {
  process.execPath = execPath;
  rmSync(dir, { recursive: true });
});

test('a system that starts no process is told of in the log, and nothing else breaks', async () => {
  process.execPath = join(dir, 'none');
  const log = join(dir, 'x.log');
  const child = startDetached([], log);
  await new Promise((resolve) => child.on('close', resolve));
  expect(readFileSync(log, 'utf8')).toMatch(/ENOENT/);
  expect(child.exitCode).toBeLessThan(0);
});
