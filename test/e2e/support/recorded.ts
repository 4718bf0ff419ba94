import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCast } from '../../../src/cast/read.ts';

/** All that a worker put out, from the recordings below a folder. */
export function recorded(dir: string, worker: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith(`${worker}.`) && entry.name.endsWith('.cast'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .flatMap((path) => parseCast(readFileSync(path, 'utf8'), path).events)
    .filter(({ code }) => code === 'o')
    .map(({ data }) => data)
    .join('');
}
