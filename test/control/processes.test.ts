import { readFileSync } from 'node:fs';
import { type IPty, spawn } from 'node-pty';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { ProgramFinder } from '../../src/control/processes.ts';

let now = 0;
const finder = new ProgramFinder(() => now);
const findProgram = async (pid: number, programs: readonly string[]) =>
  (await finder.find(pid, programs))?.program;
const terminals: IPty[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.kill('SIGKILL');
});

/** Whether one of these programs is what the keys of a terminal go to. */
async function isInFront(pid: number, programs: readonly string[]): Promise<boolean | undefined> {
  const found = await findProgram(pid, programs);
  return found === undefined ? undefined : (found?.inFront ?? false);
}

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
  await expect.poll(() => isInFront(terminal.pid, ['sleep'])).toBe(false);
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

test('a program is found with its words, behind the shell too', async () => {
  const terminal = shell();
  await expect.poll(() => findProgram(terminal.pid, ['sleep'])).toBeNull();
  terminal.write('sleep 1000\r');
  const sleep = () => findProgram(terminal.pid, ['sleep']);
  await expect.poll(sleep).toMatchObject({ argv: ['sleep', '1000'], inFront: true, stopped: false });
  terminal.write('\x1a');
  await expect.poll(sleep).toMatchObject({ argv: ['sleep', '1000'], inFront: false, stopped: true });
  // Of two, the one in front.
  terminal.write('sleep 2000\r');
  await expect.poll(sleep).toMatchObject({ argv: ['sleep', '2000'], inFront: true, stopped: false });
});

test('a shell waits for a command while nothing else has the keys', async () => {
  const terminal = shell();
  const waits = async () => (await finder.find(terminal.pid, ['claude']))?.ownerWaits;
  await expect.poll(waits).toBe(true);
  terminal.write('sleep 1000\r');
  await expect.poll(waits).toBe(false);
  terminal.write('\x1a');
  await expect.poll(waits).toBe(true);
  const script = spawn('bash', ['-c', 'sleep 1000; true'], { env: { PATH: process.env.PATH } });
  terminals.push(script);
  await expect.poll(() => findProgram(script.pid, ['sleep'])).toMatchObject({ argv: ['sleep', '1000'] });
  expect(await finder.find(script.pid, ['sleep'])).toMatchObject({ ownerWaits: false });
});

test('a program that gave itself a title has no words but that', async () => {
  const titled = 'process.title = "robot"; setInterval(() => {}, 1000)';
  const terminal = spawn(process.execPath, ['-e', titled, 'one', 'two'], { env: { PATH: process.env.PATH } });
  terminals.push(terminal);
  const robot = () => {
    // Command lines are remembered for a while.
    now += 60_000;
    return findProgram(terminal.pid, ['robot']);
  };
  await expect.poll(robot).toMatchObject({ argv: ['robot'] });
});

test('a program that was stopped in front is seen to be', async () => {
  const terminal = spawn('sleep', ['1000'], { env: { PATH: process.env.PATH } });
  terminals.push(terminal);
  const sleep = () => findProgram(terminal.pid, ['sleep']);
  await expect.poll(sleep).toMatchObject({ pid: terminal.pid, inFront: true, stopped: false });
  process.kill(terminal.pid, 'SIGSTOP');
  await expect.poll(sleep).toMatchObject({ inFront: true, stopped: true });
  process.kill(terminal.pid, 'SIGCONT');
  await expect.poll(sleep).toMatchObject({ inFront: true, stopped: false });
});

test('another program in the place of a process is seen, and after a while also one of the same name', async () => {
  const terminal = spawn('bash', ['-c', 'read x; exec sleep 1000'], { env: { PATH: process.env.PATH } });
  terminals.push(terminal);
  await expect.poll(() => isInFront(terminal.pid, ['bash'])).toBe(true);
  terminal.write('\r');
  await expect.poll(() => findProgram(terminal.pid, ['sleep'])).toMatchObject({ argv: ['sleep', '1000'] });

  const same = spawn('bash', ['-c', 'read x; exec -a renamed bash -c "read y; read z"'], {
    env: { PATH: process.env.PATH },
  });
  terminals.push(same);
  await expect.poll(() => isInFront(same.pid, ['bash'])).toBe(true);
  same.write('\r');
  await expect.poll(() => readFileSync(`/proc/${same.pid}/cmdline`, 'utf8')).toMatch(/^renamed/);
  now += 10_000;
  expect(await findProgram(same.pid, ['renamed'])).toMatchObject({ pid: same.pid });
});

test('of a process that is not there nothing is known', async () => {
  expect(await findProgram(2 ** 22 + 7, ['sh'])).toBeUndefined();
});

test('of one that has ended and is not yet buried nothing is known', async () => {
  // It ends when its parent is a program that buries nobody.
  const script =
    'until read -r name < /proc/$$/comm && [ "$name" = sleep ]; do :; done & echo $!.; exec sleep 1000';
  const terminal = spawn('bash', ['-c', script], {
    env: { PATH: process.env.PATH },
  });
  terminals.push(terminal);
  let output = '';
  terminal.onData((data) => {
    output += data;
  });
  await expect.poll(() => output).toMatch(/^\d+\./);
  const child = Number.parseInt(output, 10);
  await expect.poll(() => readFileSync(`/proc/${child}/stat`, 'utf8')).toContain(') Z ');
  expect(await finder.find(child, ['bash'])).toBeUndefined();
});

test('of one whose terminal is gone nothing is known', async () => {
  const terminal = spawn('bash', ['-c', 'trap "" HUP; echo deaf; sleep 1000'], {
    env: { PATH: process.env.PATH },
  });
  onTestFinished(() => void process.kill(-terminal.pid, 'SIGKILL'));
  let output = '';
  terminal.onData((data) => {
    output += data;
  });
  await expect.poll(() => output).toContain('deaf');
  expect(await finder.find(terminal.pid, ['claude'])).toMatchObject({ program: null });
  (terminal as IPty & { destroy(): void }).destroy();
  await expect.poll(() => finder.find(terminal.pid, ['claude'])).toBeUndefined();
  expect(readFileSync(`/proc/${terminal.pid}/stat`, 'utf8')).not.toContain(') Z ');
});
