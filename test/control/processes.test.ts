import { type IPty, spawn } from 'node-pty';
import { afterEach, expect, test } from 'vitest';
import { isInFront } from '../../src/control/processes.ts';

const terminals: IPty[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.kill('SIGKILL');
});

/** A shell with job control in a terminal. */
function shell(): IPty {
  const terminal = spawn('bash', ['--norc', '--noprofile', '-i'], {
    env: { PATH: process.env.PATH, PS1: '$ ' },
  });
  terminals.push(terminal);
  return terminal;
}

test('a program that a shell started is in front, and is not when it is suspended or gone', async () => {
  const terminal = shell();
  expect(await isInFront(terminal.pid, ['sleep'])).toBe(false);
  terminal.write('sleep 1000\r');
  await expect.poll(() => isInFront(terminal.pid, ['sleep'])).toBe(true);
  terminal.write('\x1a');
  await expect.poll(() => isInFront(terminal.pid, ['sleep'])).toBe(false);
  terminal.write('fg\r');
  await expect.poll(() => isInFront(terminal.pid, ['sleep'])).toBe(true);
  terminal.write('\x03');
  await expect.poll(() => isInFront(terminal.pid, ['sleep'])).toBe(false);
});

test('a program is known by the name of its script too', async () => {
  const terminal = spawn('bash', ['/dev/stdin'], { env: { PATH: process.env.PATH } });
  terminals.push(terminal);
  await expect.poll(() => isInFront(terminal.pid, ['stdin'])).toBe(true);
  expect(await isInFront(terminal.pid, ['claude'])).toBe(false);
});

test('of a process that is not there nothing is known', async () => {
  expect(await isInFront(2 ** 22 + 7, ['sh'])).toBeUndefined();
});
