import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeHeader } from '../../src/cast/encode.ts';
import { recordingOf } from '../../src/commands/recording-of.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

test('a file is meant before a worker, a worker before a folder', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  const segment = { worker: 'docs', offset: 0, snapshot: false };
  const recording = join(run.dir, 'docs.cast');
  writeFileSync(recording, encodeHeader({ cols: 20, rows: 5, startedAt: 0, segment }));
  mkdirSync(join(sandbox.cwd, 'docs'));
  expect(await recordingOf('docs', {}, sandbox.io())).toEqual({ file: recording, configDir: undefined });
  const file = join(sandbox.cwd, 'docs.cast');
  writeFileSync(file, '');
  expect((await recordingOf('docs.cast', {}, sandbox.io())).file).toBe(file);
  mkdirSync(join(sandbox.cwd, 'src'));
  await expect(recordingOf('src', {}, sandbox.io())).rejects.toMatchObject({
    message: 'src: expected a recording or the name of a worker, found neither',
    exitCode: 2,
  });
});
