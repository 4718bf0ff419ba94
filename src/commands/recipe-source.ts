import { join } from 'node:path';
import type { Recipe } from '../recovery/recipe.ts';
import { loadRecipes } from '../recovery/recipe-files.ts';
import { builtinConfig } from './agent-folders.ts';
import type { Log } from './log.ts';
import { WatchedSource } from './watched-source.ts';

/** The name of a file of recipes in a config folder. */
const RECIPES_FILE = 'recipes.json';

/** The recipes in force: the product's own and those of a run's config folder. */
export function watchRecipes(
  configDir: string | undefined,
  log: Log,
): Promise<WatchedSource<readonly Recipe[]>> {
  const files = recipeFiles(configDir);
  const read = (before: readonly Recipe[]) => readRecipes(files, before);
  return WatchedSource.open({ none: [], read, configDir, entry: RECIPES_FILE, log });
}

async function readRecipes(files: readonly string[], before: readonly Recipe[]) {
  const { recipes, problems } = await loadRecipes(files);
  if (problems.length === 0) return { current: recipes, problems };
  const kept = before.length > 0 ? before : (await loadRecipes(files.slice(0, 1))).recipes;
  return { current: kept, problems };
}

/** Where recipes are, those of a run's own config folder last: of one name, they count. */
export function recipeFiles(configDir?: string): string[] {
  const own = configDir === undefined ? [] : [join(configDir, RECIPES_FILE)];
  return [join(builtinConfig(), RECIPES_FILE), ...own];
}
