import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ask } from '../../src/commands/ask.ts';
import type { Io } from '../../src/commands/io.ts';

function terminal(): { io: Io; keys: PassThrough; shown: PassThrough } {
  const keys = Object.assign(new PassThrough(), { isTTY: true });
  const shown = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true });
  return { io: { env: {}, cwd: '/', stdin: keys, stdout: shown, stderr: shown }, keys, shown };
}

test('a question gets its answer, without blanks', async () => {
  const { io, keys, shown } = terminal();
  const answer = ask('Sure? [y/N] ', io);
  keys.write(' yes \n');
  expect(await answer).toBe('yes');
  expect(shown.read()).toContain('Sure? [y/N] ');
});

test.each(['\x03', '\x04'])('%j breaks off', async (key) => {
  const { io, keys } = terminal();
  const answer = ask('Sure? ', io);
  keys.write(key);
  expect(await answer).toBeUndefined();
});

test('so does the end of the input', async () => {
  const { io, keys } = terminal();
  const answer = ask('Sure? ', io);
  keys.end();
  expect(await answer).toBeUndefined();
});
