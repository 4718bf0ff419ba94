import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gatherContext, MAX_STATUS_LINES } from '../../src/fleet/context.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orch-context-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): void {
  const who = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  execFileSync('git', args, { cwd: folder, env: { ...process.env, ...who }, stdio: 'ignore' });
}

function repository(): void {
  git('init', '-b', 'feature/x');
  for (let i = 1; i <= 7; i++) {
    writeFileSync(join(folder, 'file'), `${i}`);
    git('add', '.');
    git('commit', '-m', `step ${i}`);
  }
}

describe('gatherContext', () => {
  test('branch, what is not committed, and the latest five commits', async () => {
    repository();
    writeFileSync(join(folder, 'file'), 'changed');
    writeFileSync(join(folder, 'new file'), '');
    const context = await gatherContext(folder, { session: 's', draft: 'unsent' });
    expect(context).toMatchObject({ session: 's', draft: 'unsent', branch: 'feature/x' });
    expect(context.status).toEqual([' M file', '?? "new file"']);
    expect(context.commits.map((line) => line.replace(/^[0-9a-f]+ /, ''))).toEqual(
      [7, 6, 5, 4, 3].map((i) => `step ${i}`),
    );
  });

  test.each([
    ['no repository', () => {}],
    ['a repository without a commit', () => git('init', '-b', 'main')],
    ['a broken one', () => writeFileSync(join(folder, '.git'), 'gitdir: nowhere')],
  ])('of %s there is nothing to say', async (_, make) => {
    make();
    expect(await gatherContext(folder, { task: 't' })).toMatchObject({ task: 't', status: [], commits: [] });
  });

  test('a folder that does not exist, or cannot', async () => {
    const nothing = { status: [], commits: [] };
    expect(await gatherContext(join(folder, 'gone'))).toEqual(nothing);
    expect(await gatherContext('/\0')).toEqual(nothing);
  });

  test('a long status is cut', async () => {
    git('init');
    for (let i = 0; i < 150; i++) writeFileSync(join(folder, `${'long'.repeat(55)}${i}`), '');
    const { status } = await gatherContext(folder);
    expect(status).toHaveLength(MAX_STATUS_LINES);
    for (const line of status) expect(line.length).toBeLessThanOrEqual(200);
  });

  test('the index is not written, nor locked', async () => {
    repository();
    // A file that looks changed makes an ordinary status write the index anew.
    utimesSync(join(folder, 'file'), 1000, 1000);
    const index = join(folder, '.git', 'index');
    const before = statSync(index).mtimeMs;
    await gatherContext(folder);
    expect(statSync(index).mtimeMs).toBe(before);
    expect(existsSync(`${index}.lock`)).toBe(false);
  });

  test('a repository that variables of ours name is not asked', async () => {
    repository();
    const other = join(folder, 'elsewhere', '.git');
    const context = await gatherContext(folder, {}, { ...process.env, GIT_DIR: other });
    expect(context.branch).toBe('feature/x');
  });

  test('a git that hangs is not waited for', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'git'), '#!/bin/sh\nexec sleep 30\n');
    chmodSync(join(bin, 'git'), 0o755);
    const started = Date.now();
    const context = await gatherContext(folder, {}, { PATH: `${bin}:${process.env.PATH}` });
    expect(context).toEqual({ status: [], commits: [] });
    expect(Date.now() - started).toBeLessThan(4000);
  });
});
