import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError } from './errors.ts';
import { findRun, type LocatedRun, type RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { livesOf } from './worker-casts.ts';

/** A recording, and the configuration folder that it belongs to. */
export interface Located {
  file: string;
  configDir: string | undefined;
}

/**
 * The file that is meant by a recording's path or, where there is no such file, by the name of a worker: the newest
 * segment of its recording, which shows all of its screen.
 * @throws {CommandError} when it is neither
 */
export async function recordingOf(workerOrFile: string, choice: RunChoice, io: Io): Promise<Located> {
  const path = resolve(io.cwd, workerOrFile);
  if (isFile(path)) return { file: path, configDir: choice.config };
  const run = await findRun(choice, io.env, io.cwd).catch(() => undefined);
  const newest = run && (await livesOf(run.dir, workerOrFile)).at(-1)?.at(-1);
  if (newest) return { file: newest.path, configDir: choice.config ?? keptConfig(run) };
  throw new CommandError(`${workerOrFile}: expected a recording or the name of a worker, found neither`, 2);
}

/** The configuration folder of a run; undefined where it has none, or that is gone. */
function keptConfig({ manifest: { configDir } }: LocatedRun): string | undefined {
  return configDir !== null && existsSync(configDir) ? configDir : undefined;
}

/** A folder may be called as a worker is. */
function isFile(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isDirectory();
}
