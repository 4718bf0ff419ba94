import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeEvent, encodeHeader } from './encode.ts';
import { type CastCode, eventSpan, isCastCode, readEvent, type SegmentInfo } from './event.ts';
import { readLines } from './lines.ts';

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

export interface CastLogOptions {
  /** The run folder. */
  dir: string;
  worker: string;
  cols: number;
  rows: number;
  /** The clock, ms since the epoch. */
  now: () => number;
}

/** What rebuilds the screen at the beginning of a segment. */
export interface Opening {
  /** The events from here on follow. */
  offset: number;
  cols: number;
  rows: number;
  /** Written to a fresh screen of that size first; '' at the very beginning. */
  snapshot: string;
}

/** One file of the log; it holds the events from `base` up to the next segment's base. */
interface Segment {
  path: string;
  cols: number;
  rows: number;
  base: number;
  /** Offset after its last event. */
  end: number;
  /** ms since the epoch of its time zero. */
  startedAt: number;
  /** Bytes on disk. */
  bytes: number;
  /** Places to start reading from, every {@link INDEX_BYTES}. */
  index: { offset: number; position: number }[];
}

/** Recent events stay in memory this long (bytes), so that a reader a little behind costs no disk. */
const TAIL_BYTES = 256 * 1024;
const INDEX_BYTES = 256 * 1024;
/** Bytes that may wait for the disk before {@link CastLog.behind} asks the writer to pause. */
const QUEUE_BYTES = 4 * 1024 * 1024;

/**
 * The recording of one worker as it grows: asciicast segments on disk and the most recent events in memory. It never
 * throws at the one who appends: when the disk refuses, `problem` says why and events pass by unrecorded until
 * {@link rotate} opens a new segment.
 */
export class CastLog {
  /** Called when {@link problem} comes or goes, and when {@link behind} ends. */
  onChange: () => void = () => {};

  readonly #options: CastLogOptions;
  readonly #segments: Segment[] = [];
  readonly #tail: LoggedEvent[] = [];
  #tailBytes = 0;
  /** Appended and not yet on disk. */
  #queue: LoggedEvent[] = [];
  #queueBytes = 0;
  #end = 0;
  #flushed = 0;
  #file: FileHandle | undefined;
  #problem: string | undefined;
  #work: Promise<void>;
  #scheduled = false;

  constructor(options: CastLogOptions) {
    this.#options = options;
    const { worker, cols, rows } = options;
    this.#work = this.#openSegment(cols, rows, { worker, offset: 0, snapshot: false }, options.now(), []);
  }

  /** The offset after the last event. */
  get end(): number {
    return this.#end;
  }

  /** Where the newest segment begins: enough to rebuild the screen. */
  get segmentStart(): number {
    return this.#segments.at(-1)?.base ?? 0;
  }

  /** Size of the newest segment in bytes, with what is about to be written. */
  get segmentBytes(): number {
    return (this.#segments.at(-1)?.bytes ?? 0) + this.#queueBytes;
  }

  /** Why nothing is recorded now (`ENOSPC: no space left on device`), or undefined when all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whether the disk is so far behind that the worker should be paused. */
  get behind(): boolean {
    return this.#queueBytes > QUEUE_BYTES;
  }

  /** Segments that will not grow any more, oldest first. */
  get closedSegments(): readonly { path: string; bytes: number; startedAt: number }[] {
    return this.#segments.slice(0, -1);
  }

  /** Records one event, its data in UTF-8, and returns it with its place. */
  append(code: CastCode, data: Uint8Array): LoggedEvent {
    const start = this.#end;
    const event: LoggedEvent = { start, end: start + eventSpan(data), at: this.#options.now(), code, data };
    this.#end = event.end;
    this.#tail.push(event);
    this.#tailBytes += data.byteLength;
    this.#queue.push(event);
    this.#queueBytes += data.byteLength;
    this.#scheduleFlush();
    return event;
  }

  /** How the newest segment begins. */
  async opening(): Promise<Opening> {
    const { cols, rows } = this.#options;
    const segment = this.#segments.at(-1);
    if (!segment) return { offset: 0, cols, rows, snapshot: '' };
    let snapshot = '';
    for await (const line of readLines(segment.path, 0, segment.index[0]!.position)) {
      snapshot = readEvent(JSON.parse(line))?.data ?? '';
    }
    return { offset: segment.base, cols: segment.cols, rows: segment.rows, snapshot };
  }

  /**
   * Events from offset `from` on, about `limit` bytes of them, in order; [] at the end. After a time without recording the
   * events begin later than asked.
   */
  async read(from: number, limit: number): Promise<LoggedEvent[]> {
    const first = this.#tail[0];
    if (!first || from >= first.start) return takeBytes(this.#tail, this.#firstAt(from), limit);
    const segment = this.#segments.findLast((s) => s.base <= from) ?? this.#segments[0];
    if (!segment || from >= segment.end) {
      const next = this.#segments.find((s) => s.base > from);
      return next ? this.read(next.base, limit) : takeBytes(this.#tail, 0, limit);
    }
    const events: LoggedEvent[] = [];
    let bytes = 0;
    for await (const { event } of this.#readSegment(segment, from)) {
      if (event.start < from) continue;
      events.push(event);
      bytes += event.data.byteLength;
      if (bytes >= limit) break;
    }
    return events;
  }

  /**
   * Opens a new segment that begins with `snapshot`, which rebuilds the screen of `size` as it was at offset `at`; what came
   * after `at` moves to the new segment. Also the way back to recording after a {@link problem}.
   */
  rotate(at: number, snapshot: string, size: { cols: number; rows: number }): Promise<void> {
    return this.#serially(async () => {
      await this.#writeQueue();
      const last = this.#segments.at(-1);
      if (at > this.#end || (last && at < last.base)) return;
      // Events that arrive meanwhile wait in the queue for the new segment.
      const flushed = this.#flushed;
      const later: LoggedEvent[] = [];
      for (let from = at; from < flushed; ) {
        const events = (await this.read(from, TAIL_BYTES)).filter((event) => event.end <= flushed);
        if (events.length === 0) break;
        later.push(...events);
        from = events.at(-1)!.end;
      }
      const startedAt = later[0]?.at ?? this.#options.now();
      const old = this.#file;
      const info = { worker: this.#options.worker, offset: at, snapshot: true };
      await this.#openSegment(size.cols, size.rows, info, startedAt, later, snapshot);
      if (this.#problem !== undefined || !last) return;
      await this.#cut(last, at, old);
      await old?.close().catch(() => {});
    });
  }

  /** Deletes the oldest closed segment from disk. */
  async dropOldest(): Promise<void> {
    if (this.#segments.length < 2) return;
    const [oldest] = this.#segments.splice(0, 1);
    await rm(oldest!.path, { force: true });
  }

  /** Waits until all that was appended is on disk (or known not to be). */
  flush(): Promise<void> {
    return this.#serially(() => this.#writeQueue());
  }

  /** Writes what is left and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    await this.#file?.close().catch(() => {});
    this.#file = undefined;
  }

  #serially(task: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(task);
    return this.#work;
  }

  #scheduleFlush(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    void this.#serially(async () => {
      this.#scheduled = false;
      await this.#writeQueue();
    });
  }

  async #writeQueue(): Promise<void> {
    if (this.#queue.length === 0) return;
    const events = this.#queue;
    const wasBehind = this.behind;
    this.#queue = [];
    this.#queueBytes = 0;
    const segment = this.#segments.at(-1);
    if (segment && this.#file && this.#problem === undefined)
      await this.#writeEvents(events, segment, this.#file);
    this.#flushed = events.at(-1)!.end;
    this.#trimTail();
    if (wasBehind) this.onChange();
  }

  async #writeEvents(events: readonly LoggedEvent[], segment: Segment, file: FileHandle): Promise<void> {
    const bytes = Buffer.from(encodeEvents(events, segment.startedAt));
    try {
      await writeAll(file, bytes, segment.bytes);
      segment.bytes += bytes.byteLength;
      segment.end = events.at(-1)!.end;
      const indexed = segment.index.at(-1)!.position;
      if (segment.bytes - indexed >= INDEX_BYTES)
        segment.index.push({ offset: segment.end, position: segment.bytes });
    } catch (error) {
      // A torn line at the end would hide what is appended after it.
      await file.truncate(segment.bytes).catch(() => {});
      this.#setProblem(error);
    }
  }

  #trimTail(): void {
    let drop = 0;
    while (this.#tailBytes > TAIL_BYTES && this.#tail[drop] && this.#tail[drop]!.end <= this.#flushed) {
      this.#tailBytes -= this.#tail[drop]!.data.byteLength;
      drop++;
    }
    if (drop > 0) this.#tail.splice(0, drop);
  }

  #firstAt(offset: number): number {
    let low = 0;
    let high = this.#tail.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#tail[middle]!.start < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #openSegment(
    cols: number,
    rows: number,
    info: SegmentInfo,
    startedAt: number,
    later: LoggedEvent[],
    snapshot?: string,
  ): Promise<void> {
    const header = encodeHeader({ cols, rows, startedAt, title: info.worker, segment: info });
    const preamble =
      header + (snapshot === undefined ? '' : encodeEvent({ time: 0, code: 'o', data: snapshot }));
    const body = Buffer.from(preamble + encodeEvents(later, startedAt));
    const position = Buffer.byteLength(preamble);
    try {
      const { path, file } = await createNext(this.#options.dir, this.#options.worker);
      const partial = `${path}.part`;
      await writeAll(file, body, 0).catch(async (error: unknown) => {
        await file.close().catch(() => {});
        await rm(partial, { force: true });
        throw error;
      });
      await rename(partial, path);
      this.#file = file;
      const end = later.at(-1)?.end ?? info.offset;
      const index = [{ offset: info.offset, position }];
      const bytes = body.byteLength;
      this.#segments.push({ path, cols, rows, base: info.offset, end, startedAt, bytes, index });
      if (this.#problem !== undefined) {
        this.#problem = undefined;
        this.onChange();
      }
    } catch (error) {
      this.#setProblem(error);
    }
  }

  #setProblem(error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.onChange();
  }

  /** Ends an old segment at offset `at`: the events after it live in the next one now. */
  async #cut(segment: Segment, at: number, file: FileHandle | undefined): Promise<void> {
    let { position } = placeBefore(segment, at);
    for await (const { event, endPosition } of this.#readSegment(segment, at)) {
      if (event.end > at) break;
      position = endPosition;
    }
    await file?.truncate(position).catch(() => {});
    segment.bytes = position;
    segment.end = Math.min(segment.end, at);
  }

  async *#readSegment(
    segment: Segment,
    from: number,
  ): AsyncGenerator<{ event: LoggedEvent; endPosition: number }> {
    let { offset, position } = placeBefore(segment, from);
    for await (const line of readLines(segment.path, position, segment.bytes)) {
      position += Buffer.byteLength(line) + 1;
      const event = readEvent(JSON.parse(line));
      if (!event || !isCastCode(event.code)) continue;
      const data = Buffer.from(event.data);
      const end = offset + eventSpan(data);
      const at = segment.startedAt + event.time * 1000;
      yield { event: { start: offset, end, at, code: event.code, data }, endPosition: position };
      offset = end;
    }
  }
}

/** The last known place of a segment that is not after an offset. */
function placeBefore(segment: Segment, offset: number): Segment['index'][number] {
  return segment.index.findLast((place) => place.offset <= offset) ?? segment.index[0]!;
}

/** The first unused name of `worker.cast`, `worker.2.cast`, …, opened as its `.part` file. */
async function createNext(dir: string, worker: string): Promise<{ path: string; file: FileHandle }> {
  for (let number = 1; ; number++) {
    const path = join(dir, segmentName(worker, number));
    const taken = await open(path, 'r').then(
      (file) => file.close().then(() => true),
      () => false,
    );
    if (taken) continue;
    return { path, file: await open(`${path}.part`, 'w', 0o600) };
  }
}

/** The file name of a worker's segment, counted from 1. */
export function segmentName(worker: string, number: number): string {
  return number === 1 ? `${worker}.cast` : `${worker}.${number}.cast`;
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}

function encodeEvents(events: readonly LoggedEvent[], startedAt: number): string {
  let lines = '';
  for (const { at, code, data } of events) {
    const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
    lines += encodeEvent({ time: Math.max(0, at - startedAt) / 1000, code, data: text });
  }
  return lines;
}

function takeBytes(events: readonly LoggedEvent[], first: number, limit: number): LoggedEvent[] {
  let bytes = 0;
  let last = first;
  while (last < events.length && bytes < limit) bytes += events[last++]!.data.byteLength;
  return events.slice(first, last);
}
