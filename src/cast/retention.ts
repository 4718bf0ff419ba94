import { readdirSync, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Deletes the oldest recordings of a folder until those that do not grow any more take at most `limitBytes`. All that is
 * in the folder counts, also what an earlier host or a forgotten worker left there. Beyond `limitFiles` the oldest of those
 * workers go that have the most.
 */
export async function retain(
  dir: string,
  limitBytes: number,
  isGrowing: (path: string) => boolean,
  limitFiles = Number.POSITIVE_INFINITY,
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
  const surplus = surplusOf(closed, limitFiles);
  for (const { path } of surplus) await rm(path, { force: true });
  const left = closed.filter((file) => !surplus.has(file));
  let total = left.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of left) {
    if (total <= limitBytes) return;
    await rm(path, { force: true });
    total -= size;
  }
}

/** Of files, the oldest first, those beyond a limit. A worker of very many loses its own, and not those of others. */
function surplusOf<T extends { path: string }>(files: readonly T[], limit: number): Set<T> {
  if (files.length <= limit) return new Set();
  const newer = new Map<string, number>();
  const ranked = files.toReversed().map((file) => {
    const worker = file.path.replace(/(\.\d+)?\.cast$/, '');
    const rank = newer.get(worker) ?? 0;
    newer.set(worker, rank + 1);
    return { file, rank };
  });
  const leastFirst = ranked.toSorted((a, b) => a.rank - b.rank);
  return new Set(leastFirst.slice(limit).map(({ file }) => file));
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
