import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CastDecoder } from '../cast/decode.ts';
import { type CastEvent, type CastHeader, eventSpan, parseSize } from '../cast/event.ts';
import { readLines } from '../cast/lines.ts';
import { partLives } from '../cast/lives.ts';
import { readHeader } from '../cast/read.ts';
import { REMOTE_FOLDER } from '../cast/remote-folder.ts';
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
  const segments: CastSegment[] = [];
  for (const path of await segmentFiles(dir, worker)) {
    const header = await readHeader(path);
    // Another worker may be called "worker.2".
    if (header?.segment?.worker === worker) segments.push({ path, header });
  }
  return partLives(segments);
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

/** The files that may be segments of a worker, whether it lived on this machine or elsewhere. */
async function segmentFiles(dir: string, worker: string): Promise<string[]> {
  const own = (await readdir(dir)).map((file) => join(dir, file));
  const folder = join(dir, REMOTE_FOLDER);
  const copies = (await readdir(folder).catch(() => [])).map((file) => join(folder, file));
  return [...own, ...copies].filter((path) => {
    const file = basename(path);
    return file.startsWith(`${worker}.`) && /^(\.\d+)?\.cast$/.test(file.slice(worker.length));
  });
}

/** The events of a recording as far as they were written. */
export async function* allEvents(path: string): AsyncGenerator<CastEvent> {
  const decoder = new CastDecoder(path);
  for await (const line of readLines(path, 0, (await stat(path)).size)) {
    const event = decoder.line(line);
    if (event) yield event;
  }
}
