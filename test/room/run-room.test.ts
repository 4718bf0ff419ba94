import { afterEach, beforeEach, expect, test } from 'vitest';
import { OperatorTerminal } from '../../src/room/operator-terminal.ts';
import { runRoom } from '../../src/room/run-room.ts';
import { FakeHost } from './fake-host.ts';
import { FakeTty } from './fake-tty.ts';

let tty: FakeTty;
beforeEach(() => {
  tty = new FakeTty();
});
afterEach(() => tty.dispose());

test('after q nothing is painted over the shell', async () => {
  const terminal = await OperatorTerminal.open(tty.stdin, tty.stdout, { TERM: 'xterm-256color' });
  const host = new FakeHost();
  const left = runRoom({ terminal, api: host.api, openHost: host.openHost, reach: async () => true });
  await expect.poll(() => tty.written).toContain('starting');
  tty.type('q');
  expect(await left).toBe('detached');
  const { written } = tty;
  // The room's own end has to be silent: the terminal is still open here and would take it.
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(tty.written).toBe(written);
  terminal.close();
});
