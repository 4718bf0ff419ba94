/** A program in the room's full-screen state, for the tests of how it is restored. It ends as its input says. */

import { installRestore } from '../../src/room/terminal-mode.ts';

const screen = installRestore({
  fd: 1,
  capabilities: { kittyKeyboard: true },
  setRawMode: (isRaw) => process.stdin.setRawMode(isRaw),
  onResume: () => process.stdout.write('resumed'),
});

process.on('SIGCONT', () => process.stdout.write('continued'));

const ACTIONS: Record<string, () => void> = {
  e: () => process.exit(7),
  t: () => {
    throw new Error('thrown on purpose');
  },
  r: () => void Promise.reject(new Error('rejected on purpose')),
  l: () => {
    screen.leave();
    process.stdout.write('left');
  },
  d: () => {
    screen.dispose();
    screen.leave();
    process.stdout.write(`disposed, raw mode: ${process.stdin.isRaw}`);
    process.exit(0);
  },
};

process.stdin.on('data', (data) => setImmediate(() => ACTIONS[String(data).trim()]?.()));
screen.enter();
screen.enter();
process.stdout.write('ready');
