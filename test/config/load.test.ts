import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, ConfigMissingError } from '../../src/config/errors.ts';
import { configFromCommand, loadConfig, parseConfig } from '../../src/config/load.ts';

/** The problems of a configuration, as they are shown. */
function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 'config');
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('problems', () => {
  test.each([
    ['{ "workers": [] }', ['1:14: workers: expected at least one worker, found []']],
    ['[]', ['1:1: expected an object with a list of "workers", found []']],
    ['{ "workers": [7] }', ['1:15: workers[0]: expected an object with at least a "command", found 7']],
    [
      '{ "workers": [\n  { "command": ["a"], "count": 0 },\n  { "command": ["a"], "rows": 4.5, "cols": "80" }\n] }',
      [
        '2:32: workers[0].count: expected a whole number from 1 to 200, found 0',
        '3:44: workers[1].cols: expected a whole number from 20 to 500, found "80"',
        '3:31: workers[1].rows: expected a whole number from 5 to 200, found 4.5',
      ],
    ],
    [
      '{ "workers": [{ "command": "claude --continue" }] }',
      [
        '1:28: workers[0].command: expected a list with the program and its arguments, such as ["claude", "--continue"] (or add "shell": true), found "claude --continue"',
      ],
    ],
    [
      '{ "workers": [{ "command": ["a", "b"], "shell": true }] }',
      [
        '1:28: workers[0].command: expected one string, a line for the shell, because "shell" is true, found ["a","b"]',
      ],
    ],
    [
      '{ "workers": [{ "name": "..", "command": ["a"], "restart": "always" }] }',
      [
        '1:25: workers[0].name: expected at most 64 letters, digits, "-", "_" and "." that begin with a letter, digit or "_", found ".."',
        '1:60: workers[0].restart: expected "never", "transient" or "permanent", found "always"',
      ],
    ],
    [
      '{ "workers": [{ "command": ["a"], "host": "box" }] }',
      ['1:43: workers[0].host: expected one of hosts, where there is none, found "box"'],
    ],
    [
      '{ "hosts": [{ "name": "a", "command": [""] }], "workers": [{ "command": ["a"] }] }',
      [
        '1:39: hosts[0].command: expected a list with a program and its arguments, such as ["ssh", "box", "orch-tui", "host", "--stdio"], found [""]',
      ],
    ],
    [
      '{ "hosts": [{ "name": "a", "command": ["x"] }, { "name": "a", "command": "ssh" }], "workers": [{ "command": ["a"] }] }',
      [
        '1:74: hosts[1].command: expected a list with a program and its arguments, such as ["ssh", "box", "orch-tui", "host", "--stdio"], found "ssh"',
      ],
    ],
    [
      '{ "hosts": [{ "name": "a", "command": ["x"] }, { "name": "a", "command": ["x"] }],\n"workers": [{ "command": ["a"], "host": "b" }] }',
      [
        '1:58: hosts[1].name: expected a name that hosts[0] does not have already, found "a"',
        '2:41: workers[0].host: expected one of hosts (a, a), found "b"',
      ],
    ],
    [
      '{ "workers": [{ "command": ["a"] }], "notify": { "command": "bell", "webhook": "hooks.slack.com/T0/secret" } }',
      [
        '1:61: notify.command: expected a list with a program and its arguments, such as ["notify-send", "orch-tui"], found "bell"',
        // Who knows the address can write there.
        '1:80: notify.webhook: expected an address that begins with http:// or https://, found text',
      ],
    ],
    [
      '{ "workers": [{ "command": ["a"] }], "castRetentionBytes": 2000000 }',
      ['1:60: castRetentionBytes: expected at least castSegmentBytes (67108864), found 2000000'],
    ],
    [
      '{ "workers": [{ "command": ["a"], "count": 1e12 }] }',
      ['1:44: workers[0].count: expected a whole number from 1 to 200, found 1000000000000'],
    ],
    [
      '{ "workers": [{ "command": ["a"] }], "castRetentionBytes": 1 }',
      ['1:60: castRetentionBytes: expected a whole number of bytes, at least 1048576, found 1'],
    ],
    [
      '{ "workers": [{ "command": ["a"] }], "castSegmentBytes": 1 }',
      ['1:58: castSegmentBytes: expected a whole number of bytes, at least 1048576, found 1'],
    ],
    [
      '{ "workers": [{ "command": ["a"], "cols": 1e99 }], "maxSteps": 1e99, "personHoldMs": -1e300 }',
      [
        '1:43: workers[0].cols: expected a whole number from 20 to 500, found 1e+99',
        '1:86: personHoldMs: expected a whole number from 0 to 3600000, found -1e+300',
        '1:64: maxSteps: expected a whole number from 0 to 1000, found 1e+99',
      ],
    ],
    [
      '{ "workers": [{ "command": ["a"] }], "castSegmentBytes": 1e99 }',
      ['1:58: castSegmentBytes: expected a whole number of bytes, at least 1048576, found 1e+99'],
    ],
    [
      '{ "logins": { "key": { "A": "x\\u0000y" } }, "workers": [{ "command": ["a"], "env": { "B": "\\u0000" } }] }',
      [
        '1:91: workers[0].env.B: expected text without the NUL character, which no environment variable can hold, found text',
        '1:29: logins.key.A: expected text without the NUL character, which no environment variable can hold, found text',
      ],
    ],
  ])('%s', (text, expected) => {
    expect(problemsOf(text)).toEqual(expected.map((line) => `config/orch.json:${line}`));
  });

  test.each([[[]], [['']], [['a', 3]], [['a\0b']], ['\0'], [{}], [null]])('the command %j', (command) => {
    const [problem, ...rest] = problemsOf(JSON.stringify({ workers: [{ command }] }));
    expect(problem).toContain('workers[0].command: expected a list with the program and its arguments');
    expect(rest).toEqual([]);
  });

  test('two workers of one name, whatever its case, name both places', () => {
    const workers = [
      { name: 'a', command: ['x'], count: 2 },
      { name: 'b', command: ['x'] },
      { name: 'A-2', command: ['x'] },
    ];
    expect(problemsOf(JSON.stringify({ workers }))).toEqual([
      'config/orch.json:1:89: workers[2].name: expected a name that makes no second "A-2" (workers[0] has it), found "A-2"',
    ]);
  });

  test('a given name that is the default name of another worker', () => {
    const workers = [{ name: 'worker-1', command: ['x'] }, { command: ['x'] }];
    expect(problemsOf(JSON.stringify({ workers }))).toEqual([
      'config/orch.json:1:49: workers[1].name: expected a name that makes no second "worker-1" (workers[0] has it), found nothing',
    ]);
  });

  test('what is in the environment is not quoted: it may be a secret', () => {
    const env = { TOKEN: ['sk-secret'], 'A=B': 'sk-secret', C: 7 };
    expect(problemsOf(JSON.stringify({ workers: [{ command: ['x'], env }] }))).toEqual([
      'config/orch.json:1:45: workers[0].env.TOKEN: expected text, or null to unset the variable, found a list',
      'config/orch.json:1:65: workers[0].env["A=B"]: expected the name of an environment variable, without "=", found "A=B"',
      'config/orch.json:1:81: workers[0].env.C: expected text, or null to unset the variable, found a number',
    ]);
  });

  test('nor what a login sets there', () => {
    const logins = { key: { TOKEN: ['sk-secret'], OTHER: { from: 'A', to: 'sk-secret' } } };
    const workers = [{ command: ['x'], logins: ['nobody'] }];
    const problems = problemsOf(JSON.stringify({ logins, workers })).join('\n');
    expect(problems).toContain('logins.key.TOKEN: expected text, null, or an object such as');
    expect(problems).not.toContain('sk-secret');
    expect(problemsOf(JSON.stringify({ logins: {}, workers })).join()).toContain(
      'workers[0].logins[0]: expected the name of one of "logins", found "nobody"',
    );
  });

  test('nor is an object, which may hold an environment', () => {
    for (const workers of [{ env: { TOKEN: 'sk-secret' } }, [[{ TOKEN: 'sk-secret' }]]]) {
      expect(problemsOf(JSON.stringify({ workers })).join()).not.toContain('secret');
    }
  });

  test('a long value is cut', () => {
    const [problem] = problemsOf(JSON.stringify({ workers: 'x'.repeat(500) }));
    expect(problem).toBe(
      `config/orch.json:1:12: workers: expected a list of workers, found text beginning with "${'x'.repeat(39)}`,
    );
  });

  test('an unknown key is named beside the problem that it causes', () => {
    expect(problemsOf('{ "wokers": [] }')).toEqual([
      'config/orch.json:1:1: workers: expected a list of workers, found nothing',
      'config/orch.json:1:3: unknown key "wokers": did you mean "workers"?',
    ]);
  });
});

describe('warnings', () => {
  test('unknown keys are ignored, with the nearest known name', () => {
    const text =
      '{\n  "workers": [\n    { "command": ["a"], "cout": 3 }\n  ],\n  "recordinput": true,\n  "palette": 1\n}';
    const { warnings, config, workers } = parseConfig(text, 'config');
    expect(warnings).toEqual([
      'config/orch.json:3:25: workers[0]: unknown key "cout": did you mean "count"?',
      'config/orch.json:5:3: unknown key "recordinput": did you mean "recordInput"?',
      expect.stringMatching(
        /^config\/orch\.json:6:3: unknown key "palette": it is ignored; the keys here are \$schema, workers, /,
      ),
    ]);
    expect(config.recordInput).toBe(false);
    expect(workers).toHaveLength(1);
  });

  test('of a trouble that there is not, the nearest one is named', () => {
    const { warnings } = parseConfig(
      '{ "workers": [{ "command": ["a"] }], "automationByState": { "draf": "off", "zzz": "on" } }',
      'config',
    );
    expect(warnings).toEqual([
      'config/orch.json:1:61: automationByState: unknown key "draf": did you mean "draft"?',
      expect.stringMatching(
        /^config\/orch\.json:1:76: automationByState: unknown key "zzz": it is ignored; the keys here are .*\bdraft\b/,
      ),
    ]);
  });

  test('a key that objects inherit is unknown like any other', () => {
    const { warnings } = parseConfig(
      '{ "workers": [{ "command": ["a"] }], "__proto__": {}, "toString": 1 }',
      'config',
    );
    expect(warnings).toHaveLength(2);
  });
});

describe('loadConfig', () => {
  let dir: string;
  const good = '{ "workers": [{ "command": ["sh"], "cwd": "sub" }], "logDirectory": "logs" }';

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'orch-load-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test('reads the file of the folder; paths in it are relative to the folder', async () => {
    writeFileSync(join(dir, 'orch.json'), `\uFEFF${good}`);
    const loaded = await loadConfig(dir);
    expect(loaded).toMatchObject({
      logDirectory: join(dir, 'logs'),
      warnings: [],
    });
    expect(loaded.workers[0]!.cwd).toBe(join(dir, 'sub'));
  });

  test('the sample starts two shells and has nothing to warn of', async () => {
    const sample = await loadConfig(fileURLToPath(new URL('../../config', import.meta.url)));
    expect(sample.warnings).toEqual([]);
    expect(sample.workers.map(({ name, argv }) => [name, argv])).toEqual([
      ['shell-1', ['bash']],
      ['shell-2', ['bash']],
    ]);
  });

  test('the sample with a host has a worker here and one there', async () => {
    const sample = await loadConfig(fileURLToPath(new URL('../../config/hosts', import.meta.url)));
    expect(sample.warnings).toEqual([]);
    expect(sample.workers.map(({ name, host }) => [name, host])).toEqual([
      ['here', undefined],
      ['there', 'other'],
    ]);
  });

  test('every example in the sample is right', async () => {
    const { text } = await loadConfig(fileURLToPath(new URL('../../config', import.meta.url)));
    const everything = text.replaceAll(/^( *)\/\/ (?=[{"])/gm, '$1');
    const { warnings, workers, logDirectory } = parseConfig(everything, '/project/config');
    expect(warnings).toEqual([]);
    expect(workers.map(({ name }) => name)).toContain('claude-4');
    expect(logDirectory).toBe('/project/config/logs');
  });

  test('no file: says what to do', async () => {
    const missing = loadConfig(join(dir, 'nowhere'));
    await expect(missing).rejects.toThrow(ConfigMissingError);
    await expect(missing).rejects.toThrow(
      /no such file: create it, name another folder with --config DIR, or start/,
    );
  });

  test.each([
    ['a file instead of a folder', 'orch.json', /expected a folder with orch\.json in it, found a file/],
    ['bytes that are not UTF-8', '.', /expected text in UTF-8/],
  ])('%s', async (_, path, message) => {
    writeFileSync(join(dir, 'orch.json'), Buffer.from('{ "workers": "\xff" }', 'latin1'));
    const failed = loadConfig(join(dir, path));
    await expect(failed).rejects.toThrow(ConfigError);
    await expect(failed).rejects.toThrow(message);
  });

  test('a file far too large', async () => {
    writeFileSync(join(dir, 'orch.json'), ' '.repeat(1024 * 1024) + good);
    await expect(loadConfig(dir)).rejects.toThrow(
      `${join(dir, 'orch.json')}: cannot be read: expected at most 1048576 bytes, found ${1024 * 1024 + good.length}`,
    );
  });

  test('a pipe of that name, for which nobody waits', async () => {
    execFileSync('mkfifo', [join(dir, 'orch.json')]);
    await expect(loadConfig(dir)).rejects.toThrow(
      /orch\.json: cannot be read: expected a regular file, found a pipe$/,
    );
  });

  test('a folder of that name', async () => {
    mkdirSync(join(dir, 'orch.json'));
    await expect(loadConfig(dir)).rejects.toThrow(
      /orch\.json: cannot be read: expected a regular file, found a folder$/,
    );
  });
});

describe('configFromCommand', () => {
  test('is a configuration with one entry', () => {
    const config = configFromCommand({ workers: 4, command: ['claude', '--continue'], cwd: '/project' });
    expect(config).toEqual(
      parseConfig(
        JSON.stringify({ workers: [{ command: ['claude', '--continue'], count: 4, cwd: '/project' }] }),
        '.',
      ).config,
    );
  });

  test.each([
    [0, ['claude'], '--workers: expected a whole number from 1 to 200, found 0'],
    [Number.NaN, ['claude'], '--workers: expected a whole number from 1 to 200, found NaN'],
    [1e99, ['claude'], /^--workers: expected a whole number from 1 to 200, found 1e\+99$/],
    [2, [], 'the command after --: expected a list with the program'],
  ])('%j workers of %j', (workers, command, message) => {
    expect(() => configFromCommand({ workers, command, cwd: '/' })).toThrow(message);
  });
});
