import { writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** What is no longer than this, bytes, is written at once: to have another thread do it costs ten times as much CPU … */
const AT_ONCE_BYTES = 16 * 1024;
/** … but for a while, ms, after a disk has taken this long over it, ms: nobody is to wait for a slow one twice. */
const SLOW_MS = 5;
const SLOW_FOR_MS = 10_000;

/** Recordings of a run are on one disk. */
let slowUntil = Number.NEGATIVE_INFINITY;

/**
 * Writes all of `bytes` at a place in a file.
 * @throws what the disk says; a part may be written then
 */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  const begun = performance.now();
  if (bytes.byteLength <= AT_ONCE_BYTES && begun >= slowUntil) {
    for (let done = 0; done < bytes.byteLength; )
      done += writeSync(file.fd, bytes, done, bytes.byteLength - done, position + done);
    const now = performance.now();
    if (now - begun > SLOW_MS) slowUntil = now + SLOW_FOR_MS;
    return;
  }
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}
