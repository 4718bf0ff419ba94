import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CastError } from '../cast/cast-error.ts';
import { CastDecoder } from '../cast/decode.ts';
import { type CastEvent, type CastHeader, eventSpan, parseSize } from '../cast/event.ts';
import { readLines } from '../cast/lines.ts';
import { partLives, startOf } from '../cast/lives.ts';
import { readHeader } from '../cast/read.ts';
import { REMOTE_FOLDER } from '../cast/remote-folder.ts';
import { segmentNumber } from '../cast/segment.ts';
import { JournalError } from '../journal/journal-error.ts';
import { Screen } from '../screen/screen.ts';
import { CommandError } from './errors.ts';
import { readJournal } from './open-journal.ts';

/** One file of a worker's recording. */
export interface CastSegment {
  path: string;
  header: CastHeader;
  /** Which of the worker's files in its folder it is. */
  number: number;
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

/** Is told what is left out, and why. */
export type LeaveOut = (problem: string) => void;

/**
 * The recordings of a worker in a run folder, one life for each time it was started, in order; [] when there are none. Files
 * that begin as no recording does are left out, where `leaveOut` is there to be told.
 * @throws {CastError} without it, and where all of them are none
 */
export async function livesOf(dir: string, worker: string, leaveOut?: LeaveOut): Promise<Life[]> {
  const segments: CastSegment[] = [];
  const broken: CastError[] = [];
  for (const path of await segmentFiles(dir, worker)) {
    const header = await readHeader(path).catch((error: unknown) => {
      if (!(error instanceof CastError)) throw error;
      broken.push(error);
      return undefined;
    });
    // Another worker may be called "worker.2".
    if (header?.segment?.worker === worker)
      segments.push({ path, header, number: segmentNumber(basename(path), worker) });
  }
  if (broken[0] && (!leaveOut || segments.length === 0)) throw broken[0];
  for (const { message } of broken) leaveOut?.(`left out: ${message}`);
  const [here = [], elsewhere] = [...Map.groupBy(segments, ({ path }) => dirname(path)).values()].map(
    (inFolder) => partLives(inFolder),
  );
  return elsewhere ? inTurn(here, elsewhere, startsOf(dir, worker)) : here;
}

/** The lives of a worker here and elsewhere, each in order, one after the other: as they were started, where that is known. */
function inTurn(
  here: readonly Life[],
  elsewhere: readonly Life[],
  starts: ReadonlyMap<number, number>,
): Life[] {
  const turnOf = ([first]: Life) => starts.get(first?.header.segment?.life ?? Number.NaN);
  const comesFirst = (one: Life, other: Life) => {
    const [turn, otherTurn] = [turnOf(one), turnOf(other)];
    // The clocks of two machines may tell something else.
    if (turn !== undefined && otherTurn !== undefined) return turn < otherTurn;
    return startOf(one) <= startOf(other);
  };
  const lives: Life[] = [];
  const left = [...elsewhere];
  for (const life of here) {
    while (left[0] && !comesFirst(life, left[0])) lives.push(left.shift()!);
    lives.push(life);
  }
  return [...lives, ...left];
}

/** Which start of a worker each of its lives began with, as the journal has them; where it cannot be read none is known. */
function startsOf(dir: string, worker: string): Map<number, number> {
  try {
    const starts = readJournal(dir, { worker, types: ['worker.started'] });
    return new Map(
      starts.flatMap(({ data, seq }) => ('life' in data && data.life ? [[data.life, seq]] : [])),
    );
  } catch (error) {
    if (error instanceof JournalError) return new Map();
    throw error;
  }
}

/** The events of a segment as far as they were written, without the snapshot it may begin with. */
export async function* eventsOf(
  { path, header }: CastSegment,
  leaveOut?: LeaveOut,
): AsyncGenerator<CastEvent> {
  let first = header.segment?.snapshot === true;
  for await (const event of allEvents(path, leaveOut)) {
    if (first) first = false;
    else yield event;
  }
}

/** Rebuilds the screen of a life, with at most `scrollback` lines above it. */
export async function renderLife(life: Life, scrollback: number, leaveOut?: LeaveOut): Promise<Rendering> {
  const { path, header } = life.at(-1)!;
  const { cols, rows, segment } = header;
  const screen = new Screen({ cols, rows, scrollback });
  const rendering = { screen, end: segment?.offset ?? 0, exited: false };
  let snapshot = segment?.snapshot === true;
  for await (const { code, data } of allEvents(path, leaveOut)) {
    if (code === 'o') screen.write(data);
    const size = code === 'r' ? parseSize(data) : undefined;
    if (size) screen.resize(size.cols, size.rows);
    if (code === 'x') rendering.exited = true;
    if (!snapshot) rendering.end += eventSpan(data);
    snapshot = false;
  }
  return rendering;
}

/** What a segment is called behind the name of its worker. */
const SEGMENT = /(\.\d+)?\.cast$/;

/** The files that may be segments of a worker, whether it lived on this machine or elsewhere. */
async function segmentFiles(dir: string, worker: string): Promise<string[]> {
  const files = await castFilesIn(dir);
  // One may be called as a segment of another is.
  const isOwn = (file: string) =>
    file.startsWith(`${worker}.`) && /^(\.\d+)?\.cast$/.test(file.slice(worker.length));
  return files.filter((path) => isOwn(basename(path)));
}

/** All recordings in a run folder, and the copies of those elsewhere. */
async function castFilesIn(dir: string): Promise<string[]> {
  const folder = join(dir, REMOTE_FOLDER);
  const own = (await readdir(dir)).map((file) => join(dir, file));
  const copies = (await readdir(folder).catch(() => [])).map((file) => join(folder, file));
  return [...own, ...copies].filter((path) => path.endsWith('.cast'));
}

/** That nothing is recorded of a worker, and of whom something is. */
export async function unrecorded(worker: string, dir: string): Promise<CommandError> {
  const recorded = (await castFilesIn(dir)).map((path) => basename(path).replace(SEGMENT, ''));
  const names = [...new Set(recorded)].sort().join(', ');
  return new CommandError(`nothing is recorded of a worker "${worker}" (there are: ${names || 'none'})`, 2);
}

/**
 * The events of a recording as far as they were written. From a line on that is broken they are left out, where `leaveOut` is
 * there to be told.
 * @throws {CastError} without it
 */
export async function* allEvents(path: string, leaveOut?: LeaveOut): AsyncGenerator<CastEvent> {
  const decoder = new CastDecoder(path);
  for await (const line of readLines(path, 0, (await stat(path)).size)) {
    let event: CastEvent | undefined;
    try {
      event = decoder.line(line);
    } catch (error) {
      if (!leaveOut || !(error instanceof CastError)) throw error;
      return leaveOut(`left out from there on: ${error.message}`);
    }
    if (event) yield event;
  }
}
