import { once } from 'node:events';
import { join } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { Recipe } from '../recovery/recipe.ts';
import { loadRecipes } from '../recovery/recipe-files.ts';
import { builtinConfig } from './agent-profiles.ts';
import type { Log } from './log.ts';

/** The name of a file of recipes in a config folder. */
const RECIPES_FILE = 'recipes.json';
/** How long a file must stay the same before it counts as saved, ms. */
const SETTLE_MS = 100;

/** The recipes in force: the product's own and those of a run's config folder, read again when they change. */
export class RecipeSource {
  current: readonly Recipe[] = [];
  /** One line for each file that cannot be used now; what it was before stays in force. */
  problems: readonly string[] = [];
  onChange: () => void = () => {};
  readonly #files: readonly string[];
  readonly #log: Log;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(files: readonly string[], log: Log) {
    this.#files = files;
    this.#log = log;
  }

  /** Reads them, and watches those of the config folder when there is one. */
  static async open(configDir: string | undefined, log: Log): Promise<RecipeSource> {
    const source = new RecipeSource(recipeFiles(configDir), log);
    await source.#read();
    const own = source.#files[1];
    if (own === undefined) return source;
    source.#watcher = watch(own, { ignoreInitial: true }).on('all', () => {
      clearTimeout(source.#timer);
      source.#timer = setTimeout(() => void source.#read().then(() => source.onChange()), SETTLE_MS);
    });
    await once(source.#watcher, 'ready');
    return source;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#watcher?.close();
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
