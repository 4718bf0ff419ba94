import { open } from 'node:fs/promises';
import type { LogLine, LogQuery } from '../api/schema.ts';
import { LOG_LEVELS } from '../api/schema.ts';

/** How much of the end of a log is read, bytes, and how many lines of it are told. */
const TAIL_BYTES = 512 * 1024;
const LINES = 1000;
/** The longest line that is told, in UTF-16 units. */
const LONGEST_LINE = 2000;

const BEGIN = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) \[(info|warn|error)\]: (.*)$/;

/** The end of a log, the newest last; nothing when there is none yet. */
export async function logTail(file: string, query: LogQuery): Promise<LogLine[]> {
  const text = await tailOf(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return filtered(parseLog(text), query);
}

/** The entries of a log; lines that begin none go with the one before. */
export function parseLog(text: string): LogLine[] {
  const entries: LogLine[] = [];
  for (const line of text.split('\n')) {
    const [, time, level, said = ''] = BEGIN.exec(line) ?? [];
    const last = entries.at(-1);
    if (time !== undefined) entries.push({ time, level: level as LogLine['level'], text: said });
    else if (last && line !== '') last.text = `${last.text}\n${line}`.slice(0, LONGEST_LINE);
  }
  return entries;
}

/** The last entries of this level or a worse one that hold the text, in any case. */
export function filtered(entries: readonly LogLine[], { level, text }: LogQuery): LogLine[] {
  const wanted = text.toLowerCase();
  const least = LOG_LEVELS.indexOf(level);
  return entries
    .filter((entry) => LOG_LEVELS.indexOf(entry.level) >= least && entry.text.toLowerCase().includes(wanted))
    .slice(-LINES);
}

async function tailOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - from);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
