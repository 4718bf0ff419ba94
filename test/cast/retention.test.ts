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

test('beyond a number of files the oldest of who has most go first, then the oldest', async () => {
  const names = ['one.cast', 'two.cast', 'many.cast', 'many.2.cast', 'many.3.cast', 'many.4.cast'];
  for (const [age, name] of names.entries()) {
    await writeFile(join(dir, name), 'x');
    await utimes(join(dir, name), age, age);
  }
  const isGrowing = (path: string) => path === join(dir, 'many.4.cast');
  const left = async (limit: number) => {
    await retain(dir, 100, isGrowing, limit);
    return (await readdir(dir)).toSorted();
  };
  expect(await left(5)).toHaveLength(6);
  expect(await left(4)).not.toContain('many.cast');
  expect(await left(3)).toEqual(['many.3.cast', 'many.4.cast', 'one.cast', 'two.cast']);
  expect(await left(2)).toEqual(['many.3.cast', 'many.4.cast', 'two.cast']);
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
