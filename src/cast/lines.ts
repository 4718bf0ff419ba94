import { createReadStream } from 'node:fs';

/** Yields the complete lines of a file from byte `from` to byte `to` (exclusive), a line and 64 KiB in memory at a time. */
export async function* readLines(path: string, from: number, to: number): AsyncGenerator<string> {
  if (to <= from) return;
  let rest = '';
  for await (const chunk of createReadStream(path, { start: from, end: to - 1, encoding: 'utf8' })) {
    const text = chunk as string;
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      yield rest + text.slice(start, end);
      rest = '';
      start = end + 1;
    }
    // Only what is new was looked through: a file without lines takes no more time than one with many.
    rest += text.slice(start);
  }
}
