import { link, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeUnfinished, retain } from '../../src/cast/retention.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'retention-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('the oldest go first, whoever left them; what grows, is being published or is no recording stays', async () => {
  const names = ['grows.cast', 'new.cast', 'new.cast.part', 'journal', 'c.cast', 'a.cast', 'b.cast'];
  for (const [age, name] of names.entries()) {
    await writeFile(join(dir, name), 'x'.repeat(100));
    await utimes(join(dir, name), age, age);
  }
  await retain(dir, 200, (path) => path === join(dir, 'grows.cast'));
  expect((await readdir(dir)).toSorted()).toEqual(names.filter((name) => name !== 'c.cast').toSorted());
  await retain(dir, 0, (path) => path === join(dir, 'grows.cast'));
  expect(await readdir(dir)).not.toContain('b.cast');
  expect(await readdir(dir)).toContain('grows.cast');
});

test('what was being published when its writer was killed is deleted, and what was published counts then', async () => {
  for (const name of ['w.cast', 'w.2.cast.part', 'journal.part']) await writeFile(join(dir, name), 'x');
  await link(join(dir, 'w.cast'), join(dir, 'w.cast.part'));
  removeUnfinished(dir);
  expect((await readdir(dir)).toSorted()).toEqual(['journal.part', 'w.cast']);
  await retain(dir, 0, () => false);
  expect(await readdir(dir)).toEqual(['journal.part']);
  expect(() => removeUnfinished(join(dir, 'nowhere'))).not.toThrow();
});
