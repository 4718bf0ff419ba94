import { type FileHandle, link, open, readdir, rm } from 'node:fs/promises';
import { CastError } from './cast-error.ts';
import { encodeEvent, encodeHeader } from './encode.ts';
import { type CastCode, type CastHeader, eventSpan, isCastCode, readEvent } from './event.ts';
import { readLines } from './lines.ts';
import { writeAll } from './write-all.ts';

/** An event with its place in the worker's output: it begins at offset `start` and ends at `end`. */
export interface LoggedEvent {
  start: number;
  end: number;
  /** ms since the epoch. */
  at: number;
  code: CastCode;
  /** UTF-8. */
  data: Uint8Array;
}

/** What an event takes in memory besides its data, bytes, roughly. */
const EVENT_BYTES = 200;

/** What an event takes in memory, bytes. */
export function weight({ start, end }: LoggedEvent): number {
  return end - start + EVENT_BYTES;
}

/** What a segment begins with. */
export interface SegmentContent {
  worker: string;
  cols: number;
  rows: number;
  /** Offset of its first event. */
  base: number;
  /** ms since the epoch of its time zero. */
  startedAt: number;
  /** See {@link SegmentInfo.life}. */
  life?: number;
  /** Rebuilds the screen as it was at `base`; absent at the very beginning. */
  snapshot?: string;
  /** The events from `base` on. */
  events: readonly LoggedEvent[];
}

/** A place to start reading from. */
interface Place {
  offset: number;
  position: number;
}

const INDEX_BYTES = 256 * 1024;

/** One file of a recording; it holds the events from `base` up to the next segment's base. */
export class Segment {
  readonly path: string;
  readonly cols: number;
  readonly rows: number;
  readonly base: number;
  readonly #startedAt: number;
  #file: FileHandle | undefined;
  #end: number;
  #bytes: number;
  /** A place every {@link INDEX_BYTES}; the first is where the snapshot ends. */
  readonly #index: Place[];

  private constructor(path: string, content: SegmentContent, file: FileHandle, first: Place, bytes: number) {
    this.path = path;
    this.cols = content.cols;
    this.rows = content.rows;
    this.base = content.base;
    this.#startedAt = content.startedAt;
    this.#file = file;
    this.#end = content.events.at(-1)?.end ?? content.base;
    this.#bytes = bytes;
    this.#index = [first];
  }

  /**
   * Writes a new segment as `path.part` and gives it its name once it is complete.
   * @throws what the disk says; `EEXIST` when the name is taken, and nothing was overwritten
   */
  static async create(path: string, content: SegmentContent): Promise<Segment> {
    const { worker, cols, rows, base, startedAt, life, snapshot, events } = content;
    const ofLife = life !== undefined && { life };
    const segment = { worker, offset: base, snapshot: snapshot !== undefined, ...ofLife };
    const preamble =
      encodeHeader({ cols, rows, startedAt, title: worker, segment }) +
      (snapshot === undefined ? '' : encodeEvent({ time: 0, code: 'o', data: snapshot }));
    const body = Buffer.from(preamble + encodeEvents(events, startedAt));
    const partial = `${path}.part`;
    const file = await open(partial, 'wx', 0o600);
    try {
      await writeAll(file, body, 0);
      // Unlike a rename, this never replaces a file.
      await link(partial, path);
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    } finally {
      await rm(partial, { force: true }).catch(() => {});
    }
    const first = { offset: base, position: Buffer.byteLength(preamble) };
    return new Segment(path, content, file, first, body.byteLength);
  }

  /**
   * Takes up a segment that is there already; a line that was torn at its end is cut off.
   * @throws what the disk says, or {@link CastError} when a line is no JSON or not all is there that it begins with
   */
  static async reopen(path: string, header: CastHeader): Promise<Segment> {
    const { cols, rows, startedAt = 0, segment: info } = header;
    const base = info?.offset ?? 0;
    const file = await open(path, 'r+');
    try {
      const { size } = await file.stat();
      const preambleLines = info?.snapshot ? 2 : 1;
      let position = 0;
      let lines = 0;
      for await (const line of readLines(path, 0, size)) {
        position += Buffer.byteLength(line) + 1;
        if (++lines === preambleLines) break;
      }
      // Else the first event would be taken for what rebuilds the screen, and all offsets after it would be wrong.
      if (lines < preambleLines) throw new CastError(`${path}: expected a snapshot in line 2, found none`);
      const content = { worker: info?.worker ?? '', cols, rows, base, startedAt, events: [] };
      const segment = new Segment(path, content, file, { offset: base, position }, size);
      for await (const { event, endPosition } of segment.#eventsFrom(base)) {
        segment.#end = event.end;
        position = endPosition;
        segment.#noteEnd(position);
      }
      segment.#bytes = position;
      await file.truncate(position);
      return segment;
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
  }

  /** Offset after its last event. */
  get end(): number {
    return this.#end;
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What it is to have before another begins, bytes: a recording that consists of screens would hold no output. */
  get leastBytes(): number {
    return 2 * this.#index[0]!.position;
  }

  /**
   * Adds events; the first begins where the last one ended.
   * @throws what the disk says; the file is as before then
   */
  async append(events: readonly LoggedEvent[]): Promise<void> {
    if (!this.#file) throw new Error(`${this.path} is closed`);
    if (events[0]?.start !== this.#end)
      throw new Error('the disk was too slow: some output was not recorded');
    const bytes = Buffer.from(encodeEvents(events, this.#startedAt));
    try {
      await writeAll(this.#file, bytes, this.#bytes);
    } catch (error) {
      // A torn line at the end would hide what is appended after it.
      await this.#file.truncate(this.#bytes).catch(() => {});
      throw error;
    }
    this.#bytes += bytes.byteLength;
    this.#end = events.at(-1)!.end;
    this.#noteEnd(this.#bytes);
  }

  /**
   * Events from offset `from` on, at least one and about `limit` bytes of them; [] at the end.
   * @throws when the file is gone or damaged
   */
  async read(from: number, limit: number): Promise<LoggedEvent[]> {
    const events: LoggedEvent[] = [];
    let bytes = 0;
    for await (const { event } of this.#eventsFrom(from)) {
      if (event.start < from) continue;
      events.push(event);
      bytes += event.end - event.start;
      if (bytes >= limit) break;
    }
    return events;
  }

  /**
   * What rebuilds the screen at `base`.
   * @throws when the file is gone or damaged
   */
  async snapshot(): Promise<string> {
    let snapshot = '';
    let position = 0;
    for await (const line of readLines(this.path, 0, this.#index[0]!.position)) {
      snapshot = readEvent(this.#jsonOf(line, position))?.data ?? '';
      position += Buffer.byteLength(line) + 1;
    }
    return snapshot;
  }

  /** Ends it at offset `at`: the events after that live in the next segment now. */
  async cut(at: number): Promise<void> {
    if (at >= this.#end) return;
    let { position } = this.#placeBefore(at);
    for await (const { event, endPosition } of this.#eventsFrom(at)) {
      if (event.end > at) break;
      position = endPosition;
    }
    this.#end = at;
    this.#bytes = position;
    await this.#file?.truncate(position);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => {});
  }

  #noteEnd(position: number): void {
    if (position - this.#index.at(-1)!.position >= INDEX_BYTES)
      this.#index.push({ offset: this.#end, position });
  }

  #placeBefore(offset: number): Place {
    return this.#index.findLast((place) => place.offset <= offset) ?? this.#index[0]!;
  }

  async *#eventsFrom(from: number): AsyncGenerator<{ event: LoggedEvent; endPosition: number }> {
    let { offset, position } = this.#placeBefore(from);
    for await (const line of readLines(this.path, position, this.#bytes)) {
      const event = readEvent(this.#jsonOf(line, position));
      position += Buffer.byteLength(line) + 1;
      if (!event || !isCastCode(event.code)) continue;
      const data = Buffer.from(event.data);
      const end = offset + eventSpan(data);
      const at = this.#startedAt + event.time * 1000;
      yield { event: { start: offset, end, at, code: event.code, data }, endPosition: position };
      offset = end;
    }
  }

  /** What stands in a line that begins at a byte. */
  #jsonOf(line: string, position: number): unknown {
    try {
      return JSON.parse(line);
    } catch {
      throw new CastError(`${this.path}: expected a line of JSON at byte ${position}, found another one`);
    }
  }
}

/** The file name of a worker's segment, counted from 1. */
export function segmentName(worker: string, number: number): string {
  return number === 1 ? `${worker}.cast` : `${worker}.${number}.cast`;
}

/** The highest number among a worker's segments in a folder, unfinished ones included; 0 when there is none. */
export async function highestSegment(dir: string, worker: string): Promise<number> {
  const numbers = (await readdir(dir)).map((name) => segmentNumber(name, worker));
  return numbers.reduce((a, b) => Math.max(a, b), 0);
}

/** The file name of the newest of a worker's segments among those of a folder. */
export function newestSegment(names: readonly string[], worker: string): string | undefined {
  const segments = names.filter((name) => name.endsWith('.cast') && segmentNumber(name, worker) > 0);
  return segments.toSorted((a, b) => segmentNumber(a, worker) - segmentNumber(b, worker)).at(-1);
}

/** Which of a worker's segments a file is by its name, unfinished ones included; 0 when it is none. */
export function segmentNumber(name: string, worker: string): number {
  if (!name.startsWith(`${worker}.`)) return 0;
  const match = /^(?:(\d{1,9})\.)?cast(?:\.part)?$/.exec(name.slice(worker.length + 1));
  return match ? Number(match[1] ?? 1) : 0;
}

function encodeEvents(events: readonly LoggedEvent[], startedAt: number): string {
  let lines = '';
  for (const { at, code, data } of events) {
    const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
    lines += encodeEvent({ time: Math.max(0, at - startedAt) / 1000, code, data: text });
  }
  return lines;
}
