import { join } from 'node:path';
import { UsageError } from './errors.ts';

/** Makes sure that there is the theme that was asked for, of the product or of a configuration folder. @throws {UsageError} */
export async function requireTheme(name: string | undefined, configDir: string | null): Promise<void> {
  if (name === undefined) return;
  const { loadThemes, THEMES_DIR, unknownTheme } = await import('./theme-source.ts');
  const own = configDir === null ? {} : (await loadThemes(join(configDir, THEMES_DIR))).themes;
  for (const problem of unknownTheme(name, own)) throw new UsageError(`--${problem}`);
}
