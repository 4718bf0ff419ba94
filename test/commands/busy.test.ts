import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { whileBusy } from '../../src/commands/busy.ts';

function terminal(isTTY: boolean, TERM = 'xterm-256color') {
  const stdout = Object.assign(new PassThrough(), { isTTY });
  return { io: { stdout, env: { TERM } }, written: () => String(stdout.read() ?? '') };
}

test('a terminal is told that something takes its time, and that it has ended', async () => {
  const { io, written } = terminal(true);
  expect(await whileBusy(io, async () => written())).toBe('\x1b]9;4;3\x1b\\');
  expect(written()).toBe('\x1b]9;4;0\x1b\\');
});

test('also when it failed', async () => {
  const { io, written } = terminal(true);
  await expect(whileBusy(io, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(written()).toMatch(/\x1b\]9;4;0\x1b\\$/);
});

test.each([
  ['a pipe', false, 'xterm'],
  ['a console that would print it', true, 'linux'],
])('%s is told nothing', async (_, isTTY, term) => {
  const { io, written } = terminal(isTTY, term);
  expect(await whileBusy(io, async () => 7)).toBe(7);
  expect(written()).toBe('');
});
