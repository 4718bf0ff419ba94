import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { whileBusy } from '../../src/commands/busy.ts';

function terminal(isTTY: boolean, TERM = 'xterm-256color') {
  const stderr = Object.assign(new PassThrough(), { isTTY });
  return { io: { stderr, env: { TERM } }, written: () => String(stderr.read() ?? '') };
}

const CLEAR = '\r\x1b[K';

test('a terminal is told what takes its time, how far it is, and that it has ended', async () => {
  const { io, written } = terminal(true);
  await whileBusy(io, 'reading', async (tell) => {
    expect(written()).toBe(`${CLEAR}reading … Ctrl-C ends it\x1b]9;4;3\x1b\\`);
    await tell(1, 4);
    await tell(1, 4);
    expect(written()).toBe(`${CLEAR}reading: 1 of 4 … Ctrl-C ends it\x1b]9;4;1;25\x1b\\`);
  });
  expect(written()).toBe(`${CLEAR}\x1b]9;4;0\x1b\\`);
});

test('also when it failed', async () => {
  const { io, written } = terminal(true);
  await expect(whileBusy(io, 'reading', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(written()).toMatch(/\r\x1b\[K\x1b\]9;4;0\x1b\\$/);
});

test('a console that would print sequences is told in words alone', async () => {
  const { io, written } = terminal(true, 'linux');
  await whileBusy(io, 'reading', async (tell) => tell(1, 4));
  expect(written()).toBe(`${CLEAR}reading … Ctrl-C ends it${CLEAR}reading: 1 of 4 … Ctrl-C ends it${CLEAR}`);
});

test('a pipe is told nothing', async () => {
  const { io, written } = terminal(false);
  expect(
    await whileBusy(io, 'reading', async (tell) => {
      await tell(1, 4);
      return 7;
    }),
  ).toBe(7);
  expect(written()).toBe('');
});
