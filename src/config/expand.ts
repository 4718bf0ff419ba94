import { type Environment, resolveFrom } from './paths.ts';
import type { Config, WorkerConfig } from './schema.ts';
import { workerNames } from './worker-names.ts';

/** One worker as it is to be started. */
export interface WorkerSpec {
  /** Unique in the run, fit for a file name. */
  name: string;
  /** The program and its arguments, at least one word. */
  argv: string[];
  /** Absolute path; whether it exists is for the host to see. */
  cwd: string;
  /** What to set on top of the host's environment; null unsets a variable. */
  env: Record<string, string | null>;
  /** Size of the terminal in cells. */
  cols: number;
  rows: number;
  /** Lines kept above the screen. */
  scrollback: number;
  /** Undefined: what suits the program. */
  restart?: WorkerConfig['restart'];
  /** The host elsewhere that it lives on; `cwd` is a path there then, perhaps with "~" or relative to the home folder. */
  host?: string;
  /** Names of the logins that it may use, the first before the others. */
  logins?: string[];
  /** A secret in its command line was not written down: what stands here starts nothing. */
  redacted?: boolean;
  /** It only shows a program that runs elsewhere: to start it again starts no other one. */
  attached?: boolean;
}

/** The workers that `config` asks for, in its order. `dir`, the folder of the configuration, is where relative paths begin. */
export function expandWorkers(config: Config, dir: string, env: Environment = process.env): WorkerSpec[] {
  const names = workerNames(config.workers);
  return config.workers.flatMap((worker, entry) =>
    names[entry]!.map((name) => ({
      name,
      argv:
        typeof worker.command === 'string'
          ? // Which shell the user has elsewhere is not known here.
            [(worker.host === undefined && env.SHELL) || '/bin/sh', '-c', worker.command]
          : [...worker.command],
      cwd: worker.host === undefined ? resolveFrom(dir, worker.cwd ?? '.', env) : (worker.cwd ?? '~'),
      env: { ...worker.env },
      cols: worker.cols,
      rows: worker.rows,
      scrollback: worker.scrollback,
      ...(worker.host !== undefined && { host: worker.host }),
      ...(worker.restart && { restart: worker.restart }),
      ...(worker.logins && { logins: worker.logins }),
    })),
  );
}
