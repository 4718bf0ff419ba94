import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { partLives } from '../../../src/cast/lives.ts';
import { parseCast } from '../../../src/cast/read.ts';

/** A line of the program, as it was recorded. */
export interface RecordedLine {
  number: number;
  /** Which part of the recording it is in. */
  segment: number;
}

/** What the recordings hold of one life of a program. */
export interface RecordedLife {
  worker: string;
  pid: number;
  lines: RecordedLine[];
}

/** The lives of the counters of a run by their recordings, and what is wrong with these as files. */
export function recordedLives(
  dir: string,
  workers: readonly string[],
): { lives: RecordedLife[]; problems: string[] } {
  const problems: string[] = [];
  const lives: RecordedLife[] = [];
  const names = readdirSync(dir).filter((name) => name.endsWith('.cast'));
  for (const worker of workers) {
    const casts = names
      .filter((name) => name.startsWith(`${worker}.`))
      .flatMap((name) => {
        try {
          return [parseCast(readFileSync(join(dir, name), 'utf8'), name)];
        } catch (error) {
          problems.push((error as Error).message);
          return [];
        }
      });
    for (const segments of partLives(casts)) {
      const found = new Map<number, RecordedLine[]>();
      let text = '';
      for (const [segment, { header, events }] of segments.entries()) {
        const output = events.filter(({ code }) => code === 'o');
        // The screen as it was: no output of its own.
        if (header.segment?.snapshot) output.shift();
        for (const { data } of output) {
          text = takeLines(text + data, (pid, number) => {
            const lines = found.get(pid) ?? [];
            lines.push({ number, segment });
            found.set(pid, lines);
          });
        }
      }
      for (const [pid, lines] of found) lives.push({ worker, pid, lines });
    }
  }
  return { lives, problems };
}

/** Tells of the lines that are whole, and returns what may be the beginning of another. */
function takeLines(text: string, tell: (pid: number, number: number) => void): string {
  let end = 0;
  for (const match of text.matchAll(/<(\d+):(\d+):\1> x{60}\r\n/g)) {
    tell(Number(match[2]), Number(match[1]));
    end = match.index + match[0].length;
  }
  return text.slice(Math.max(end, text.length - 120));
}
