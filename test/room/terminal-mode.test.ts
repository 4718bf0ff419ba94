import { execFileSync } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { IPty } from 'node-pty';
import { spawn } from 'node-pty';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { enterSequence, leaveSequence } from '../../src/room/terminal-mode.ts';
import { OuterTerminal } from './outer-terminal.ts';

const PROGRAM = fileURLToPath(new URL('full-screen-program.ts', import.meta.url));
const ENTER = enterSequence({ kittyKeyboard: true });
const LEAVE = leaveSequence({ kittyKeyboard: true });

describe('sequences', () => {
  test('what is entered is left again', async () => {
    const outer = new OuterTerminal(20, 3);
    const modes = () => ({ ...outer.terminal.modes, screen: outer.terminal.buffer.active.type });
    outer.write('before');
    await outer.text();
    const before = modes();
    outer.write(ENTER);
    expect(await outer.text()).toEqual(['', '', '']);
    expect(modes()).toMatchObject({
      screen: 'alternate',
      mouseTrackingMode: 'drag',
      bracketedPasteMode: true,
      sendFocusMode: true,
      wraparoundMode: false,
    });
    outer.write(`\x1b[?2026h\x1b[31mhalf a frame${LEAVE}`);
    expect(await outer.text()).toEqual(['before', '', '']);
    expect(modes()).toEqual(before);
  });

  test('every private mode that is switched on is switched off, and the other way round', () => {
    const switched = (sequence: string, final: string) =>
      [...sequence.matchAll(/\x1b\[\?(\d+)([hl])/g)].filter(([, , h]) => h === final).map(([, mode]) => mode);
    expect(
      switched(LEAVE, 'l')
        .filter((mode) => mode !== '2026')
        .sort(),
    ).toEqual(switched(ENTER, 'h').sort());
    expect(switched(LEAVE, 'h').sort()).toEqual(switched(ENTER, 'l').sort());
  });

  test('the keyboard protocol is pushed on the alternate screen and popped there, only where it is spoken', () => {
    expect(ENTER.indexOf('\x1b[>5u')).toBeGreaterThan(ENTER.indexOf('\x1b[?1049h'));
    expect(LEAVE.indexOf('\x1b[<u')).toBeLessThan(LEAVE.indexOf('\x1b[?1049l'));
    expect(enterSequence({ kittyKeyboard: false })).not.toMatch(/u$/);
    expect(leaveSequence({ kittyKeyboard: false })).not.toContain('u');
  });
});

describe('the terminal is restored', () => {
  const running = new Set<IPty>();

  afterEach(() => {
    for (const program of running) program.kill('SIGKILL');
  });

  /** Starts the program; `until` waits for output, `ended` is its exit. */
  function start() {
    const program = spawn(process.execPath, [PROGRAM], { cols: 80, rows: 24 });
    running.add(program);
    let output = '';
    let check = () => {};
    const ended = new Promise<{ exitCode: number; signal?: number }>((resolve) => {
      program.onExit((exit) => {
        running.delete(program);
        resolve(exit);
      });
    });
    program.onData((data) => {
      output += data;
      check();
    });
    const until = (isEnough: (output: string) => boolean) =>
      new Promise<void>((resolve) => {
        check = () => isEnough(output) && resolve();
        check();
      });
    return { program, until, ended, output: () => output };
  }

  const ready = (output: string): boolean => output.includes('ready');
  const times = (text: string, part: string): number => text.split(part).length - 1;

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const)(
    'on %s, which its parent still sees',
    async (signal) => {
      const { program, until, ended, output } = start();
      await until(ready);
      program.kill(signal);
      expect((await ended).signal).toBe(constants.signals[signal]);
      expect(times(output(), ENTER)).toBe(1);
      expect(times(output(), LEAVE)).toBe(1);
      expect(output().endsWith(LEAVE)).toBe(true);
    },
  );

  test.each([
    ['an exit', 'e', 7, ''],
    ['an error', 't', 1, 'thrown on purpose'],
    ['a rejection', 'r', 1, 'rejected on purpose'],
    ['being told to', 'd', 0, 'disposed, raw mode: false'],
  ])('on %s, before anything else is said', async (_, key, code, message) => {
    const { program, until, ended, output } = start();
    await until(ready);
    program.write(key);
    await until((output) => output.split(LEAVE)[1]?.includes(message) ?? false);
    expect((await ended).exitCode).toBe(code);
    expect(times(output(), LEAVE)).toBe(1);
  });

  test('and stays so when a room that has left it goes on', async () => {
    const { program, until, ended, output } = start();
    await until(ready);
    program.write('l');
    await until((output) => output.includes('left'));
    program.kill('SIGCONT');
    await until((output) => output.includes('continued'));
    // Its terminal reads lines again.
    program.write('d\r');
    await until((output) => output.includes('disposed'));
    await ended;
    expect(times(output(), ENTER)).toBe(1);
    expect(times(output(), LEAVE)).toBe(1);
  });

  test('while it is suspended', async () => {
    const { program, until, ended, output } = start();
    await until(ready);
    program.kill('SIGTSTP');
    await until((output) => output.includes(LEAVE));
    await vi.waitFor(() => expect(stateOf(program.pid)).toBe('T'));
    program.kill('SIGCONT');
    await until((output) => output.includes('resumed'));
    expect(times(output(), ENTER)).toBe(2);
    program.kill('SIGTERM');
    await until((output) => times(output, LEAVE) === 2);
    expect((await ended).signal).toBe(constants.signals.SIGTERM);
    expect(output().endsWith(LEAVE)).toBe(true);
  });
});

/** The state of a process, as ps tells it: T when it is stopped. */
function stateOf(pid: number): string {
  return execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}
