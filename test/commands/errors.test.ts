import { readdir, rename } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ApiError } from '../../src/api/client.ts';
import { CastError } from '../../src/cast/cast-error.ts';
import { CommandError, explain, UsageError } from '../../src/commands/errors.ts';
import { ConfigError } from '../../src/config/errors.ts';
import { parseTrouble } from '../../src/demo/troubles.ts';
import { HostLinkError } from '../../src/host/client.ts';

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

test.each([
  [new CommandError('it failed'), 1],
  [new CommandError('no such run', 2), 2],
  [new UsageError('which?'), 2],
  [new ApiError(404, 'there is no worker'), 2],
  [new ApiError(400, 'unknown key'), 2],
  [new ApiError(409, 'it runs'), 1],
  [new ApiError(0, 'no answer'), 1],
  [new CastError('no recording'), 2],
  [caught(() => parseTrouble('nonsense')), 2],
  [new HostLinkError('gone'), 1],
  [new TypeError('a bug'), 1],
  ['just text', 1],
])('%s: exit code %d', (error, exitCode) => {
  const explained = explain(error);
  expect(explained.exitCode).toBe(exitCode);
  expect(explained.lines).toHaveLength(1);
  expect(explained.lines[0]).toMatch(/^orch-tui: ./);
});

test('problems of a configuration keep their lines, others become one', () => {
  expect(explain(new ConfigError(['a:1:1: x', 'a:2:1: y']))).toEqual({
    lines: ['a:1:1: x', 'a:2:1: y'],
    exitCode: 2,
  });
  expect(explain(new Error('one\n  two')).lines).toEqual(['orch-tui: one two']);
});

test.each([
  [() => readdir('/no/such/folder'), '/no/such/folder: there is no such file or folder (ENOENT, scandir)'],
  [() => readdir('/etc/passwd'), '/etc/passwd: it, or a part of its path, is no folder (ENOTDIR, scandir)'],
  [
    () => rename('/no/file', '/no/other'),
    '/no/file to /no/other: there is no such file or folder (ENOENT, rename)',
  ],
])('what the system refuses is told in words, with its paths: %s', async (act, told) => {
  const refused = await act().catch((error: unknown) => error);
  expect(explain(refused).lines).toEqual([`orch-tui: ${told}`]);
});

test('a limit of the system is no full disk', () => {
  const error = new Error("ENOSPC: System limit for number of file watchers reached, watch '/x'");
  Object.assign(error, { code: 'ENOSPC', syscall: 'watch', path: '/x' });
  expect(explain(error).lines).toEqual([`orch-tui: ${error.message}`]);
});

test('what a file holds cannot reach the terminal as an escape sequence', () => {
  const { lines } = explain(new Error('x.cast:1: expected a header, found \x1b]0;title\x07\x1b[2J'));
  expect(lines.join('')).not.toMatch(/\p{Cc}/u);
});

test('several failures are told in a line each, and outweigh what was merely used wrongly', () => {
  const [missing, running] = [new ApiError(404, 'there is no worker "a"'), new ApiError(409, 'it runs')];
  expect(explain(new AggregateError([missing, running]))).toEqual({
    lines: ['orch-tui: there is no worker "a"', 'orch-tui: it runs'],
    exitCode: 1,
  });
  expect(explain(new AggregateError([missing, missing])).exitCode).toBe(2);
});
