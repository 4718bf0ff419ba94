import { ConfigError } from '../config/errors.ts';
import { messageOf } from '../error-message.ts';
import type { Io } from './io.ts';

/** What a command's exit says: 1 it failed, 2 it was used wrongly or was given bad input. */
export type FailureCode = 1 | 2;

/** A command cannot do what was asked; the message is one line that says why and what to do. */
export class CommandError extends Error {
  readonly exitCode: FailureCode;

  constructor(message: string, exitCode: FailureCode = 1) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** A command was used wrongly. */
export class UsageError extends CommandError {
  constructor(message: string) {
    super(message, 2);
    this.name = 'UsageError';
  }
}

/** Errors of other parts that mean bad input, by name: importing those parts would slow down every mistyped option. */
const BAD_INPUT = new Set(['CastError', 'LabelError', 'TroublePlaceError', 'UnknownTroubleError']);

/** What to say about an error, line by line, and the exit code. Lines about a configuration begin with its file. */
export function explain(error: unknown): { lines: string[]; exitCode: FailureCode } {
  if (error instanceof ConfigError) return { lines: error.problems.map(harmless), exitCode: 2 };
  if (error instanceof AggregateError) return explainAll(error.errors);
  const message = systemProblem(error) ?? messageOf(error);
  const lines = [harmless(`orch-tui: ${message.replaceAll(/\s*\n\s*/g, ' ')}`)];
  if (!(error instanceof Error)) return { lines, exitCode: 1 };
  if ('exitCode' in error) return { lines, exitCode: error.exitCode === 2 ? 2 : 1 };
  // Control's "bad request" and "not found".
  const refused = 'status' in error && (error.status === 400 || error.status === 404);
  return { lines, exitCode: refused || BAD_INPUT.has(error.name) ? 2 : 1 };
}

/** Says what went wrong, and returns the exit code. */
export function tell(error: unknown, stderr: Pick<Io['stderr'], 'write'>): FailureCode {
  const { lines, exitCode } = explain(error);
  stderr.write(lines.map((line) => `${line}\n`).join(''));
  return exitCode;
}

/** What the system refuses, by the names that it has for that. */
const SYSTEM_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'it, or a part of its path, is no folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'its file system can only be read',
  ENOSPC: 'the disk is full',
};

/** Calls that fail for what the path does not say: a limit of the system, a folder to start in. */
const SAID_OTHERWISE = /^(watch|spawn)/;

/** What the system says of a path, or of two, in words; undefined when it is about none. */
function systemProblem(error: unknown): string | undefined {
  const { code = '', path, dest, syscall } = Object(error) as NodeJS.ErrnoException & { dest?: string };
  const words = SYSTEM_PROBLEMS[code];
  if (!path || !words || !syscall || SAID_OTHERWISE.test(syscall)) return undefined;
  return `${path}${dest ? ` to ${dest}` : ''}: ${words} (${code}, ${syscall})`;
}

/** It was used wrongly only where no part failed for another reason. */
function explainAll(errors: readonly unknown[]): { lines: string[]; exitCode: FailureCode } {
  const explained = errors.map(explain);
  const lines = explained.flatMap((one) => one.lines);
  return { lines, exitCode: explained.every(({ exitCode }) => exitCode === 2) ? 2 : 1 };
}

/** Messages quote files and programs: no control character of theirs reaches the terminal. */
function harmless(line: string): string {
  return line.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
