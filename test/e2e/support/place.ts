import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OuterTerminal, type OuterTerminalOptions } from './outer-terminal.ts';
import { endProcesses, type ProcessInfo, processesWithVariable } from './processes.ts';

/** The built command line of the product. */
export const CLI = resolve(import.meta.dirname, '../../../dist/cli.cjs');

/** A command that takes longer is killed, and its code is -1. */
const COMMAND_TIMEOUT_MS = 20_000;
const EMPTIED_TIMEOUT_MS = 2000;
const POLL_MS = 10;

/** How a command ended and what it said. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface RoomOptions {
  cols?: number;
  rows?: number;
  kind?: 'modern' | 'dumb';
}

/**
 * A home of its own for the product: fresh HOME, state and runtime folders in a folder that is removed afterwards, so
 * that a test meets no run but its own. Whatever was started in it is found by the environment it inherited.
 */
export class Place {
  /** The folder that holds everything, with its real path; short enough for sockets. */
  readonly dir: string;
  /** Where commands run: the place of the run. */
  readonly cwd: string;
  /** The whole environment of what is started here; a test may add to it. */
  readonly env: Record<string, string> & { HOME: string };

  constructor() {
    this.dir = mkdtempSync(join(realpathSync(tmpdir()), 'orch-'));
    this.cwd = join(this.dir, 'work');
    const [home, state, runtime] = ['home', 'state', 'rt'].map((name) => join(this.dir, name));
    for (const folder of [this.cwd, home!, state!, runtime!]) mkdirSync(folder, { mode: 0o700 });
    this.env = {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: home!,
      XDG_STATE_HOME: state!,
      XDG_RUNTIME_DIR: runtime!,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      USER: 'tester',
      ORCH_TEST_PLACE: this.dir,
    };
  }

  /** Opens a terminal on the product with these arguments. */
  room(args: readonly string[], { cols = 80, rows = 24, kind = 'modern' }: RoomOptions = {}): OuterTerminal {
    return this.terminal([process.execPath, CLI, ...args], { cols, rows, kind });
  }

  /** Opens a terminal on any program. */
  terminal(
    argv: readonly string[],
    options: Partial<Omit<OuterTerminalOptions, 'argv' | 'env'>> = {},
  ): OuterTerminal {
    return OuterTerminal.start({ cwd: this.cwd, ...options, argv, env: this.env });
  }

  /** Runs the product without a terminal, to its end. */
  command(...args: string[]): Promise<CommandResult> {
    return new Promise((done) => {
      const options = { cwd: this.cwd, env: this.env, timeout: COMMAND_TIMEOUT_MS };
      const child = execFile(process.execPath, [CLI, ...args], options, (_, stdout, stderr) =>
        done({ code: child.exitCode ?? -1, stdout, stderr }),
      );
      child.stdin?.end();
    });
  }

  /** What was started here and lives. */
  processes(): ProcessInfo[] {
    return processesWithVariable('ORCH_TEST_PLACE', this.dir);
  }

  /**
   * Waits until nothing of it lives any more.
   * @throws Error naming what does, after 2 s
   */
  async emptied(): Promise<void> {
    const deadline = performance.now() + EMPTIED_TIMEOUT_MS;
    for (let left = this.processes(); left.length > 0; left = this.processes()) {
      const names = left.map(({ pid, argv }) => `${pid} ${argv.join(' ')}`);
      if (performance.now() > deadline) throw new Error(`still running:\n${names.join('\n')}`);
      await delay(POLL_MS);
    }
  }

  /** Ends what was started here, and nothing else, and removes the folder. */
  async close(): Promise<void> {
    await endProcesses(() => this.processes());
    rmSync(this.dir, { recursive: true, force: true });
  }
}
