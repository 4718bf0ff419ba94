import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Run } from '../api/schema.ts';
import { loadConfig } from '../config/load.ts';
import { CONFIG_FILE } from '../config/paths.ts';
import { configSchema } from '../config/schema.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';
import { loadThemes, THEMES_DIR, unknownThemeIn } from './theme-source.ts';

/** How a room looks and which keys it has, as a configuration says. */
export type RunLooks = Pick<Run, 'leaveKey' | 'keys' | 'theme' | 'themes'>;

/**
 * The looks and keys of a configuration folder, `config` or else ./config, for a room without a run; as by default where
 * there is none.
 * @throws {ConfigError | CommandError} when they cannot be used
 */
export async function replayLooks(config: string | undefined, io: Io): Promise<RunLooks> {
  const dir = resolve(io.cwd, config ?? 'config');
  const isConfigured = existsSync(join(dir, CONFIG_FILE));
  const own = isConfigured
    ? (await loadConfig(dir)).config
    : configSchema.parse({ workers: [{ command: ['-'] }] });
  const { leaveKey, keys, theme } = own;
  const { themes, problems } = await loadThemes(join(dir, THEMES_DIR));
  for (const problem of [...problems, ...unknownThemeIn(dir, theme, themes)])
    throw new CommandError(problem, 2);
  return { leaveKey, keys, theme, themes };
}
