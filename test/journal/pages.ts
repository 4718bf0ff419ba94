import { closeSync, openSync, writeSync } from 'node:fs';

/** Of SQLite's files as Node makes them. */
export const PAGE_BYTES = 4096;

/** Overwrites a page of a file, as a disk or another program does. */
export function overwritePage(path: string, page: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, page * PAGE_BYTES);
  closeSync(file);
}
