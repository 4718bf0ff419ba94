import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { kindOf } from '../read-text.ts';
import { CastError } from './cast-error.ts';
import { CastDecoder } from './decode.ts';
import type { CastEvent, CastHeader } from './event.ts';
import { readLines } from './lines.ts';

/** A header is in the first line, behind comments; what begins with longer ones is no recording. */
const MAX_HEADER_BYTES = 1024 * 1024;

/** A whole recording in memory. */
export interface Cast {
  header: CastHeader;
  events: CastEvent[];
}

/**
 * Reads a recording. A torn last line (a power cut, a recording still being written) is left out silently.
 * @throws {CastError} when it is no recording, no regular file, or a line in its middle is damaged
 */
export async function readCast(path: string): Promise<Cast> {
  // Without O_NONBLOCK, to open a FIFO waits for somebody who writes.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile())
      throw new CastError(`${path}: expected a recording in a regular file, found ${kindOf(stats)}`);
    return parseCast(await handle.readFile('utf8'), path);
  } finally {
    await handle.close();
  }
}

/** As {@link readCast}, from text; `name` is what errors call it. */
export function parseCast(text: string, name: string): Cast {
  const decoder = new CastDecoder(name);
  const events: CastEvent[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const last = newline === -1;
    const line = last ? text.slice(start) : text.slice(start, newline);
    start = last ? text.length : newline + 1;
    try {
      const event = decoder.line(line);
      if (event) events.push(event);
    } catch (error) {
      const torn = last && decoder.header !== undefined && error instanceof CastError;
      if (!torn) throw error;
    }
  }
  if (!decoder.header) throw new CastError(`${name}: expected an asciicast header, found an empty file`);
  return { header: decoder.header, events };
}

/**
 * What a recording says of itself at its beginning; undefined when nothing is written yet.
 * @throws {CastError} when it is no recording
 */
export async function readHeader(path: string): Promise<CastHeader | undefined> {
  const decoder = new CastDecoder(path);
  const { size } = await stat(path);
  for await (const line of readLines(path, 0, Math.min(size, MAX_HEADER_BYTES))) {
    decoder.line(line);
    if (decoder.header) return decoder.header;
  }
  if (size <= MAX_HEADER_BYTES) return undefined;
  throw new CastError(`${path}:1: expected a header of at most ${MAX_HEADER_BYTES} bytes, found more`);
}
