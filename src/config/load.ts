import { join, resolve } from 'node:path';
import { readText } from '../read-text.ts';
import { ConfigError, ConfigMissingError } from './errors.ts';
import { expandWorkers, type WorkerSpec } from './expand.ts';
import { readJsonDocument } from './json-document.ts';
import { CONFIG_FILE, resolveFrom } from './paths.ts';
import { expectedBy, problemLine, shown } from './problem-line.ts';
import { type Config, configSchema, knownKeys } from './schema.ts';
import { unknownKeyLine, withoutUnknownKeys } from './unknown-keys.ts';

/** A configuration that passed every check. */
export interface LoadedConfig {
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
 * @throws ConfigMissingError when there is none, ConfigError when it cannot be read.
 */
export async function readConfig(dir: string): Promise<string> {
  const file = join(dir, CONFIG_FILE);
  try {
    return await readText(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ConfigMissingError(file);
    if (code === 'ENOTDIR')
      throw new ConfigError([`${dir}: expected a folder with ${CONFIG_FILE} in it, found a file`]);
    throw new ConfigError([`${file}: cannot be read: ${message}`]);
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
  const { value, unknown } = withoutUnknownKeys(configSchema, document.value);
  const warnings = unknown.map((path) => unknownKeyLine(path, knownKeys(path.slice(0, -1)), file, document));
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
