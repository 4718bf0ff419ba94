import { basename, join } from 'node:path';
import { BUILTIN_THEMES } from '../api/builtin-themes.ts';
import { type ThemeFile, themeKeys, themeSchema } from '../api/theme.ts';
import { readJsonDocument } from '../config/json-document.ts';
import { CONFIG_FILE } from '../config/paths.ts';
import { problemLine } from '../config/problem-line.ts';
import { unknownKeyLine, withoutUnknownKeys } from '../config/unknown-keys.ts';
import { jsonFiles } from '../json-files.ts';
import { nearest } from '../nearest.ts';
import { readText } from '../read-text.ts';
import type { Log } from './log.ts';
import { WatchedSource } from './watched-source.ts';

/** The folder of themes in a config folder. */
export const THEMES_DIR = 'themes';

export type OwnThemes = Readonly<Record<string, ThemeFile>>;

/** The operator's own themes in force: those of a run's config folder. */
export function watchThemes(configDir: string | undefined, log: Log): Promise<WatchedSource<OwnThemes>> {
  const read = async (before: OwnThemes) => {
    if (configDir === undefined) return { current: before, problems: [] };
    const { themes, problems } = await loadThemes(join(configDir, THEMES_DIR), before);
    return { current: themes, problems };
  };
  return WatchedSource.open({ none: {}, read, configDir, entry: THEMES_DIR, log });
}

/** What is wrong with the name of a theme: nothing when there is such a theme. */
export function unknownTheme(name: string, own: OwnThemes): string[] {
  const known = ['auto', ...BUILTIN_THEMES, ...Object.keys(own)];
  if (known.includes(name)) return [];
  const near = nearest(name, known);
  const advice = near === undefined ? '' : ` (did you mean "${near}"?)`;
  return [
    `theme: expected the name of a theme, found "${name}"${advice}; there are ${known.join(', ')}, and files in ${THEMES_DIR}/`,
  ];
}

/** The same of the name in the configuration of a folder. */
export function unknownThemeIn(dir: string, name: string, own: OwnThemes): string[] {
  return unknownTheme(name, own).map((problem) => `${join(dir, CONFIG_FILE)}: ${problem}`);
}

/**
 * Reads the themes of a folder, `NAME.json` each; a folder that does not exist has none. What cannot be read is what
 * it was in `before`, and `problems` says why.
 */
export async function loadThemes(
  folder: string,
  before: OwnThemes = {},
): Promise<{ themes: OwnThemes; problems: string[] }> {
  const files = await jsonFiles(folder).catch((error: Error) => error);
  if (files instanceof Error)
    return { themes: before, problems: [`${folder}: cannot be read: ${files.message}`] };
  const themes: Record<string, ThemeFile> = {};
  const problems: string[] = [];
  for (const file of files) {
    const name = basename(file, '.json');
    const read = await readTheme(file);
    problems.push(...read.problems);
    const theme = read.theme ?? before[name];
    if (theme) themes[name] = theme;
  }
  return { themes, problems };
}

async function readTheme(file: string): Promise<{ theme?: ThemeFile; problems: string[] }> {
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    return { problems: [`${file}: cannot be read: ${(error as Error).message}`] };
  }
  const document = readJsonDocument(text);
  if (document.problems.length > 0) {
    return {
      problems: document.problems.map(({ line, col, message }) => `${file}:${line}:${col}: ${message}`),
    };
  }
  const { value, unknown } = withoutUnknownKeys(themeSchema, document.value);
  const warnings = unknown.map((path) => unknownKeyLine(path, themeKeys(path.slice(0, -1)), file, document));
  const result = themeSchema.safeParse(value);
  if (result.success) return { theme: result.data, problems: warnings };
  const mistakes = result.error.issues.map((issue) => problemLine(issue, file, document));
  return { problems: [...mistakes, ...warnings] };
}
