import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTokens, removeTokens, TOKEN_FILES } from '../../src/control/tokens.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tokens-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test.each([
  [TOKEN_FILES.full, TOKEN_FILES.read],
  [TOKEN_FILES.read, TOKEN_FILES.full],
])(
  'a token that cannot be removed (%s) is told of, and the other is removed all the same',
  async (stuck, other) => {
    await openTokens(dir);
    rmSync(join(dir, stuck));
    mkdirSync(join(dir, stuck));
    await expect(removeTokens(dir)).rejects.toThrow(stuck);
    expect(existsSync(join(dir, other))).toBe(false);
  },
);
