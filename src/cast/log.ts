import { join } from 'node:path';
import { messageOf } from '../error-message.ts';
import { type CastCode, eventSpan, parseSize } from './event.ts';
import {
  highestSegment,
  type LoggedEvent,
  Segment,
  type SegmentContent,
  segmentName,
  weight,
} from './segment.ts';

export type { LoggedEvent } from './segment.ts';

export interface CastLogOptions {
  /** The run folder. */
  dir: string;
  worker: string;
  /** When the worker was started, ms since the epoch: tells its lives apart. */
  life: number;
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

/** Recent events stay in memory this long (bytes), so that a reader a little behind costs no disk. */
const TAIL_BYTES = 256 * 1024;
/** Bytes that may wait for the disk before {@link CastLog.behind} asks the writer to pause. */
const QUEUE_BYTES = 4 * 1024 * 1024;
/** Most that moves from one segment to the next, bytes: it is in memory while it does. */
const MOVE_BYTES = 4 * 1024 * 1024;

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
  /** Offset up to which all is on disk, or known not to get there. */
  #flushed = 0;
  #cols: number;
  #rows: number;
  /** Of the newest segment; unknown until the folder was read. */
  #number: number | undefined;
  #problem: string | undefined;
  #closed = false;
  #work = Promise.resolve();
  #scheduled = false;

  constructor(options: CastLogOptions) {
    this.#options = options;
    this.#cols = options.cols;
    this.#rows = options.rows;
    const { worker, life, cols, rows, now } = options;
    const startedAt = now();
    void this.#serially(async () => {
      this.#segments.push(await this.#create({ worker, life, cols, rows, base: 0, startedAt, events: [] }));
    });
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

  /** Whether the newest segment has reached a size, bytes, at which another is to begin; at least half of it is output. */
  isFull(limit: number): boolean {
    return this.segmentBytes > Math.max(limit, this.#segments.at(-1)?.leastBytes ?? 0);
  }

  /** The file of the newest segment, the only one that grows; undefined while there is none. */
  get segmentPath(): string | undefined {
    return this.#segments.at(-1)?.path;
  }

  /** Why nothing is recorded now (`ENOSPC: no space left on device`), or undefined when all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whether the disk is so far behind that the worker should be paused; never while nothing is recorded. */
  get behind(): boolean {
    return this.#problem === undefined && this.#queueBytes > QUEUE_BYTES;
  }

  /** Records one event, its data in UTF-8, and returns it with its place. The disk may have it `waitMs` later. */
  append(code: CastCode, data: Uint8Array, waitMs = 0): LoggedEvent {
    // What waits for a way back to recording is bounded too.
    if (this.#problem !== undefined && this.#queueBytes > QUEUE_BYTES) this.#dropQueue();
    const start = this.#end;
    const event: LoggedEvent = { start, end: start + eventSpan(data), at: this.#options.now(), code, data };
    this.#end = event.end;
    if (code === 'r') this.#resized(data);
    this.#tail.push(event);
    this.#tailBytes += weight(event);
    this.#queue.push(event);
    this.#queueBytes += weight(event);
    this.#scheduleFlush(waitMs);
    return event;
  }

  /** How the newest segment begins; when its file cannot be read, the output starts now, on an empty screen. */
  async opening(): Promise<Opening> {
    const segment = this.#segments.at(-1);
    if (!segment) return { offset: 0, cols: this.#options.cols, rows: this.#options.rows, snapshot: '' };
    const { base, cols, rows } = segment;
    const snapshot = await segment.snapshot().catch(() => undefined);
    if (snapshot !== undefined) return { offset: base, cols, rows, snapshot };
    // Another segment may have begun meanwhile, and this one been deleted.
    if (this.#segments.at(-1) !== segment) return this.opening();
    return { offset: this.#end, cols: this.#cols, rows: this.#rows, snapshot: '' };
  }

  /**
   * Events from offset `from` on, about `limit` bytes of them, in order; [] at the end. After a time without recording the
   * events begin later than asked.
   * @throws when a file is gone or damaged: {@link skip} tells where to read on
   */
  async read(from: number, limit: number): Promise<LoggedEvent[]> {
    if (from >= this.#tailStart) return takeBytes(this.#tail, this.#firstAt(from), limit);
    const segment = this.#segments.findLast((s) => s.base <= from);
    if (segment && from < segment.end) return segment.read(from, limit);
    return this.read(this.skip(from), limit);
  }

  /** Where to read on when nothing can be read from offset `from` on: the next segment, or what is in memory. */
  skip(from: number): number {
    const tailStart = this.#tailStart;
    if (from >= tailStart) return this.#tail[this.#firstAt(from + 1)]?.start ?? this.#end;
    const next = this.#segments.find((segment) => segment.base > from);
    return Math.min(next?.base ?? tailStart, tailStart);
  }

  /**
   * Opens a new segment that begins with `snapshot`, which rebuilds the screen of `size` as it was at offset `at`; what came
   * after `at` moves to the new segment. Also the way back to recording after a {@link problem}. Nothing changes when `at`
   * is too long ago, or what came after it is not complete, or the disk refuses: ask again later, with a newer snapshot.
   */
  rotate(at: number, snapshot: string, size: { cols: number; rows: number }): Promise<void> {
    return this.#serially(async () => {
      if (this.#closed || at > this.#end || at < this.segmentStart) return;
      await this.#writeQueue();
      const events = await this.#between(at, this.#flushed);
      if (!events) return;
      const last = this.#segments.at(-1);
      const startedAt = events[0]?.at ?? this.#options.now();
      const { worker, life } = this.#options;
      // Events that arrive meanwhile wait in the queue for the new segment. Where there can be none, the old one goes on.
      const next = await this.#create({ worker, life, ...size, base: at, startedAt, snapshot, events }).catch(
        () => undefined,
      );
      if (!next) return;
      this.#segments.push(next);
      const recovered = this.#problem !== undefined;
      this.#problem = undefined;
      await last?.cut(at).catch(() => {});
      await last?.close();
      if (recovered) this.onChange();
    });
  }

  /** Waits until all that was appended is on disk (or known not to be). */
  flush(): Promise<void> {
    return this.#serially(() => this.#writeQueue());
  }

  /** Writes what is left and closes the file. */
  close(): Promise<void> {
    return this.#serially(async () => {
      await this.#writeQueue();
      this.#closed = true;
      await this.#segments.at(-1)?.close();
    });
  }

  get #tailStart(): number {
    return this.#tail[0]?.start ?? this.#end;
  }

  /** One task after the other; one that fails is a problem of the recording and does not stop the next. */
  #serially(task: () => Promise<void>): Promise<void> {
    this.#work = this.#work
      .then(task)
      .catch((error: unknown) => this.#setProblem(error))
      .catch((error: unknown) => console.error(error));
    return this.#work;
  }

  #scheduleFlush(waitMs: number): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const write = () => {
      void this.#serially(async () => {
        this.#scheduled = false;
        await this.#writeQueue();
      });
    };
    if (waitMs > 0) setTimeout(write, waitMs);
    // When whoever waits for the event was told of it.
    else queueMicrotask(write);
  }

  async #writeQueue(): Promise<void> {
    if (this.#queue.length === 0) return;
    const segment = this.#segments.at(-1);
    if (!segment || this.#closed || this.#problem !== undefined) return this.#dropQueue();
    const events = this.#queue;
    const wasBehind = this.behind;
    this.#queue = [];
    this.#queueBytes = 0;
    try {
      await segment.append(events);
    } catch (error) {
      return this.#setProblem(error);
    }
    this.#flushed = events.at(-1)!.end;
    this.#trimTail();
    if (wasBehind) this.onChange();
  }

  #dropQueue(): void {
    this.#queue = [];
    this.#queueBytes = 0;
    this.#flushed = this.#end;
    this.#trimTail();
  }

  #setProblem(error: unknown): void {
    this.#dropQueue();
    const problem = messageOf(error);
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.onChange();
  }

  #trimTail(): void {
    let drop = 0;
    while (this.#tailBytes > TAIL_BYTES && this.#tail[drop] && this.#tail[drop]!.end <= this.#flushed) {
      this.#tailBytes -= weight(this.#tail[drop]!);
      drop++;
    }
    if (drop > 0) this.#tail.splice(0, drop);
  }

  #resized(data: Uint8Array): void {
    const size = parseSize(Buffer.from(data).toString());
    if (!size) return;
    this.#cols = size.cols;
    this.#rows = size.rows;
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

  /** All events between two offsets, or undefined when they are too many or some are missing. */
  async #between(from: number, to: number): Promise<LoggedEvent[] | undefined> {
    if (to - from > MOVE_BYTES) return undefined;
    const found: LoggedEvent[] = [];
    for (let at = from; at < to; at = found.at(-1)!.end) {
      const events = await this.read(at, TAIL_BYTES).catch(() => []);
      if (events[0]?.start !== at) return undefined;
      for (const event of events) if (event.end <= to) found.push(event);
    }
    return found;
  }

  /** A new segment under a name that no segment of this worker has. */
  async #create(content: SegmentContent): Promise<Segment> {
    const { dir, worker } = this.#options;
    this.#number ??= await highestSegment(dir, worker);
    for (let number = this.#number + 1; ; number++) {
      try {
        const segment = await Segment.create(join(dir, segmentName(worker, number)), content);
        this.#number = number;
        return segment;
      } catch (error) {
        if (!isTaken(error)) throw error;
      }
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function takeBytes(events: readonly LoggedEvent[], first: number, limit: number): LoggedEvent[] {
  let bytes = 0;
  let last = first;
  for (; last < events.length && bytes < limit; last++) bytes += events[last]!.end - events[last]!.start;
  return events.slice(first, last);
}
