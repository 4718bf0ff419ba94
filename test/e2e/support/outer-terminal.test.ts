import { expect, test } from 'vitest';
import { OuterTerminal, ScreenTimeoutError } from './outer-terminal.ts';

function start(script: string): OuterTerminal {
  return OuterTerminal.start({
    argv: ['/bin/sh', '-c', script],
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color' },
    cwd: '/',
    cols: 40,
    rows: 5,
  });
}

test('shows what a program writes, types into it, and tells how it ended', async () => {
  const terminal = start('echo ready; read line; echo "got $line"; exit 3');
  await terminal.waitFor('ready');
  terminal.type('日本 x');
  await terminal.waitFor('x');
  expect(terminal.find('x')).toEqual({ x: 5, y: 1 });
  terminal.press('enter');
  await terminal.waitFor(/^got 日本 x$/m);
  expect(await terminal.ended()).toEqual({ code: 3 });
});

test('a program that is killed ends with the signal', async () => {
  const terminal = start('echo ready; exec cat');
  await terminal.waitFor('ready');
  terminal.kill('SIGTERM');
  expect(await terminal.ended()).toEqual({ signal: 15 });
});

test('what does not come in time fails with a picture of the screen', async () => {
  const terminal = start('echo something else; exec cat');
  await terminal.waitFor('something else');
  const error = await terminal.waitFor('wanted', { timeout: 20 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ScreenTimeoutError);
  expect((error as Error).message).toContain('|something else');
  terminal.kill('SIGKILL');
  await expect(terminal.waitFor('wanted')).rejects.toThrow('the program ended');
});

test('half a synchronized frame is never judged', async () => {
  const terminal = start(
    String.raw`printf '\033[?2026hhalf'; sleep 0.1; printf '\rwhole\033[?2026l'; exec cat`,
  );
  await terminal.waitFor(/half|whole/);
  expect(terminal.rowText(0)).toBe('whole');
  terminal.kill('SIGKILL');
  await terminal.ended();
});
