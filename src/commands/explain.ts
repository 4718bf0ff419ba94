import { resolve } from 'node:path';
import { ApiError } from '../api/client.ts';
import type { Explanation } from '../api/schema.ts';
import { workerPath } from '../api/worker-path.ts';
import { readCast } from '../cast/read.ts';
import { explanationText, section } from '../classifier/explanation-text.ts';
import { readCastStates } from '../classifier/timeline.ts';
import { printableLine } from '../printable.ts';
import { profilesFor } from './agent-profiles.ts';
import { NoLiveRunError, type RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { connectToRun } from './reach-control.ts';
import { screenLines } from './screen-text.ts';

export interface ExplainOptions {
  /** A recording. */
  file: string;
  /** When to look, s from its start; absent: its end. */
  at?: number;
  /** The configuration folder whose profiles count too; absent: ./config. */
  config?: string | undefined;
}

/** Prints why a recorded screen is read as it is. @throws {CastError} */
export async function explain({ file, at, config }: ExplainOptions, io: Io): Promise<number> {
  const profiles = await profilesFor({ config }, io);
  const cast = await readCast(resolve(io.cwd, file));
  readCastStates(cast, { profiles }, at, (screen, { reading }) => {
    if (!reading) return;
    print(screenLines(screen), explanationText(screen, reading, profiles), io);
  });
  return 0;
}

/**
 * Prints why the screen of a live worker is read as it is, by what control sees and knows now. False when no live run has
 * such a worker.
 * @throws {ApiError}
 */
export async function explainWorker(worker: string, choice: RunChoice, io: Io): Promise<boolean> {
  const run = await connectToRun(choice, io.env, io.cwd).catch((error: unknown) => {
    if (error instanceof NoLiveRunError) return undefined;
    throw error;
  });
  const path = workerPath(worker, 'explanation');
  const explanation = await run?.client.get<Explanation>(path).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  });
  if (explanation) print(explanation.screen, explanation.lines, io);
  return explanation !== undefined;
}

function print(screen: readonly string[], lines: readonly string[], io: Io): void {
  const said = [...section('screen', screen), ...lines];
  io.stdout.write(said.map(printableLine).join('\n'));
}
