import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { CastError } from '../cast/cast-error.ts';

/** What a recording takes in memory while it is read and played: so often its size, and so much more for each event, bytes. */
const TIMES_SIZE = 3;
const EVENT_BYTES = 400;
/** An event is hardly shorter: `[1,"o","x"]` and what ends the line. */
const LEAST_EVENT = 12;
/** The room and what plays need the rest. */
const SHARE = 0.9;
const NEWLINE = 0x0a;
const MIB = 1024 * 1024;

/** How much recordings may take in the memory of this process, bytes. */
export function replayMemory(): number {
  return getHeapStatistics().heap_size_limit * SHARE;
}

/**
 * Refuses recordings that do not fit into memory before one is read: V8 ends the process then, and says nothing that helps.
 * @throws {CastError}
 */
export async function requireMemory(files: readonly string[], memory: number): Promise<void> {
  const sizes = await Promise.all(files.map(async (file) => ({ file, size: (await stat(file)).size })));
  const size = sizes.reduce((sum, each) => sum + each.size, 0);
  // Most need not be looked through.
  if (size * (TIMES_SIZE + EVENT_BYTES / LEAST_EVENT) <= memory) return;
  let needed = 0;
  for (const { file, size } of sizes) needed += size * TIMES_SIZE + (await countLines(file)) * EVENT_BYTES;
  if (needed <= memory) return;
  const { file } = sizes.reduce((a, b) => (b.size > a.size ? b : a));
  const most = Math.floor((memory / needed) * size);
  throw new CastError(
    `${dirname(file)}: expected recordings of at most ${mib(most)} together, as fit into memory, found ${mib(size)}, the ` +
      `largest ${basename(file)}: name only some of their files (orch-tui replay FILE…), or allow more memory, as with ` +
      `NODE_OPTIONS=--max-old-space-size=${Math.ceil(needed / SHARE / MIB)}`,
  );
}

async function countLines(file: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: MIB })) {
    const bytes = chunk as Buffer;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  }
  return lines;
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(bytes < MIB ? 2 : 0)} MiB`;
}
