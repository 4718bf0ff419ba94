import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { spawn } from 'node-pty';
import { describe, expect, test } from 'vitest';
import { shellLine, UnspeakableWordError } from '../../src/fleet/shell-line.ts';

const HOSTILE = [
  '',
  ' ',
  "it's",
  '"quoted"',
  '$HOME $(id) `id`',
  '\\',
  "\\'",
  "'\\'",
  'a\\nb',
  '!important !! !$',
  "it's!x",
  '*? [a-z] {a,b} ~ ~root',
  '=ls',
  '--model=x y',
  '#no; & | > < ( )',
  '%self',
  '^a^b',
  '-',
  '--',
  'naïve 日本 🎉',
  'Bash(git *)',
];
const CONTROLS = ['two\nlines', "tab\there's", '\x1b[31m', 'bell\x07'];

const installed = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;
const PRINT = ['node', '-e', 'process.stdout.write(JSON.stringify(process.argv.slice(1)))', '--'];

/** What the shell makes of the line. */
function heard(shell: string, words: readonly string[]): unknown {
  return JSON.parse(
    execFileSync(shell, ['-c', shellLine([...PRINT, ...words], shell)], { encoding: 'utf8' }),
  );
}

describe.each(['sh', 'dash', 'bash', 'zsh', 'fish', 'nu'])('%s', (shell) => {
  test.runIf(installed(shell))('gets hostile words as they are', () => {
    expect(heard(shell, HOSTILE)).toEqual(HOSTILE);
  });

  test.runIf(installed(shell))('gets any words as they are', () => {
    const word = fc.string({ unit: fc.constantFrom(...'\'"\\$!`*~=#%^&|;<>(){}[]? x-') });
    fc.assert(
      fc.property(fc.array(word, { minLength: 10, maxLength: 40 }), (words) => {
        expect(heard(shell, words)).toEqual(words);
      }),
      { numRuns: 3 },
    );
  });
});

test.each(['bash', 'zsh', 'fish', 'nu'].filter(installed))(
  '%s gets control characters spelt out',
  (shell) => {
    expect(shellLine(CONTROLS, shell)).not.toMatch(/[\x00-\x1f]/);
    expect(heard(shell, CONTROLS)).toEqual(CONTROLS);
  },
);

test.each(CONTROLS)('sh has no spelling for %j', (word) => {
  expect(() => shellLine(['echo', word])).toThrow(UnspeakableWordError);
});

test.each(['bash', 'zsh', 'fish'])('%s has no spelling for a control character of two bytes', (shell) => {
  for (const word of ['\x85', "it's\x85'", 'a\x85b'])
    expect(() => shellLine(['echo', word], shell)).toThrow(UnspeakableWordError);
});

const PROMPTS = [
  { shell: 'bash', args: ['--norc', '--noprofile', '-i'] },
  { shell: 'zsh', args: ['-f', '-i'] },
  { shell: 'fish', args: ['--no-config', '-i'] },
];

test.each(PROMPTS.filter(({ shell }) => installed(shell)))(
  'typed into $shell at its prompt, too',
  async ({ shell, args }) => {
    const terminal = spawn(shell, [...args], {
      cols: 500,
      env: { PATH: process.env.PATH, TERM: 'dumb', PS1: '$ ' },
    });
    let seen = '';
    terminal.onData((data) => {
      seen += data;
    });
    const words = [...HOSTILE.filter((word) => /^[ -~]*$/.test(word)), 'the end'];
    const report =
      'process.stdout.write("<"+Buffer.from(JSON.stringify(process.argv.slice(1))).toString("base64")+">")';
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    terminal.write(`${shellLine(['node', '-e', report, '--', ...words], shell)}\r`);
    await expect.poll(() => /<([\w+/=]{50,})>/.exec(seen)?.[1], { timeout: 5000 }).toBeDefined();
    terminal.kill('SIGKILL');
    const told = /<([\w+/=]{50,})>/.exec(seen)![1]!;
    expect(JSON.parse(Buffer.from(told, 'base64').toString())).toEqual(words);
  },
);

test.each([
  [['claude', '--model', 'haiku', '--resume', '0-1'], 'sh', 'claude --model haiku --resume 0-1'],
  [['/opt/my agent', '--a=b'], 'bash', "'/opt/my agent' --a=b"],
  [['A=b'], 'zsh', "'A=b'"],
  [['claude', 'say "hi"\n'], '/usr/bin/nu', '^claude "say \\"hi\\"\\u{a}"'],
  [['claude', "it's"], '-fish', "claude 'it'\\''s'"],
])('%j in %s', (argv, shell, line) => {
  expect(shellLine(argv, shell)).toBe(line);
});
