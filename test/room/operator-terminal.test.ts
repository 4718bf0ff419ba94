import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InputEvent } from '../../src/room/input.ts';
import { OperatorTerminal } from '../../src/room/operator-terminal.ts';
import { enterSequence, leaveSequence } from '../../src/room/terminal-mode.ts';
import { FakeTty } from './fake-tty.ts';

let tty: FakeTty;
beforeEach(() => {
  tty = new FakeTty();
});
afterEach(() => tty.dispose());

const open = () => OperatorTerminal.open(tty.stdin, tty.stdout, { TERM: 'xterm-256color' });
const plain = { kittyKeyboard: false, osc: true };

test('it is entered, gives keys as events, and is left as it was', async () => {
  const terminal = await open();
  const names: string[] = [];
  terminal.onInput = (event: InputEvent) => {
    if (event.type === 'key') names.push(event.name);
  };
  expect(tty.isRaw).toBe(true);
  tty.type('x\x1b[A');
  await expect.poll(() => names).toEqual(['x', 'up']);
  tty.type('\x1b');
  await expect.poll(() => names.at(-1)).toBe('esc');
  terminal.close();
  expect(tty.isRaw).toBe(false);
  expect(tty.writtenAtOnce).toBe(enterSequence(plain) + leaveSequence(plain));
});

test('what was typed before it was asked reaches the room', async () => {
  const names: string[] = [];
  tty.type('q');
  const terminal = await open();
  terminal.onInput = (event) => {
    if (event.type === 'key') names.push(event.name);
  };
  await expect.poll(() => names).toEqual(['q']);
  terminal.close();
});

test('nothing is written once it is closed', async () => {
  const terminal = await open();
  terminal.write('shown');
  terminal.close();
  const { written } = tty;
  terminal.write('too late');
  expect(tty.written).toBe(written);
  expect(written.endsWith(`shown${leaveSequence(plain)}`)).toBe(true);
});

test('what the terminal does not take at once is written by its stream, and what comes later goes after it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slow-tty-'));
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  const fd = openSync(join(folder, 'fifo'), constants.O_RDWR | constants.O_NONBLOCK);
  const stream = new PassThrough();
  const stdout = Object.assign(stream, { fd, columns: 80, rows: 24 }) as unknown as WriteStream & {
    fd: number;
  };
  try {
    const terminal = await OperatorTerminal.open(tty.stdin, stdout, { TERM: 'xterm-256color' });
    stream.read();
    takeAll(fd);
    const frames = ['a'.repeat(300_000), 'b', 'c'.repeat(10)];
    for (const frame of frames) terminal.write(frame);
    const atOnce = takeAll(fd);
    expect(atOnce.length).toBeGreaterThan(0);
    let later = '';
    stream.on('data', (bytes: Buffer) => {
      later += bytes.toString();
    });
    await expect.poll(() => atOnce + later).toBe(frames.join(''));
    terminal.write('d');
    expect(takeAll(fd)).toBe('d');
    terminal.close();
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
});

/** All that waits in a pipe which does not block. */
function takeAll(fd: number): string {
  const buffer = Buffer.alloc(64 * 1024);
  let text = '';
  try {
    for (;;) text += buffer.toString('latin1', 0, readSync(fd, buffer));
  } catch {
    return text;
  }
}
