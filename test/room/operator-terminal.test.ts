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
  expect(written.endsWith('shown')).toBe(true);
});
