import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CastDecoder } from '../cast/decode.ts';
import { type CastEvent, type CastHeader, eventSpan, parseSize } from '../cast/event.ts';
import { readLines } from '../cast/lines.ts';
import { Screen } from '../screen/screen.ts';

/** One file of a worker's recording. */
export interface CastSegment {
  path: string;
  header: CastHeader;
}

/** What a worker put out from one start to its end, oldest segment first; the first ones may have been removed. */
export type Life = CastSegment[];

/** A life as its screen shows it. */
export interface Rendering {
  screen: Screen;
  /** Where in the worker's output the recording ends now. */
  end: number;
  /** The recording ends with the exit of the program. */
  exited: boolean;
}

/** The recordings of a worker in a run folder, one life for each time it was started, in order; [] when there are none. */
export async function livesOf(dir: string, worker: string): Promise<Life[]> {
  const lives: Life[] = [];
  for (const path of await segmentFiles(dir, worker)) {
    const header = await readHeader(path);
    // Another worker may be called "worker.2".
    if (header?.segment?.worker !== worker) continue;
    if (!header.segment.snapshot || lives.length === 0) lives.push([]);
    lives.at(-1)!.push({ path, header });
  }
  return lives;
}

/** The events of a segment as far as they were written, without the snapshot it may begin with. */
export async function* eventsOf({ path, header }: CastSegment): AsyncGenerator<CastEvent> {
  let first = header.segment?.snapshot === true;
  for await (const event of allEvents(path)) {
    if (first) first = false;
    else yield event;
  }
}

/** Rebuilds the screen of a life, with at most `scrollback` lines above it. */
export async function renderLife(life: Life, scrollback: number): Promise<Rendering> {
  const { path, header } = life.at(-1)!;
  const { cols, rows, segment } = header;
  const screen = new Screen({ cols, rows, scrollback });
  const rendering = { screen, end: segment?.offset ?? 0, exited: false };
  let snapshot = segment?.snapshot === true;
  for await (const { code, data } of allEvents(path)) {
    if (code === 'o') screen.write(data);
    const size = code === 'r' ? parseSize(data) : undefined;
    if (size) screen.resize(size.cols, size.rows);
    if (code === 'x') rendering.exited = true;
    if (!snapshot) rendering.end += eventSpan(data);
    snapshot = false;
  }
  return rendering;
}

/** The names of the segments of a worker, in the order they were written. */
async function segmentFiles(dir: string, worker: string): Promise<string[]> {
  const numberOf = (file: string): number | undefined => {
    if (!file.startsWith(`${worker}.`)) return undefined;
    const match = /^(?:\.(\d+))?\.cast$/.exec(file.slice(worker.length));
    return match ? Number(match[1] ?? 1) : undefined;
  };
  return (await readdir(dir))
    .map((file) => ({ path: join(dir, file), number: numberOf(file) }))
    .filter((file) => file.number !== undefined)
    .sort((a, b) => a.number! - b.number!)
    .map(({ path }) => path);
}

async function readHeader(path: string): Promise<CastHeader | undefined> {
  const decoder = new CastDecoder(path);
  for await (const line of readLines(path, 0, (await stat(path)).size)) {
    decoder.line(line);
    return decoder.header;
  }
  return undefined;
}

async function* allEvents(path: string): AsyncGenerator<CastEvent> {
  const decoder = new CastDecoder(path);
  for await (const line of readLines(path, 0, (await stat(path)).size)) {
    const event = decoder.line(line);
    if (event) yield event;
  }
}
