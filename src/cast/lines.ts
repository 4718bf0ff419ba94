import { createReadStream } from 'node:fs';

/** Yields the complete lines of a file from byte `from` to byte `to` (exclusive), 64 KiB in memory at a time. */
export async function* readLines(path: string, from: number, to: number): AsyncGenerator<string> {
  if (to <= from) return;
  let rest = '';
  for await (const chunk of createReadStream(path, { start: from, end: to - 1, encoding: 'utf8' })) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}
