import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BUILTIN_THEMES } from '../../src/api/builtin-themes.ts';
import { readCast } from '../../src/cast/read.ts';
import { completionSpec } from '../../src/commands/completion-spec.ts';
import { defineProgram, main } from '../../src/commands/program.ts';
import { TROUBLES } from '../../src/demo/troubles.ts';
import { Sandbox, until, untilShown } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

async function orchTui(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = sandbox.io();
  const code = await main(argv, io);
  return { code, out: io.out(), err: io.err() };
}

describe('help', () => {
  test('names every theme that comes with the product', async () => {
    const { out } = await orchTui('--help');
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      `the colors of the room: auto, ${BUILTIN_THEMES.join(', ')} `,
    );
  });

  test('lists every command in its group, with examples', async () => {
    const { code, out, err } = await orchTui('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of [
      'status',
      'send',
      'logs',
      'down',
      'events',
      'report',
      'record',
      'replay',
      'demo',
      'check',
      'explain',
      'doctor',
      'host',
      'control',
    ]) {
      expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    expect(out).not.toContain('demo-agent');
    expect(out).toContain('orch-tui --workers 4 -- claude');
  });

  test('of a command tells its options', async () => {
    for (const argv of [
      ['logs', '--help'],
      ['help', 'logs'],
    ]) {
      const { code, out } = await orchTui(...argv);
      expect(code).toBe(0);
      expect(out).toContain('--follow');
    }
  });

  test('of a command that there is not is a mistake in one line', async () => {
    expect(await orchTui('help', 'lgos')).toEqual({
      code: 2,
      out: '',
      err: 'orch-tui: there is no command "lgos": did you mean "logs"?\n',
    });
    expect((await orchTui('help')).out).toBe((await orchTui('--help')).out);
  });

  test('the version is one line', async () => {
    expect(await orchTui('--version')).toEqual({ code: 0, out: '0.0.0-dev\n', err: '' });
  });
});

test.each([
  [['statsu'], 'there is no command "statsu": did you mean "status"?'],
  [
    ['bash'],
    'there is no command "bash": "orch-tui --help" lists the commands; to run a program: orch-tui -- bash',
  ],
  [['--wrokers', '3'], "unknown option '--wrokers': did you mean --workers?"],
  [['status', '--jsno'], "unknown option '--jsno': did you mean --json?"],
  [['--nonsense'], 'unknown option \'--nonsense\': see "orch-tui --help"'],
  [['--workers', '0', '--', 'cat'], 'Expected a whole number from 1 to 200: see "orch-tui --help"'],
  [['--workers', 'x', '--', 'cat'], 'Expected a whole number from 1 to 200: '],
  [['stop'], 'missing required argument \'workers\': see "orch-tui stop --help"'],
  [['status', 'one'], 'too many arguments'],
  [['key', 'one'], "missing required argument 'keys'"],
  [['stop', 'one', '--grace', '1e9'], 'Expected a whole number from 0 to 600000: '],
  [['replay', 'x.cast', '--speed', '0'], 'Expected a number from 0.1 to 1000: '],
  [['replay', 'x.cast', '--at', 'noon'], 'Expected a time such as 80, 1:20 or 1:02:03: '],
  [['explain', 'x.cast', '--at', '1:2:3:4'], 'Expected a time'],
  [['demo', '--seed', '3'], 'the demo needs a terminal'],
  [['demo', '--trouble', 'no_respons'], '"no_respons" is not a known trouble. It is STATE'],
  [['--theme', 'nope', 'demo'], 'theme: expected'],
  [['--theme', 'nope', '--', 'cat'], 'theme: expected'],
  [['explain', 'nobody'], 'nobody: expected a recording or the name of a worker, found neither'],
  [['check', '.'], 'expected recordings with labels'],
  [['check', '.', '--min', '2'], 'Expected a number from 0 to 1: '],
  [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish: '],
  [['status', '--', 'x'], 'status takes no command line after "--"'],
  [['record'], 'what should be recorded?'],
  [['host'], 'host needs a run folder'],
  [['control'], 'control needs a run folder: --run DIR'],
])('%j is wrong use: one line, exit code 2', async (argv, message) => {
  const { code, out, err } = await orchTui(...argv);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
  expect(err).toMatch(/^orch-tui: [^\n]+\n$/);
});

test('the help of demo names every trouble that it can show', async () => {
  const { out } = await orchTui('demo', '--help');
  for (const { state, kinds } of TROUBLES)
    expect(out).toContain(kinds.length > 0 ? `  ${state} (${kinds.join(', ')})\n` : `  ${state}\n`);
});

test('what fails without wrong use exits with 1', async () => {
  expect(await orchTui('status')).toEqual({
    code: 1,
    out: '',
    err: 'orch-tui: no run is live: start one with "orch-tui"\n',
  });
});

test('what follows -- is not ours', async () => {
  const output = join(sandbox.cwd, 'x.cast');
  const { code } = await orchTui(
    'record',
    '-o',
    output,
    '--',
    'sh',
    '-c',
    'echo "$@"; exit 4',
    'sh',
    '--help',
    '--',
    '-x',
  );
  expect(code).toBe(4);
  expect((await readCast(output)).events[0]!.data).toBe('--help -- -x\r\n');
});

test('commands reach the run that is meant', async () => {
  const { run, client } = await sandbox.live({ one: 'exec cat' });
  expect((await orchTui('ls', '--names')).out).toBe('one\n');
  expect((await orchTui('--run', run.manifest.id, 'status', '--names')).out).toBe('one\n');
  expect((await orchTui('send', 'one', '--no-enter', '--', '--dash')).code).toBe(0);
  expect((await orchTui('key', 'one', 'enter', 'ctrl-d')).code).toBe(0);
  await until(client, (seen) => seen.workers.get('one')?.state === 'exited');
  expect((await orchTui('logs', 'one', '-n', '1')).out).toBe('--dash\n');
  expect(await orchTui('send', 'one', 'x')).toMatchObject({
    code: 1,
    err: 'orch-tui: worker "one" is not running\n',
  });
  expect(await orchTui('status', '--config', 'none')).toMatchObject({ code: 1 });
  expect(await orchTui('down', '--yes')).toMatchObject({ code: 0, err: '' });
});

test('what a recording of others says steers no terminal', async () => {
  const cast = join(sandbox.cwd, 'x.cast');
  const events = [
    [0.1, 'o', 'hello'],
    [0.2, 'x', '\u001b]0;evil\u0007'],
  ].map((event) => JSON.stringify(event));
  writeFileSync(cast, ['{"version":2,"width":80,"height":24}', ...events, ''].join('\n'));
  const { out } = await orchTui('explain', cast);
  expect(out).toContain('hello');
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test('screens are read live and recorded, and recordings scored', async () => {
  const { run, client } = await sandbox.live({ one: 'echo some words; exec cat' });
  await untilShown(client, 'one', 'some words');
  const live = await orchTui('explain', 'one');
  expect(live).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/some words.*state: /s) });
  const early = await orchTui('explain', join(run.dir, 'one.cast'), '--at', '0:00');
  expect(early.out).not.toContain('some words');

  const labels = { cast: 'one.cast', labels: [] };
  writeFileSync(join(run.dir, 'one.labels.json'), JSON.stringify(labels));
  expect(await orchTui('check', run.dir)).toMatchObject({ code: 2, err: expect.stringContaining('labels') });
});

test('what is the default is said in the help', async () => {
  expect((await orchTui('demo', '--help')).out).toMatch(/--agents <n> +how many \(default: 6\)/);
});

test.each(['names', 'sessions'])('help %s tells how things are called', async (topic) => {
  const io = sandbox.io();
  expect(await main(['help', topic], io)).toBe(0);
  expect(io.out()).toMatch(/^worker +NAME, or NAME-N/m);
});

test('shell completion knows all of it', () => {
  const program = defineProgram(sandbox.io(), [], () => {});
  const spec = new Map(completionSpec(program).map((command) => [command.name, command]));
  expect([...spec.keys()]).toEqual(
    expect.arrayContaining(['', 'status', 'ls', 'send', 'logs', 'replay', 'help', 'host', 'completion']),
  );
  expect(spec.has('demo-agent')).toBe(false);
  expect(spec.get('')!.options).toContainEqual(
    expect.objectContaining({ flag: '--workers', takesValue: true }),
  );
  expect(spec.get('logs')!.options.map(({ flag }) => flag)).toEqual(
    expect.arrayContaining(['-f', '--follow', '--raw', '-n', '--lines', '--run', '--config', '--help']),
  );
  const ofWorkers = [...spec.values()].filter(({ workerArgument }) => workerArgument).map(({ name }) => name);
  expect(ofWorkers.sort()).toEqual([
    'explain',
    'export',
    'key',
    'kick',
    'logs',
    'pause',
    'restart',
    'resume',
    'send',
    'start',
    'stop',
    'view',
  ]);
  expect(spec.get('explain')!.workerArgument).toBe('or-file');
});

test('the script of a shell can be read by it', async () => {
  const { code, out } = await orchTui('completion', 'bash');
  expect(code).toBe(0);
  execFileSync('bash', ['-n'], { input: out });
});
