import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseCast } from '../cast/read.ts';
import { LabelError, parseLabels } from '../classifier/labels.ts';
import { loadProfiles, type Profiles } from '../classifier/profiles.ts';
import { type FileScore, type Score, scoreFile, total } from '../classifier/score.ts';
import { readCastStates } from '../classifier/timeline.ts';
import { agentFolders } from './agent-profiles.ts';
import { htmlReport, textReport } from './check-report.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';

export interface CheckOptions {
  /** Folders of recordings with labels, and single recordings. */
  paths: readonly string[];
  json: boolean;
  /** Where to write a page about it. */
  html?: string;
  /** The accuracy below which it fails, 0..1. */
  min: number;
}

const CAST = '.cast';

/** Reads recordings whose truth is known, and reports how well that went. Returns 1 when it is below what was asked. */
export async function check({ paths, json, html, min }: CheckOptions, io: Io): Promise<number> {
  const { profiles, problems } = await loadProfiles(agentFolders());
  for (const problem of problems) io.stderr.write(`${problem}\n`);
  const score = await checkPaths(
    paths.map((path) => resolve(io.cwd, path)),
    profiles,
  );
  if (score.files === 0) {
    throw new CommandError(
      `${paths.join(', ')}: expected recordings with labels (NAME.cast beside NAME.labels.json), found none`,
      2,
    );
  }
  io.stdout.write(json ? `${JSON.stringify(score, undefined, 2)}\n` : textReport(score, min));
  if (html !== undefined) await writeFile(resolve(io.cwd, html), htmlReport(score, min));
  return score.accuracy >= min ? 0 : 1;
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
  const labelFile = `${file.slice(0, -CAST.length)}.labels.json`;
  const text = await readFile(labelFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const labels = parseLabels(text, labelFile);
  const last = labels.at(-1);
  if (!last) throw new LabelError(`${labelFile}: expected labels, found none`);
  const cast = parseCast(await readFile(file, 'utf8'), file);
  return scoreFile(basename(file), labels, readCastStates(cast, { profiles }, last.to));
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
