import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';

/** What a person writes by hand takes far less. */
const MAX_BYTES = 1024 * 1024;

/**
 * The text of a file that a person wrote. No more of it is read than a file may have, and nothing of what is no regular file.
 * @throws {Error} why it cannot be read, without its name: what was expected and what was found, or what the system says
 */
export async function readText(file: string): Promise<string> {
  // Without O_NONBLOCK, to open a FIFO waits for somebody who writes.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error(`expected a regular file, found ${kindOf(stats)}`);
    if (stats.size > MAX_BYTES) throw tooLarge(`${stats.size}`);
    const buffer = Buffer.allocUnsafe(MAX_BYTES + 1);
    let length = 0;
    let { bytesRead } = await handle.read(buffer);
    while (bytesRead > 0) {
      length += bytesRead;
      ({ bytesRead } = await handle.read(buffer, length));
    }
    // Some files, such as those of /proc, have more in them than their size says.
    if (length > MAX_BYTES) throw tooLarge('more');
    return decoded(buffer.subarray(0, length));
  } finally {
    await handle.close();
  }
}

function tooLarge(found: string): Error {
  return new Error(`expected at most ${MAX_BYTES} bytes, found ${found}`);
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('expected text in UTF-8, found other bytes: save the file as UTF-8');
  }
}

/** What else than a regular file something is, in words. */
export function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  return stats.isFIFO() ? 'a pipe' : 'a device';
}
