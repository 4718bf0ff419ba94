import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';

export interface DetachOptions {
  /** Its input is for who starts it to write, and to end. By default there is none. */
  isFed?: boolean;
  env?: Readonly<Record<string, string | undefined>>;
  /** Where it starts; by default where this process has. */
  cwd?: string;
}

/**
 * Starts this program again in the background: a session of its own, no terminal, its messages in a log file. It
 * survives the terminal and the process that started it. Where the system refuses another process, the log file says so.
 */
export function startDetached(
  args: readonly string[],
  logFile: string,
  { isFed = false, env = process.env, cwd }: DetachOptions = {},
): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  try {
    const [program, script] = [process.execPath, process.argv[1]!];
    const child = spawn(program, [script, ...args], {
      detached: true,
      stdio: [isFed ? 'pipe' : 'ignore', log, log],
      env: { ...env },
      ...(cwd !== undefined && { cwd }),
    });
    // Whoever waits for it to answer reads the log when it does not.
    child.on('error', (error) => appendFileSync(logFile, `${error.message}\n`));
    // One that ended at once reads nothing; its log says why.
    child.stdin?.on('error', () => {});
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}
