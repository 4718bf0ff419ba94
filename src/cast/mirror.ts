import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../error-message.ts';
import type { Opening } from './log.ts';
import { readHeader } from './read.ts';
import {
  highestSegment,
  type LoggedEvent,
  Segment,
  type SegmentContent,
  segmentName,
  segmentNumber,
  weight,
} from './segment.ts';

export interface MirrorOptions {
  /** It is made where it is missing. */
  dir: string;
  worker: string;
  /** Tells the lives of the worker apart: when it was started, ms since the epoch. */
  life: number;
  /** It went on in another file. */
  onParted?: () => void;
}

/** Bytes that are read in one go. */
const READ_BYTES = 256 * 1024;
/** Bytes of memory that may wait for the disk: what comes beyond that is not copied. */
const QUEUE_BYTES = 16 * 1024 * 1024;
/** What a gap counts as besides, bytes: it costs a file, and one who makes many up is not to keep the disk busy for long. */
const GAP_BYTES = 16 * 1024;

/**
 * A copy of a recording that is kept elsewhere: it takes each event once, by its offset, and knows after a restart how far
 * it came. It never throws at the one who appends; when the disk refuses, `problem` says why, until a {@link rotate} begins
 * a new segment.
 */
export class CastMirror {
  readonly #options: MirrorOptions;
  readonly #onProblem: () => void;
  /** What grows; undefined before the copy has begun. */
  #segment: Segment | undefined;
  /** The file of a segment that is being begun. */
  #begun: string | undefined;
  #end: number | undefined;
  /** Where the newest segment begins, or is about to. */
  #base: number | undefined;
  /** When it was that what was copied last happened, ms since the epoch. */
  #lastAt: number;
  #queue: (LoggedEvent | SegmentContent)[] = [];
  #queueBytes = 0;
  #problem: string | undefined;
  #work = Promise.resolve();

  private constructor(options: MirrorOptions, segment: Segment | undefined, onProblem: () => void) {
    this.#options = options;
    this.#lastAt = options.life;
    this.#segment = segment;
    this.#end = segment?.end;
    this.#base = segment?.base;
    this.#onProblem = onProblem;
  }

  /** The copy of a life, as far as it is there. One that cannot be gone on with begins anew, see `problem`. */
  static async open(options: MirrorOptions, onProblem: () => void = () => {}): Promise<CastMirror> {
    try {
      return new CastMirror(options, await lastSegment(options), onProblem);
    } catch (error) {
      const mirror = new CastMirror(options, undefined, onProblem);
      mirror.#problem = messageOf(error);
      return mirror;
    }
  }

  /** The offset up to which it has a copy; undefined before it has begun. */
  get end(): number | undefined {
    return this.#end;
  }

  /** The file that grows. */
  get path(): string | undefined {
    return this.#segment?.path;
  }

  /** Whether a file grows, or is about to. */
  grows(path: string): boolean {
    return path === this.path || path === this.#begun;
  }

  /** Size of the newest segment, bytes, with what is about to be written. */
  get segmentBytes(): number {
    return (this.#segment?.bytes ?? 0) + this.#queueBytes;
  }

  /** Whether the newest segment has reached a size, bytes, at which another is to begin; at least half of it is output. */
  isFull(limit: number): boolean {
    return this.segmentBytes > Math.max(limit, this.#segment?.leastBytes ?? 0);
  }

  /** Why nothing is copied now (`ENOSPC: no space left on device`); undefined when all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /**
   * Gives what rebuilds the screen where the newest segment begins, then all events from there to its end. Returns up to where
   * that came, which is less than `end` where the disk refused some; undefined, and nothing is given, when there is no segment.
   * @throws when the file is gone or damaged
   */
  async replay(
    open: (opening: Opening) => void,
    each: (event: LoggedEvent) => void,
  ): Promise<number | undefined> {
    await this.flush();
    const segment = this.#segment;
    if (!segment) return undefined;
    const { base, cols, rows } = segment;
    open({ offset: base, cols, rows, snapshot: await segment.snapshot() });
    let from = base;
    while (from < segment.end) {
      const events = await segment.read(from, READ_BYTES);
      for (const event of events) each(event);
      from = events.at(-1)?.end ?? segment.end;
    }
    return from;
  }

  /** Begins the copy at a place, or goes on there in a new segment, with what rebuilds the screen; `at` is ms since the epoch. */
  rotate({ offset, cols, rows, snapshot }: Opening, at = this.#lastAt): void {
    if (this.#end !== undefined && offset < this.#end) return;
    // Where nothing came since it began, another would have nothing more: a host whose disk is full asks again and again.
    if (offset === this.#base && this.#problem === undefined) return;
    this.#end = offset;
    this.#base = offset;
    const { worker, life } = this.#options;
    const isBeginning = offset === 0 && snapshot === '';
    const content = { worker, life, cols, rows, base: offset, startedAt: at, events: [] };
    this.#push({ ...content, ...(!isBeginning && { snapshot }) });
  }

  /** Copies an event, unless it has it already. Where some are missing between, it goes on in a new segment. */
  append(event: LoggedEvent, size: { cols: number; rows: number }): void {
    const end = this.#end ?? 0;
    if (event.start < end) return;
    const isFull = this.#queueBytes > QUEUE_BYTES;
    if (!isFull && (event.start > end || this.#end === undefined)) {
      this.rotate({ offset: event.start, ...size, snapshot: '' }, event.at);
      this.#queueBytes += GAP_BYTES;
    }
    this.#end = event.end;
    this.#lastAt = event.at;
    if (isFull) return;
    this.#queueBytes += weight(event);
    this.#push(event);
  }

  /** Waits until all is on disk, or known not to be. */
  async flush(): Promise<void> {
    await this.#work;
  }

  async close(): Promise<void> {
    await this.#work;
    await this.#segment?.close();
  }

  #push(next: LoggedEvent | SegmentContent): void {
    if (this.#queue.push(next) === 1) this.#work = this.#work.then(() => this.#drain());
  }

  /** Writes what waits: events go into the segment that was begun before them. */
  async #drain(): Promise<void> {
    const queue = this.#queue;
    this.#queue = [];
    this.#queueBytes = 0;
    let events: LoggedEvent[] = [];
    for (const next of queue) {
      if (!isSegment(next)) events.push(next);
      else {
        await this.#write(events);
        events = [];
        await this.#begin(next);
      }
    }
    await this.#write(events);
  }

  async #write(events: readonly LoggedEvent[]): Promise<void> {
    if (events.length === 0 || this.#problem !== undefined) return;
    await this.#segment?.append(events).catch((error: unknown) => this.#setProblem(error));
  }

  async #begin(content: SegmentContent): Promise<void> {
    const { dir, worker } = this.#options;
    try {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const number = (await highestSegment(dir, worker)) + 1;
      this.#begun = join(dir, segmentName(worker, number));
      const next = await Segment.create(this.#begun, content);
      const last = this.#segment;
      await last?.close();
      this.#segment = next;
      this.#setProblem(undefined);
      if (last) this.#options.onParted?.();
    } catch (error) {
      this.#setProblem(error);
    } finally {
      this.#begun = undefined;
    }
  }

  #setProblem(error: unknown): void {
    const problem = error === undefined ? undefined : messageOf(error);
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#onProblem();
  }
}

function isSegment(next: LoggedEvent | SegmentContent): next is SegmentContent {
  return 'base' in next;
}

/**
 * The newest segment of a life in a folder. It is the one of the highest number: a copy that was begun anew may begin before
 * one that is damaged. @throws what the disk says, or when it is damaged
 */
async function lastSegment({ dir, worker, life }: MirrorOptions): Promise<Segment | undefined> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const newestFirst = (await readdir(dir))
    .filter((file) => file.endsWith('.cast') && segmentNumber(file, worker) > 0)
    .toSorted((a, b) => segmentNumber(b, worker) - segmentNumber(a, worker));
  for (const file of newestFirst) {
    const path = join(dir, file);
    // What is no recording is no part of it.
    const header = await readHeader(path).catch(() => undefined);
    const info = header?.segment;
    if (header && info?.worker === worker && info.life === life) return Segment.reopen(path, header);
  }
  return undefined;
}
