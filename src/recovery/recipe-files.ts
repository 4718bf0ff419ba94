import { readText } from '../read-text.ts';
import { mergeRecipes, parseRecipes, type Recipe } from './recipe.ts';

/**
 * Reads the recipes of files; those of a later file come first and replace those of the same name. A file that does not
 * exist has none; one that is none is left out, and `problems` says why.
 */
export async function loadRecipes(
  files: readonly string[],
): Promise<{ recipes: Recipe[]; problems: string[] }> {
  const lists: Recipe[][] = [];
  const problems: string[] = [];
  for (const file of files) {
    const text = await readText(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') problems.push(`${file}: cannot be read: ${error.message}`);
      return undefined;
    });
    if (text === undefined) continue;
    try {
      lists.push(parseRecipes(text, file));
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return { recipes: mergeRecipes(...lists), problems };
}
