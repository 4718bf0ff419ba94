import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NotPrivateError, requireOwnFolder } from '../ownership.ts';
import { Redactor } from '../redaction.ts';
import { z } from '../zod.ts';
import type { WorkerSpec } from './expand.ts';
import { type Environment, type Place, runName, runtimeHome, stateFolder } from './paths.ts';
import { ensurePrivateDir } from './private-dir.ts';
import { givenSecrets, inheritedSecrets } from './secrets.ts';

const MANIFEST_FILE = 'run.json';

const manifestSchema = z.object({
  /** Name of the run folder. */
  id: z.string().min(1),
  /** `key` of the run's place. */
  place: z.string().min(1),
  startedAt: z.iso.datetime(),
  /** Absolute path of the folder with `orch.json`, or null for a run without one. */
  configDir: z.string().nullable(),
  /** The command of a run without configuration. */
  command: z.array(z.string()).min(1).nullable(),
  /** Absolute path of the folder from which the run was started. */
  cwd: z.string(),
  /** Tells the run apart from those of other machines that have its id; absent in older runs. */
  mark: z.string().optional(),
  /** Version of orch-tui that started the run. */
  version: z.string(),
  /** Names of variables that nobody inherits, not even the host: logins take their values from them. */
  withheld: z.array(z.string()).optional(),
  /** Our folder for sockets when the run started, for `socketPaths`. */
  runtime: z.string().startsWith('/'),
  workers: z.array(
    z.object({
      name: z.string(),
      argv: z.array(z.string()).min(1),
      cwd: z.string(),
      /** Names only: values may be secrets, which do not belong beside recordings that people share. */
      envNames: z.array(z.string()),
      cols: z.int(),
      rows: z.int(),
      scrollback: z.int(),
      restart: z.enum(['never', 'transient', 'permanent']).optional(),
      attached: z.boolean().optional(),
      host: z.string().optional(),
      logins: z.array(z.string()).optional(),
    }),
  ),
});

/** What `run.json` in a run folder says: what the run is and how it was started. */
export type RunManifest = z.output<typeof manifestSchema>;

/** A manifest that cannot be used. The message names the file and the reason. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly reason: string;

  constructor(file: string, reason: string) {
    super(`${file}: ${reason}`);
    this.reason = reason;
  }
}

/** A run on disk. Whether it lives, its sockets tell. */
export interface Run {
  /** Real absolute path of the run folder. */
  dir: string;
  manifest: RunManifest;
}

export interface NewRun {
  place: Place;
  /** Absolute path of the folder in which the run folder is made; by default a folder of the place in the state folder. */
  logDirectory?: string | undefined;
  configDir: string | null;
  command: string[] | null;
  cwd: string;
  version: string;
  workers: readonly WorkerSpec[];
  /** Names of variables that only control is to have. */
  withheld?: readonly string[] | undefined;
  now: Date;
  env?: Environment;
}

/**
 * Makes the folder of a new run, private, with its manifest, which has no secrets on disk. Runs that start in the same ms get names some ms apart.
 * @throws NotPrivateError when the state folder is not private to the user; the system's errors when it cannot be written.
 */
export async function createRun(start: NewRun): Promise<Run> {
  const { place, logDirectory, now, env = process.env } = start;
  const home = join(stateFolder(env), place.slug);
  await ensurePrivateDir(home, stateFolder(env));
  if (logDirectory !== undefined) await mkdir(logDirectory, { recursive: true });
  let startedAt = now;
  let dir = await claim(home, logDirectory, runName(startedAt));
  while (dir === undefined) {
    startedAt = new Date(startedAt.getTime() + 1);
    dir = await claim(home, logDirectory, runName(startedAt));
  }
  const manifest: RunManifest = {
    id: runName(startedAt),
    place: place.key,
    startedAt: startedAt.toISOString(),
    configDir: start.configDir,
    command: start.command,
    cwd: start.cwd,
    mark: randomBytes(4).toString('hex'),
    version: start.version,
    ...(start.withheld?.length && { withheld: [...start.withheld] }),
    runtime: runtimeHome(env),
    workers: start.workers.map(({ env: variables, ...worker }) => ({
      ...worker,
      envNames: Object.keys(variables),
    })),
  };
  // Written aside and renamed, so that nobody ever reads half a manifest.
  const file = join(dir, MANIFEST_FILE);
  const kept = withoutSecrets(manifest, [
    ...inheritedSecrets(env),
    ...start.workers.flatMap((worker) => givenSecrets(worker.env)),
  ]);
  await writeFile(`${file}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return { dir: await realpath(dir), manifest };
}

/** A manifest as it is kept: command lines may hold secrets, which do not belong beside recordings that people share. */
function withoutSecrets(manifest: RunManifest, secrets: readonly string[]): RunManifest {
  const redactor = new Redactor(secrets);
  const told = (argv: readonly string[]) => argv.map((word) => redactor.text(word));
  const { command, workers } = manifest;
  return {
    ...manifest,
    command: command && told(command),
    workers: workers.map((worker) => ({ ...worker, argv: told(worker.argv) })),
  };
}

/**
 * Makes the run folder; undefined when the name is taken. In a log directory of its own, the place keeps a link to it,
 * so that every run is found from the state folder.
 */
async function claim(
  home: string,
  logDirectory: string | undefined,
  name: string,
): Promise<string | undefined> {
  const dir = join(logDirectory ?? home, name);
  const link = logDirectory === undefined ? undefined : join(home, name);
  if (link !== undefined && !(await unlessTaken(symlink(dir, link)))) return undefined;
  let made = false;
  try {
    made = await unlessTaken(mkdir(dir, { mode: 0o700 }));
  } finally {
    if (!made && link !== undefined) await unlink(link);
  }
  return made ? dir : undefined;
}

async function unlessTaken(made: Promise<void>): Promise<boolean> {
  try {
    await made;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * What a run is called on hosts elsewhere: runs of several machines may be there. It does not begin with "run-": no command
 * takes its folder for a run of that machine.
 */
export function remoteRunName({ id, mark = 'x' }: RunManifest): string {
  return `${mark}-${id}`;
}

/** What was found of runs. */
export interface FoundRuns {
  /** The newest first. */
  runs: Run[];
  /** One line for each run folder whose manifest cannot be used. */
  notes: string[];
  /** Why nothing in a run folder can be trusted, for each of which that is so: it may be of a run that lives. */
  open: NotPrivateError[];
}

/** All runs on disk. */
export async function findRuns(env: Environment = process.env): Promise<FoundRuns> {
  const found: FoundRuns = { runs: [], notes: [], open: [] };
  for (const slug of await entriesOf(stateFolder(env))) {
    const { runs, notes, open } = await runsIn(join(stateFolder(env), slug));
    found.runs.push(...runs);
    found.notes.push(...notes);
    found.open.push(...open);
  }
  found.runs.sort(newestFirst);
  return found;
}

/**
 * The runs of a place whose manifests can be used, newest first.
 * @throws {NotPrivateError} when others can change one: what is live there cannot be told
 */
export async function runsOf(place: Place, env: Environment = process.env): Promise<Run[]> {
  const { runs, open } = await runsIn(join(stateFolder(env), place.slug));
  if (open[0]) throw open[0];
  return runs.filter(({ manifest }) => manifest.place === place.key).sort(newestFirst);
}

/**
 * The run in a run folder.
 * @throws ManifestError when its manifest cannot be used, NotPrivateError when it may be another user's: it says what is
 * started, and where; the system's errors when there is no such folder.
 */
export async function readRun(dir: string): Promise<Run> {
  const path = await realpath(dir);
  requireOwnFolder(path);
  return { dir: path, manifest: await readManifest(join(path, MANIFEST_FILE)) };
}

async function readManifest(file: string): Promise<RunManifest> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ManifestError(file, reasonOf(error));
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ManifestError(file, `expected JSON: ${(error as Error).message}`);
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ManifestError(file, z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' '));
}

async function runsIn(home: string): Promise<FoundRuns> {
  const { runs, notes, open }: FoundRuns = { runs: [], notes: [], open: [] };
  for (const name of await entriesOf(home)) {
    if (!name.startsWith('run-')) continue;
    const file = join(home, name, MANIFEST_FILE);
    try {
      runs.push(await readRun(join(home, name)));
    } catch (error) {
      notes.push(`${file}: skipped: ${reasonOf(error)}`);
      if (error instanceof NotPrivateError) open.push(error);
    }
  }
  return { runs, notes, open };
}

function reasonOf(error: unknown): string {
  if (error instanceof ManifestError) return error.reason;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'there is no manifest' : message;
}

function newestFirst(a: Run, b: Run): number {
  return b.manifest.startedAt.localeCompare(a.manifest.startedAt) || b.dir.localeCompare(a.dir);
}

async function entriesOf(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
