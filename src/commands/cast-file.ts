import type { WriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encodeEvent, encodeHeader } from '../cast/encode.ts';
import type { CastCode, CastHeader } from '../cast/event.ts';
import { CommandError } from './errors.ts';

/** How much of a recording may wait for the disk, bytes. */
const BEHIND_BYTES = 4 * 1024 * 1024;

/** That a file cannot be made, because there is no folder for it. */
export function noFolder(path: string): CommandError {
  return new CommandError(
    `${path}: there is no folder ${dirname(path)}: make it, or name another file with -o`,
    2,
  );
}

/** A recording that is being written to one file, asciicast v2. */
export class CastFile {
  readonly #path: string;
  readonly #stream: WriteStream;
  readonly #started: number;
  readonly #now: () => number;
  readonly #closed: Promise<void>;
  /** The disk caught up, or failed. */
  onDrain: () => void = () => {};

  /**
   * Begins a recording; `now` is in ms. An existing file is never overwritten.
   * @throws {CommandError} when the file cannot be made
   */
  static async create(path: string, header: CastHeader, now: () => number): Promise<CastFile> {
    const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST')
        throw new CommandError(`${path} exists: give another name with -o, or remove it`);
      if (error.code === 'ENOENT') throw noFolder(path);
      throw new CommandError(error.message);
    });
    const stream = file.createWriteStream();
    stream.write(encodeHeader(header));
    return new CastFile(path, stream, now);
  }

  private constructor(path: string, stream: WriteStream, now: () => number) {
    this.#path = path;
    this.#stream = stream;
    this.#now = now;
    this.#started = now();
    this.#closed = new Promise((resolve, reject) => {
      stream.on('close', () => resolve());
      stream.on('error', reject);
    });
    // It is thrown by close(); until then it is not unhandled.
    this.#closed.catch(() => {});
    stream.on('drain', () => this.onDrain());
    stream.on('error', () => this.onDrain());
  }

  /** Whether the program should wait for the disk. It does not wait for one that failed: close() tells of that. */
  get behind(): boolean {
    return !this.#stream.errored && this.#stream.writableLength > BEHIND_BYTES;
  }

  append(code: CastCode, data: string): void {
    if (this.#stream.errored) return;
    this.#stream.write(encodeEvent({ time: (this.#now() - this.#started) / 1000, code, data }));
  }

  /** @throws the system's error when not all of it could be written */
  async close(): Promise<void> {
    this.#stream.end();
    await this.#closed;
  }

  /** Nothing came of it: removes the file. */
  async discard(): Promise<void> {
    await this.close();
    await rm(this.#path);
  }
}
