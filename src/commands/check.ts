import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseCast } from '../cast/read.ts';
import { type Label, LabelError, parseLabels } from '../classifier/labels.ts';
import type { Profiles } from '../classifier/profiles.ts';
import { type FileScore, type Score, scoreFile, total } from '../classifier/score.ts';
import { readCastStates } from '../classifier/timeline.ts';
import { loadRecipes } from '../recovery/recipe-files.ts';
import { profilesFor } from './agent-profiles.ts';
import { htmlReport, textReport } from './check-report.ts';
import { checkSafety, type Safety, safetyText } from './check-safety.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';
import { defaultSupervision } from './judge.ts';
import { recipeFiles } from './recipe-source.ts';
import { supervisionSettings } from './supervision-settings.ts';

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

/** Reads recordings whose truth is known, and reports how well that went. Returns 1 when it is below what was asked. */
export async function check(options: CheckOptions, io: Io): Promise<number> {
  const { paths, json, html, min, safety } = options;
  const profiles = await profilesFor(options, io);
  const resolved = paths.map((path) => resolve(io.cwd, path));
  const score = await checkPaths(resolved, profiles);
  if (score.files === 0) {
    throw new CommandError(
      `${paths.join(', ')}: expected recordings with labels (NAME.cast beside NAME.labels.json), found none`,
      2,
    );
  }
  const harmless = safety ? await safetyOf(resolved, profiles) : undefined;
  if (json)
    io.stdout.write(`${JSON.stringify({ ...score, ...(harmless && { safety: harmless }) }, undefined, 2)}\n`);
  else io.stdout.write(textReport(score, min) + (harmless ? safetyText(harmless) : ''));
  if (html !== undefined) await writeFile(resolve(io.cwd, html), htmlReport(score, min));
  return score.accuracy >= min && (harmless?.harms.length ?? 0) === 0 ? 0 : 1;
}

/** What the recipes in force would have done in all recordings that have labels. @throws {CommandError} */
async function safetyOf(paths: readonly string[], profiles: Profiles): Promise<Safety> {
  const { recipes, problems } = await loadRecipes(recipeFiles());
  for (const problem of problems) throw new CommandError(problem, 2);
  const settings = supervisionSettings(defaultSupervision(), recipes);
  const total: Safety = { interventions: 0, harms: [] };
  for (const file of (await Promise.all(paths.map(castFiles))).flat()) {
    const labels = await readLabels(file);
    if (!labels) continue;
    const cast = parseCast(await readFile(file, 'utf8'), file);
    const { interventions, harms } = checkSafety(file, cast, labels, profiles, settings);
    total.interventions += interventions;
    total.harms.push(...harms);
  }
  return total;
}

/** Scores all recordings that have labels. @throws {CastError | LabelError} */
export async function checkPaths(paths: readonly string[], profiles: Profiles): Promise<Score> {
  const files = (await Promise.all(paths.map(castFiles))).flat();
  const scores: FileScore[] = [];
  for (const file of files) {
    const score = await checkFile(file, profiles);
    if (score) scores.push(score);
  }
  return total(scores);
}

async function checkFile(file: string, profiles: Profiles): Promise<FileScore | undefined> {
  const labels = await readLabels(file);
  if (!labels) return undefined;
  const last = labels.at(-1)!;
  const cast = parseCast(await readFile(file, 'utf8'), file);
  return scoreFile(basename(file), labels, readCastStates(cast, { profiles }, last.to));
}

/** The truth beside a recording; undefined where there is none. @throws {LabelError} */
async function readLabels(file: string): Promise<Label[] | undefined> {
  const labelFile = `${file.slice(0, -CAST.length)}.labels.json`;
  const text = await readFile(labelFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const labels = parseLabels(text, labelFile);
  if (labels.length === 0) throw new LabelError(`${labelFile}: expected labels, found none`);
  return labels;
}

async function castFiles(path: string): Promise<string[]> {
  if (path.endsWith(CAST)) return [path];
  const entries = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      `${path}: ${error.code === 'ENOENT' ? 'there is no such folder' : error.message}`,
      2,
    );
  });
  return entries
    .filter((entry) => entry.endsWith(CAST))
    .sort()
    .map((entry) => join(path, entry));
}
