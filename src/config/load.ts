import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, ConfigMissingError } from './errors.ts';
import { expandWorkers, type WorkerSpec } from './expand.ts';
import { type JsonDocument, readJsonDocument, type Segment } from './json-document.ts';
import { nearest } from './nearest.ts';
import { resolveFrom } from './paths.ts';
import { type Config, configSchema, knownKeys } from './schema.ts';

/** The name of the configuration file in its folder. */
export const CONFIG_FILE = 'orch.json';

const MAX_BYTES = 1024 * 1024;

/** A configuration that passed every check. */
export interface LoadedConfig {
  /** Absolute path of its folder. */
  dir: string;
  /** Its file, as it was named by the caller. */
  file: string;
  /** What the file said. */
  text: string;
  config: Config;
  workers: WorkerSpec[];
  /** Absolute path of the folder for run folders, if the file names one. */
  logDirectory: string | undefined;
  /** One line for each key that is not known and therefore ignored. */
  warnings: string[];
}

/**
 * Reads and checks `orch.json` in the folder `dir`.
 * @throws ConfigMissingError when there is none, ConfigError when it cannot be used.
 */
export async function loadConfig(dir: string): Promise<LoadedConfig> {
  return parseConfig(await readConfig(dir), dir);
}

/**
 * The text of `orch.json` in the folder `dir`.
 * @throws ConfigMissingError when there is none, ConfigError when it cannot be read as UTF-8.
 */
export async function readConfig(dir: string): Promise<string> {
  const file = join(dir, CONFIG_FILE);
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ConfigMissingError(file);
    if (code === 'ENOTDIR')
      throw new ConfigError([`${dir}: expected a folder with ${CONFIG_FILE} in it, found a file`]);
    throw new ConfigError([`${file}: cannot be read: ${message}`]);
  }
  if (bytes.length > MAX_BYTES) {
    throw new ConfigError([`${file}: expected at most ${MAX_BYTES} bytes, found ${bytes.length}`]);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigError([`${file}: expected text in UTF-8, found other bytes: save the file as UTF-8`]);
  }
}

/**
 * Checks the text of a configuration in the folder `dir`.
 * @throws ConfigError with one line for each mistake.
 */
export function parseConfig(text: string, dir: string): LoadedConfig {
  const file = join(dir, CONFIG_FILE);
  const document = readJsonDocument(text);
  if (document.problems.length > 0) {
    throw new ConfigError(
      document.problems.map(({ line, col, message }) => `${file}:${line}:${col}: ${message}`),
    );
  }
  const { value, unknown } = withoutUnknownKeys(document.value);
  const warnings = unknown.map((path) => warningLine(path, file, document));
  const result = configSchema.safeParse(value);
  if (!result.success) {
    // A mistyped key is often the reason why another one is missing.
    throw new ConfigError([
      ...result.error.issues.map((issue) => problemLine(issue, file, document)),
      ...warnings,
    ]);
  }
  const folder = resolve(dir);
  const { logDirectory } = result.data;
  return {
    dir: folder,
    file,
    text,
    config: result.data,
    workers: expandWorkers(result.data, folder),
    logDirectory: logDirectory === undefined ? undefined : resolveFrom(folder, logDirectory),
    warnings,
  };
}

/**
 * The configuration that `orch-tui --workers N -- COMMAND` stands for; `cwd` is an absolute path.
 * @throws ConfigError when the number or the command is not one.
 */
export function configFromCommand(run: { workers: number; command: string[]; cwd: string }): Config {
  const { workers: count, command, cwd } = run;
  const result = configSchema.safeParse({ workers: [{ command, count, cwd }] });
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map((issue) => {
      const [option, found] =
        issue.path[2] === 'count' ? ['--workers', count] : ['the command after --', command];
      return `${option}: expected ${expectedBy(issue)}, found ${shown(found)}`;
    }),
  );
}

/** Splits off the keys that the schema does not know: they are worth a warning, not a refusal. */
function withoutUnknownKeys(value: unknown): { value: unknown; unknown: Segment[][] } {
  const copy = structuredClone(value);
  const unknown: Segment[][] = [];
  for (const issue of configSchema.safeParse(copy).error?.issues ?? []) {
    if (issue.code !== 'unrecognized_keys') continue;
    const path = issue.path as Segment[];
    const parent = valueAt(copy, path) as Record<string, unknown>;
    for (const key of issue.keys) {
      delete parent[key];
      unknown.push([...path, key]);
    }
  }
  return { value: copy, unknown };
}

function warningLine(path: Segment[], file: string, document: JsonDocument): string {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const known = knownKeys(parent);
  const near = nearest(key, known);
  const advice = near ? `did you mean "${near}"?` : `it is ignored; the keys here are ${known.join(', ')}`;
  const { line, col } = document.positionOfKey(path);
  const where = parent.length > 0 ? `${z.core.toDotPath(parent)}: ` : '';
  return `${file}:${line}:${col}: ${where}unknown key "${key}": ${advice}`;
}

function problemLine(issue: z.core.$ZodIssue, file: string, document: JsonDocument): string {
  const path = issue.path as Segment[];
  const { line, col } = document.positionOf(path);
  const where = path.length > 0 ? `${z.core.toDotPath(path)}: ` : '';
  const value = issue.code === 'invalid_key' ? path.at(-1) : valueAt(document.value, path);
  // What stands in the environment may be a secret: only its type is told.
  const found = path.includes('env') && issue.code !== 'invalid_key' ? typeName(value) : shown(value);
  return `${file}:${line}:${col}: ${where}expected ${expectedBy(issue)}, found ${found}`;
}

/** The schema's messages are phrases that follow "expected". */
function expectedBy(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

function valueAt(value: unknown, path: readonly Segment[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<Segment, unknown> | undefined)?.[key], value);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const json = JSON.stringify(value);
  // An object may be, or hold, an environment.
  if (typeof value === 'object' && json.includes('{')) return typeName(value);
  return json.length <= 60 ? json : `${typeName(value)} beginning with ${json.slice(0, 40)}`;
}

function typeName(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return { string: 'text', object: 'an object' }[typeof value as 'string'] ?? `a ${typeof value}`;
}
