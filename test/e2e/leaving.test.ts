import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OuterTerminal } from './support/outer-terminal.ts';
import { CLI, Place } from './support/place.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

const TWO = ['--workers', '2', '--', 'sh', '-c', 'echo "hello from $ORCH_TUI_WORKER"; exec cat'];
const inGrid = (room: OuterTerminal): boolean =>
  room.rowText(0).includes('orch-tui') && room.text().includes('hello from worker-2');

test('Ctrl-Z gives the terminal back to the shell, fg gives it to the room again as large as it is now', async () => {
  place.env.PS1 = 'at-the-prompt ';
  // Without its line editor the shell switches on nothing of its own.
  const shell = place.terminal(['bash', '--norc', '--noediting', '-i']);
  await shell.waitFor('at-the-prompt');
  // With a process between, as npx is: all of the job is to stop.
  const command = [process.execPath, CLI, ...TWO].map((word) => `'${word}'`).join(' ');
  shell.type(`(${command}; echo "the room is left")\r`);
  await shell.waitFor(inGrid);

  shell.press('ctrl-z');
  await shell.waitFor(/Stopped.*at-the-prompt/s);
  expect(shell.leftOn()).toEqual([]);
  shell.type('echo "lines are" read\r');
  await shell.waitFor('lines are read');

  shell.resize(110, 30);
  shell.type('fg\r');
  await shell.waitFor((room) => inGrid(room) && room.rowText(29).includes('q detach'));
  shell.press('enter');
  await shell.waitFor(/^hello from worker-1/);
  // It is the worker's there: cat would stop, of which its pty shows the sign.
  shell.press('ctrl-z');
  await shell.waitFor('^Z');
  shell.press('ctrl-]');
  await shell.waitFor(inGrid);

  shell.press('q');
  await shell.waitFor(/^the room is left\nat-the-prompt/m);
  expect(shell.leftOn()).toEqual([]);
  shell.type('exit\r');
  await shell.ended();
});

test('where no shell could bring it back, the room says so and goes on', async () => {
  const room = place.room(TWO);
  await room.waitFor(inGrid);
  room.press('ctrl-z');
  await room.waitFor('no shell is here that could bring the room back');
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
});

test('whatever is still open when a room is left keeps nobody from their shell', async () => {
  const open = join(place.dir, 'open.cjs');
  writeFileSync(open, 'setInterval(() => {}, 1_000_000);');
  const room = place.terminal([process.execPath, '--require', open, CLI, ...TWO]);
  await room.waitFor(inGrid);
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
});
