import { join } from 'node:path';
import type { Recipe } from '../recovery/recipe.ts';
import { loadRecipes } from '../recovery/recipe-files.ts';
import { builtinConfig } from './agent-folders.ts';
import type { Log } from './log.ts';
import { watchEntry } from './watch-entry.ts';

/** The name of a file of recipes in a config folder. */
const RECIPES_FILE = 'recipes.json';

/** The recipes in force: the product's own and those of a run's config folder, read again when they change. */
export class RecipeSource {
  current: readonly Recipe[] = [];
  /** One line for each file that cannot be used now; what it was before stays in force. */
  problems: readonly string[] = [];
  onChange: () => void = () => {};
  readonly #files: readonly string[];
  readonly #log: Log;
  #unwatch: (() => Promise<void>) | undefined;

  private constructor(files: readonly string[], log: Log) {
    this.#files = files;
    this.#log = log;
  }

  /** Reads them, and watches those of the config folder when there is one. */
  static async open(configDir: string | undefined, log: Log): Promise<RecipeSource> {
    const source = new RecipeSource(recipeFiles(configDir), log);
    await source.#read();
    if (configDir === undefined) return source;
    const reread = () => void source.#read().then(() => source.onChange());
    source.#unwatch = await watchEntry(configDir, RECIPES_FILE, reread, log);
    return source;
  }

  async close(): Promise<void> {
    await this.#unwatch?.();
  }

  async #read(): Promise<void> {
    const { recipes, problems } = await loadRecipes(this.#files);
    this.problems = problems;
    if (problems.length === 0) this.current = recipes;
    else if (this.current.length === 0) this.current = (await loadRecipes(this.#files.slice(0, 1))).recipes;
    for (const problem of problems) this.#log('warn', problem);
  }
}

/** Where recipes are, those of a run's own config folder last: of one name, they count. */
export function recipeFiles(configDir?: string): string[] {
  const own = configDir === undefined ? [] : [join(configDir, RECIPES_FILE)];
  return [join(builtinConfig(), RECIPES_FILE), ...own];
}
