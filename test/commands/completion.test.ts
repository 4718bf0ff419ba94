import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CommandSpec, type CompletionShell, completionScript } from '../../src/commands/completion.ts';

const SPEC: CommandSpec[] = [
  {
    name: '',
    description: 'open the room',
    options: [
      { flag: '--config', description: "the run's folder", takesValue: true },
      { flag: '--workers', description: 'how many: 1 to 200', takesValue: true },
      { flag: '--embedded', description: 'one process' },
    ],
  },
  {
    name: 'ls',
    description: "list the run's workers",
    options: [{ flag: '--json', description: 'as JSON' }],
  },
  {
    name: 'logs',
    description: 'what a worker wrote',
    options: [{ flag: '--raw', description: 'bytes' }],
    workerArgument: true,
  },
  { name: 'send', description: 'type text', options: [], workerArgument: true },
  { name: 'why', description: 'explain', options: [], workerArgument: 'or-file' },
  {
    name: 'record',
    description: 'record a command',
    options: [
      { flag: '-o', description: 'the file', takesValue: true },
      { flag: '--cols', description: 'width', takesValue: true },
    ],
  },
];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orch-completion-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'work'));
  writeFileSync(join(folder, 'work', 'notes.txt'), '');
  // A run with three workers, one of them with a name that must never reach an evaluation.
  const orch =
    '#!/bin/sh\n[ "$*" = "ls --names" ] && printf \'%s\\n\' claude-1 claude-2 \'$(touch$IFS./pwned)\' shell\n';
  writeFileSync(join(folder, 'bin', 'orch-tui'), orch);
  chmodSync(join(folder, 'bin', 'orch-tui'), 0o755);
  for (const shell of ['bash', 'zsh', 'fish'] as CompletionShell[]) {
    writeFileSync(join(folder, shell), completionScript(shell, SPEC));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a real shell offers for the last of the words typed after `orch-tui`. */
type Complete = (...words: string[]) => string[];

function run(shell: string, args: string[]): string[] {
  const output = execFileSync(shell, args, {
    cwd: join(folder, 'work'),
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, HOME: folder },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return output.split('\n').filter(Boolean);
}

const bash: Complete = (...words) => {
  const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _orch_tui; printf "%s\\n" "\${COMPREPLY[@]}"`;
  return run('bash', ['--norc', '-c', script, 'bash', join(folder, 'bash'), 'orch-tui', ...words]);
};

// The functions of zsh's completion system that the script calls print what they were given, so that no terminal is needed.
const zsh: Complete = (...words) => {
  const script = `
    compdef() { : }
    compset() { : }
    _describe() { print -rl -- \${\${(P)@[-1]}%%:*} }
    _files() { print -rl -- * }
    _normal() { print -rl -- "normal $CURRENT \${words[*]}" }
    source "$1"; shift
    words=("$@"); CURRENT=$#
    _orch_tui`;
  return run('zsh', ['-f', '-c', script, 'zsh', join(folder, 'zsh'), 'orch-tui', ...words]);
};

const fish: Complete = (...words) => {
  const line = ['orch-tui', ...words].join(' ');
  return run('fish', [
    '--no-config',
    '-c',
    'source $argv[1]; complete -C $argv[2]',
    join(folder, 'fish'),
    line,
  ]).map((candidate) => candidate.split('\t')[0]!);
};

describe.each([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
] as const)('%s', (shell, complete) => {
  const missing = spawnSync(shell, ['--version']).error !== undefined;
  const offered = (...words: string[]) => complete(...words).filter((word) => word.startsWith(words.at(-1)!));

  describe.skipIf(missing)(missing ? `(skipped: ${shell} is not installed)` : 'completes', () => {
    test('commands', () => {
      expect(offered('').sort()).toEqual(['logs', 'ls', 'record', 'send', 'why']);
      expect(offered('l').sort()).toEqual(['logs', 'ls']);
    });

    test('the options of the command that was typed', () => {
      expect(offered('--').sort()).toEqual(['--config', '--embedded', '--workers']);
      expect(offered('ls', '--')).toEqual(['--json']);
      expect(offered('--config', 'dir', 'logs', '--')).toEqual(['--raw']);
    });

    test('commands after the value of an option', () => {
      expect(offered('--config', 'ls', 's')).toEqual(['send']);
    });

    test('the names of workers, as the first argument only, and without evaluating them', () => {
      expect(offered('send', 'cl').sort()).toEqual(['claude-1', 'claude-2']);
      expect(offered('logs', '--raw', 's')).toEqual(['shell']);
      expect(offered('send', 'claude-1', 'cl')).toEqual([]);
      expect(complete('send', '').includes('notes.txt')).toBe(false);
      expect(run('ls', ['-A'])).toEqual(['notes.txt']);
    });

    test('workers and files where either will do', () => {
      expect(offered('why', 'cl').sort()).toEqual(['claude-1', 'claude-2']);
      expect(offered('why', 'n')).toEqual(['notes.txt']);
      expect(offered('logs', 'n')).toEqual([]);
    });

    test('files as the value of an option and as further arguments', () => {
      expect(offered('--config', 'n')).toEqual(['notes.txt']);
      expect(offered('record', '-o', 'n')).toEqual(['notes.txt']);
      expect(offered('send', 'claude-1', 'n')).toEqual(['notes.txt']);
    });

    test('the command line after --', () => {
      const words = complete('--workers', '2', '--', 'orch-t');
      expect(words).toEqual(shell === 'zsh' ? ['normal 1 orch-t'] : ['orch-tui']);
    });
  });
});

test('bash completes the value of an option written with "="', () => {
  expect(bash('--config', '=', 'n')).toEqual(['notes.txt']);
  expect(bash('--config', '=', 'dir', 'l').sort()).toEqual(['logs', 'ls']);
});

test.each(['bash', 'zsh', 'fish'] as const)(
  '%s accepts a spec without worker commands and values',
  (shell) => {
    const plain: CommandSpec[] = [{ name: 'ls', description: 'it\'s \\ "so"', options: [] }];
    const file = join(folder, `plain-${shell}`);
    writeFileSync(file, completionScript(shell, plain));
    const check = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    if (check.error) return console.log(`not checked: ${shell} is not installed`);
    expect(check).toMatchObject({ status: 0, stderr: '' });
  },
);
