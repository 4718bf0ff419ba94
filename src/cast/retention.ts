import { readdirSync, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Deletes the oldest recordings of a folder until those that do not grow any more take at most `limitBytes`. All that is
 * in the folder counts, also what an earlier host or a forgotten worker left there.
 */
export async function retain(
  dir: string,
  limitBytes: number,
  isGrowing: (path: string) => boolean,
): Promise<void> {
  const names = new Set(await readdir(dir));
  // One that is just being published still has its unfinished name too.
  const paths = [...names]
    .filter((name) => name.endsWith('.cast') && !names.has(`${name}.part`))
    .map((name) => join(dir, name));
  const files = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size, mtimeMs }) => [{ path, size, mtimeMs }],
        () => [],
      ),
    ),
  );
  const closed = files.flat().filter(({ path }) => !isGrowing(path));
  closed.sort((a, b) => a.mtimeMs - b.mtimeMs);
  let total = closed.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of closed) {
    if (total <= limitBytes) return;
    await rm(path, { force: true });
    total -= size;
  }
}

/**
 * Deletes what was being published when whoever records in a folder was killed: nobody goes on with it, and what was
 * published already does not count as long as its unfinished name is there. For who begins to record there, alone.
 */
export function removeUnfinished(dir: string): void {
  try {
    for (const name of readdirSync(dir)) if (name.endsWith('.cast.part')) rmSync(join(dir, name));
  } catch {
    // A folder that is not there yet has none; what cannot be deleted stays as it is.
  }
}
