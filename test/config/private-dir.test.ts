import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensurePrivateDir } from '../../src/config/private-dir.ts';
import { NotPrivateError } from '../../src/ownership.ts';

let dir: string;
const uid = process.getuid!();

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orch-private-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('ensurePrivateDir', () => {
  test('makes every missing folder private, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      await ensurePrivateDir(join(dir, 'a', 'b', 'c'), join(dir, 'a'));
    } finally {
      process.umask(before);
    }
    for (const path of ['a', 'a/b', 'a/b/c']) expect(mode(join(dir, path))).toBe('700');
  });

  test('closes folders of ours that are open, from the root down, and leaves those above alone', async () => {
    mkdirSync(join(dir, 'a', 'b'), { recursive: true });
    for (const path of [dir, join(dir, 'a'), join(dir, 'a', 'b')]) chmodSync(path, 0o755);
    await ensurePrivateDir(join(dir, 'a', 'b'), join(dir, 'a'));
    expect([mode(dir), mode(join(dir, 'a')), mode(join(dir, 'a', 'b'))]).toEqual(['755', '700', '700']);
  });

  test.each([0o777, 0o770, 0o722])(
    'refuses what others could change (%o), and leaves it as it is',
    async (open) => {
      mkdirSync(join(dir, 'a', 'b'), { recursive: true });
      chmodSync(join(dir, 'a'), open);
      await expect(ensurePrivateDir(join(dir, 'a', 'b'), join(dir, 'a'))).rejects.toThrow(
        `${join(dir, 'a')} can be changed by others: chmod 700`,
      );
      expect(mode(join(dir, 'a'))).toBe(open.toString(8));
    },
  );

  test('twice is as good as once', async () => {
    await ensurePrivateDir(join(dir, 'a'));
    await ensurePrivateDir(join(dir, 'a'));
    expect(mode(join(dir, 'a'))).toBe('700');
  });

  test.each(['a', 'a/b'])('refuses when %s belongs to someone else', async (path) => {
    mkdirSync(join(dir, path), { recursive: true });
    const refused = ensurePrivateDir(join(dir, path), join(dir, path), uid + 1);
    await expect(refused).rejects.toThrow(NotPrivateError);
    await expect(refused).rejects.toThrow(
      `belongs to another user (uid ${uid}, you are ${uid + 1}): have it removed, or set`,
    );
  });

  test('refuses a link, also as the root, and a file', async () => {
    mkdirSync(join(dir, 'real', 'b'), { recursive: true });
    symlinkSync(join(dir, 'real'), join(dir, 'link'));
    writeFileSync(join(dir, 'file'), '');
    await expect(ensurePrivateDir(join(dir, 'link'))).rejects.toThrow(/link is a symbolic link: remove it/);
    await expect(ensurePrivateDir(join(dir, 'link', 'b'), join(dir, 'link'))).rejects.toThrow(
      NotPrivateError,
    );
    await expect(ensurePrivateDir(join(dir, 'file'))).rejects.toThrow(/file is not a folder/);
  });
});
