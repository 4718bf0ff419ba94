import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Io, processIo } from '../../src/commands/io.ts';
import { defineProgram } from '../../src/commands/program.ts';
import { DEMO_OPTIONS, ROOM_OPTIONS, Standby, standbyAt, standbyFor } from '../../src/commands/standby.ts';
import { placeOf, runtimeHome, socketPaths, stateFolder } from '../../src/config/paths.ts';

/** In place of the product: says what it was told, and how it was started. */
const ECHO = `
process.stdin.on('data', (data) => process.stdout.write(String(data)));
process.stdin.on('end', () => process.stdout.write(' to ' + process.argv.slice(2).join(' ')));`;

const [, script] = process.argv;
let home: string;
let run: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'standby-'));
  run = join(home, 'run-1');
  mkdirSync(run);
  process.argv[1] = join(home, 'echo.cjs');
  writeFileSync(process.argv[1], ECHO);
});
afterEach(() => {
  process.argv[1] = script!;
  rmSync(home, { recursive: true });
});

const standbyLog = () => readdirSync(home).filter((name) => name.endsWith('.log'));

test('it is told what to serve, and logs in the run folder what it says before and after', async () => {
  const child = new Standby(home).serve({ run, commands: [['cat']], hasHost: true });
  await new Promise((resolve) => child!.on('exit', resolve));
  const log = readFileSync(join(run, 'control.log'), 'utf8');
  expect(log).toBe(`{"run":"${run}","commands":[["cat"]],"hasHost":true} to control --standby`);
  expect(standbyLog()).toEqual([]);
});

test('a run folder that its log cannot be moved to is not served, and it is dismissed', () => {
  const standby = new Standby(home);
  expect(standby.serve({ run: join(home, 'nowhere') })).toBeUndefined();
  expect(standbyLog()).toEqual([]);
});

test('one that serves is not dismissed', async () => {
  const standby = new Standby(home);
  const child = standby.serve({ run });
  standby.dismiss();
  await new Promise((resolve) => child!.on('exit', resolve));
  expect(readFileSync(join(run, 'control.log'), 'utf8')).toContain(run);
});

test('one is begun where no run seems to live, and leaves nothing when it is dismissed', async () => {
  const env = { XDG_STATE_HOME: home, XDG_RUNTIME_DIR: home };
  const { slug } = placeOf({ cwd: home });
  const folder = join(stateFolder(env), slug);
  const standby = await standbyAt({ cwd: home }, env);
  expect(readdirSync(folder)).toHaveLength(1);
  standby!.dismiss();
  expect(readdirSync(folder)).toEqual([]);

  const ended = join(folder, 'run-1');
  mkdirSync(ended);
  const again = await standbyAt({ cwd: home }, env);
  expect(again).toBeDefined();
  again!.dismiss();

  const { dir, control } = socketPaths(ended, runtimeHome(env));
  mkdirSync(dir, { recursive: true });
  writeFileSync(control, '');
  expect(await standbyAt({ cwd: home }, env)).toBeUndefined();
});

describe('before the command line is read whole', () => {
  /** Whose run it would serve; undefined when none is begun. */
  async function placeFor(argv: string[], { isTTY = true } = {}): Promise<string | undefined> {
    const env = { XDG_STATE_HOME: home, XDG_RUNTIME_DIR: home };
    const stream = Object.assign(new PassThrough(), { isTTY });
    const io = { env, cwd: home, stdin: stream, stdout: stream, stderr: stream } as unknown as Io;
    const standby = await standbyFor(argv, io);
    const places = standby ? readdirSync(stateFolder(env)) : [];
    standby?.dismiss();
    return places[0];
  }
  const slugs = () => ({
    here: placeOf({ cwd: home }).slug,
    demo: placeOf({ demo: home }).slug,
    config: placeOf({ configDir: join(home, 'elsewhere') }).slug,
  });

  test.each<[string[], keyof ReturnType<typeof slugs>]>([
    [['--', 'cat'], 'here'],
    [['--workers', '4', '--config', 'elsewhere', '--', 'cat', '--run', '1'], 'here'],
    [['--config', 'elsewhere'], 'config'],
    [['--config=elsewhere', '--theme', 'dark', '--screen-reader', '--skip-settings-errors'], 'config'],
    [['demo'], 'demo'],
    [
      ['demo', '--agents', '3', '--seed=2', '--trouble', 'idle', '--trouble', 'shell', '--chance', '1'],
      'demo',
    ],
    [['demo', '--theme', 'dark', '--screen-reader'], 'demo'],
  ])('%j begins one for the place it speaks of', async (argv, place) => {
    expect(await placeFor(argv)).toBe(slugs()[place]);
  });

  test.each([
    [[]],
    [['--config', 'elsewhere', '--run', 'run-1']],
    [['--config', 'elsewhere', '--embedded']],
    [['--config', 'elsewhere', '--plain']],
    [['--config', 'elsewhere', '--nonsense']],
    [['--config', 'elsewhere', 'word']],
    [['--config']],
    [['demo', '--help']],
    [['demo', 'word']],
  ])('%j begins none, for it may make no run in the background', async (argv) => {
    expect(await placeFor(argv)).toBeUndefined();
  });

  test('the folder it is called in may have a configuration', async () => {
    mkdirSync(join(home, 'config'));
    writeFileSync(join(home, 'config', 'orch.json'), '{}');
    expect(await placeFor([])).toBe(placeOf({ configDir: join(home, 'config') }).slug);
  });

  test('without a terminal there is no room', async () => {
    expect(await placeFor(['--', 'cat'], { isTTY: false })).toBeUndefined();
  });

  test('every option of a room is known, but for those that make no such run', () => {
    const program = defineProgram(processIo(), [], () => {});
    const demo = program.commands.find((command) => command.name() === 'demo')!;
    const longs = ({ options }: typeof program) => options.map(({ long }) => long!.slice(2)).sort();
    const others = ['embedded', 'plain', 'run', 'version'];
    expect(longs(program)).toEqual([...Object.keys(ROOM_OPTIONS), ...others].sort());
    expect(longs(demo)).toEqual(
      Object.keys(DEMO_OPTIONS)
        .filter((name) => !(name in ROOM_OPTIONS))
        .sort(),
    );
  });
});

test('one that has ended serves nothing', async () => {
  writeFileSync(process.argv[1]!, 'throw new Error("not today")');
  const started = Promise.withResolvers<ChildProcess>();
  const onStart = (told: unknown) => started.resolve((told as { process: ChildProcess }).process);
  subscribe('child_process', onStart);
  const standby = new Standby(home);
  unsubscribe('child_process', onStart);
  await once(await started.promise, 'exit');
  expect(standby.serve({ run })).toBeUndefined();
  expect(readFileSync(join(home, `standby-${process.pid}.log`), 'utf8')).toMatch(/not today/);
  expect(existsSync(join(run, 'control.log'))).toBe(false);
});
