import { readdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type Cast, readCast } from '../cast/read.ts';
import { type Label, LabelError, readLabels } from '../classifier/labels.ts';
import type { Profiles } from '../classifier/profiles.ts';
import { type FileScore, scoreFile, total } from '../classifier/score.ts';
import { readCastStates } from '../classifier/timeline.ts';
import type { SupervisionSettings } from '../control/supervision.ts';
import { printable, printableJson } from '../printable.ts';
import { profilesFor } from './agent-profiles.ts';
import { htmlReport, textReport } from './check-report.ts';
import { checkSafety, type Safety, safetyText } from './check-safety.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';
import { supervisionFor } from './supervision-settings.ts';

export interface CheckOptions {
  /** Folders of recordings with labels, and single recordings. */
  paths: readonly string[];
  json: boolean;
  /** Where to write a page about it. */
  html?: string;
  /** The accuracy below which it fails, 0..1. */
  min: number;
  /** Report also what would have been done to workers that were well. */
  safety: boolean;
  /** The configuration folder whose profiles count too; absent: ./config. */
  config?: string;
}

const CAST = '.cast';

/** A recording whose truth is known. */
interface Labelled {
  /** What reports call it: its path below the folder that was asked for. */
  name: string;
  cast: Cast;
  labels: Label[];
}

/**
 * Reads recordings whose truth is known, and reports how well that went. Returns 1 when it is below what was asked, 2 when
 * some recording could not be read: of that stderr tells, and the others count.
 */
export async function check(options: CheckOptions, io: Io): Promise<number> {
  const { paths, json, html, min } = options;
  const profiles = await profilesFor(options, io);
  const settings = options.safety ? await supervisionFor(options, io) : undefined;
  const scores: FileScore[] = [];
  const safety: Safety = { interventions: 0, harms: [] };
  let unreadable = 0;
  for (const path of paths) {
    for (const name of await castsIn(path, io)) {
      const recording = await readLabelled(name, resolve(io.cwd, path)).catch((error: Error) => error);
      if (recording instanceof Error) {
        unreadable++;
        io.stderr.write(`${printable(recording.message)}\n`);
      } else if (recording) {
        scores.push(scored(recording, profiles));
        if (settings) addTo(safety, recording, profiles, settings);
      }
    }
  }
  const score = total(scores);
  // What is wrong with all that there is was told.
  if (score.files === 0 && unreadable > 0) return 2;
  if (score.seconds === 0) throw new CommandError(nothingToScore(options, score.files), 2);
  const told = options.safety ? { ...score, safety } : score;
  if (json) io.stdout.write(`${printableJson(told, 2)}\n`);
  else io.stdout.write(textReport(score, min) + (options.safety ? safetyText(safety) : ''));
  if (html !== undefined) await writeFile(resolve(io.cwd, html), htmlReport(score, min));
  if (unreadable > 0) return 2;
  return score.accuracy >= min && safety.harms.length === 0 ? 0 : 1;
}

function nothingToScore({ paths }: CheckOptions, files: number): string {
  const expected = `${paths.join(', ')}: expected recordings with labels (NAME.cast beside NAME.labels.json)`;
  return files === 0 ? `${expected}, found none` : `${expected} that last long enough to be scored`;
}

function scored({ name, cast, labels }: Labelled, profiles: Profiles): FileScore {
  return scoreFile(name, labels, readCastStates(cast, { profiles }, endOf(labels)));
}

function addTo(
  total: Safety,
  { name, cast, labels }: Labelled,
  profiles: Profiles,
  settings: SupervisionSettings,
): void {
  const { interventions, harms } = checkSafety(name, cast, labels, profiles, settings);
  total.interventions += interventions;
  total.harms.push(...harms);
}

function endOf(labels: readonly Label[]): number {
  return Math.max(...labels.map(({ to }) => to));
}

/** A recording and the truth about it; undefined where there is none. @throws {CastError | LabelError} */
async function readLabelled(name: string, root: string): Promise<Labelled | undefined> {
  const file = root.endsWith(CAST) ? root : join(root, name);
  const labelFile = `${file.slice(0, -CAST.length)}.labels.json`;
  const labels = await readLabels(labelFile);
  if (labels === undefined) return undefined;
  if (labels.length === 0) throw new LabelError(`${labelFile}: expected labels, found none`);
  return { name, cast: await readCast(file), labels };
}

/** The names of the recordings in a folder and its folders, or of one recording. */
async function castsIn(path: string, io: Io): Promise<string[]> {
  if (path.endsWith(CAST)) return [basename(path)];
  const entries = await readdir(resolve(io.cwd, path), { recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new CommandError(
        `${path}: ${error.code === 'ENOENT' ? 'there is no such folder' : error.message}`,
        2,
      );
    },
  );
  return entries.filter((entry) => entry.endsWith(CAST)).sort();
}
