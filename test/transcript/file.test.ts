import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TranscriptFile } from '../../src/transcript/file.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'orch-transcript-'));
});
afterEach(() => rm(dir, { recursive: true }));

const said = (text: string) => `${JSON.stringify({ type: 'assistant', message: { content: text } })}\n`;

test('what is appended is read, whole lines only, wherever they are cut', async () => {
  const path = join(dir, 'a.jsonl');
  const file = new TranscriptFile(path);
  const texts = async () => (await file.read()).entries.map(({ text }) => text);
  const bytes = Buffer.from(said('größer') + said('two'));
  await writeFile(path, '');
  expect(await texts()).toEqual([]);
  for (const [i, byte] of bytes.entries()) {
    await appendFile(path, Buffer.of(byte));
    if (i % 7 === 0) await texts();
  }
  expect(await texts()).toEqual(['größer', 'two']);
  await appendFile(path, said('three'));
  expect(await Promise.all([texts(), texts()])).toEqual([
    ['größer', 'two', 'three'],
    ['größer', 'two', 'three'],
  ]);
});

test('a line that is too long is one that is left out, in however many pieces it comes', async () => {
  const path = join(dir, 'a.jsonl');
  const file = new TranscriptFile(path);
  const long = 'x'.repeat(17 * 1024 * 1024);
  await writeFile(path, said('one') + long);
  await file.read();
  await appendFile(path, `${long}\n${said('two')}`);
  const { entries, skipped } = await file.read();
  expect(entries.map(({ text }) => text)).toEqual(['one', 'two']);
  expect(skipped).toBe(1);
});

test('a file that begins anew is read anew, and one that is missing says so', async () => {
  const path = join(dir, 'a.jsonl');
  const file = new TranscriptFile(path);
  await expect(file.read()).rejects.toMatchObject({ code: 'ENOENT' });
  await writeFile(path, said('a long first one') + said('two'));
  expect((await file.read()).entries).toHaveLength(2);
  await writeFile(path, said('new'));
  expect((await file.read()).entries.map(({ n, text }) => [n, text])).toEqual([[1, 'new']]);
});
