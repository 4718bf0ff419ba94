import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Screen } from '../../src/screen/screen.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures');

/** A recording as asciicast v2 has it: its size in cells and its events `[seconds, code, data]`. */
export interface Recording {
  cols: number;
  rows: number;
  events: [time: number, code: string, data: string][];
}

/** The names of all recordings. */
export function recordingNames(): string[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.cast'));
}

export function readRecording(name: string): Recording {
  const [header, ...events] = readFileSync(join(FOLDER, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { cols: header.width, rows: header.height, events };
}

/** Does to a screen what an event of a recording says. */
export function play(screen: Screen, [, code, data]: Recording['events'][number]): void {
  if (code === 'o') screen.write(data);
  if (code === 'r') {
    const [cols, rows] = data.split('x').map(Number);
    screen.resize(cols!, rows!);
  }
}
