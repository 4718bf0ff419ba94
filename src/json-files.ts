import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The JSON files of a folder, in the order of their names; a folder that does not exist has none. @throws what the disk says */
export async function jsonFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.endsWith('.json'))
    .sort()
    .map((entry) => join(folder, entry));
}
