import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isFirstRoom } from '../../src/commands/first-room.ts';

test('the first room of a user is so once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'first-'));
  try {
    expect(await isFirstRoom({ XDG_STATE_HOME: dir })).toBe(true);
    expect(await isFirstRoom({ XDG_STATE_HOME: dir })).toBe(false);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('where it cannot be remembered it is never the first', async () => {
  expect(await isFirstRoom({ XDG_STATE_HOME: '/dev/null' })).toBe(false);
});
