import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cast, readCast } from '../../src/cast/read.ts';
import { type RecordOptions, record } from '../../src/commands/record.ts';
import { Screen } from '../../src/screen/screen.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

/** Records a script and reads the recording. */
async function recordScript(
  script: string,
  options: Partial<RecordOptions> = {},
): Promise<{ code: number; cast: Cast; output: string }> {
  const output = join(sandbox.cwd, 'x.cast');
  const io = sandbox.io();
  const code = await record({ output, command: ['sh', '-c', script], ...options }, io);
  expect(io.err()).toBe(`recorded to ${output}\n`);
  expect(io.out()).toBe('');
  const cast = await readCast(output);
  const written = cast.events.filter((event) => event.code === 'o').map((event) => event.data);
  return { code, cast, output: written.join('') };
}

test('all that a program writes is recorded, then its exit, which is ours too', async () => {
  const { code, cast, output } = await recordScript(
    'seq 1 5000; printf "gr\\303"; printf "\\274n\\377"; exit 3',
  );
  const lines = Array.from({ length: 5000 }, (_, i) => `${i + 1}\r\n`).join('');
  expect(output).toBe(`${lines}grün\ufffd`);
  expect(code).toBe(3);
  expect(cast.events.at(-1)).toMatchObject({ code: 'x', data: '3' });
  expect(cast.header).toMatchObject({ cols: 80, rows: 24, title: expect.stringContaining('sh -c seq') });
  expect(statSync(join(sandbox.cwd, 'x.cast')).mode & 0o777).toBe(0o600);
});

test('a signal that ended it is named', async () => {
  const { code, cast } = await recordScript('kill -TERM $$');
  expect(code).toBe(128 + 15);
  expect(cast.events.at(-1)).toMatchObject({ code: 'x', data: 'SIGTERM' });
});

test('size and title are as asked', async () => {
  const { cast, output } = await recordScript('stty size; echo $TERM', {
    cols: 100,
    rows: 30,
    title: 'a try',
  });
  expect(cast.header).toMatchObject({ cols: 100, rows: 30, title: 'a try' });
  expect(output).toBe('30 100\r\nxterm-256color\r\n');
});

test('without a person its questions about the terminal are answered', async () => {
  const script = 'stty raw -echo; printf "\\033[6n"; dd bs=1 count=6 2>/dev/null | od -An -c';
  const { output } = await recordScript(script);
  expect(output).toMatch(/033 {3}\[ {3}1 {3}; {3}1 {3}R/);
});

/** A person's terminal, which takes down what is written to it. */
function personAt(sandbox: Sandbox) {
  const io = sandbox.io();
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const stdout = Object.assign(io.stdout, { isTTY: true, columns: 80, rows: 24 });
  return { ...io, stdin, stdout };
}

test('a program that is killed leaves no mode on in the terminal around', async () => {
  const io = personAt(sandbox);
  const command = ['sh', '-c', 'printf "\\033[?1049h\\033[?1002h\\033[?25l\\033[31m"; kill -KILL $$'];
  expect(await record({ command, output: 'x.cast' }, io)).toBe(128 + 9);
  const screen = new Screen({ cols: 80, rows: 24 });
  screen.write(io.out());
  expect(screen.modes).toMatchObject({ alternateScreen: false, mouseTracking: 'none' });
  expect(screen.cursor.visible).toBe(true);
  const { events } = await readCast(join(sandbox.cwd, 'x.cast'));
  expect(events.map(({ data }) => data).join('')).not.toContain('\x1b[?1049l');
});

test('to a terminal without control sequences none is written', async () => {
  const io = personAt(sandbox);
  await record({ command: ['echo', 'plain'], output: 'x.cast' }, io);
  expect(io.out()).toBe('plain\r\n');
});

test('the file is named after the program and the time when nothing is said', async () => {
  await record({ command: ['true'] }, sandbox.io());
  expect(readdirSync(sandbox.cwd)).toEqual([
    expect.stringMatching(/^true-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.cast$/),
  ]);
});

test('what cannot be done leaves nothing behind', async () => {
  const io = sandbox.io();
  await expect(record({ command: [] }, io)).rejects.toMatchObject({ exitCode: 2 });
  await expect(record({ command: ['no-such-program'] }, io)).rejects.toThrow(/no such program in PATH/);
  expect(readdirSync(sandbox.cwd)).toEqual([]);
  writeFileSync(join(sandbox.cwd, 'x.cast'), 'mine');
  await expect(record({ command: ['true'], output: 'x.cast' }, io)).rejects.toThrow(
    /x\.cast exists: give another/,
  );
  await expect(record({ command: ['true'], output: 'none/x.cast' }, io)).rejects.toThrow(
    /there is no folder .*: make it/,
  );
});
