import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Transcript } from './transcript.ts';

const LINE_FEED = 10;
/** A line that grows beyond this is given up, bytes. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** A transcript on disk that an agent may still be writing. */
export class TranscriptFile {
  readonly path: string;
  #transcript = new Transcript();
  /** Up to where whole lines were read, bytes. */
  #offset = 0;
  #reading: Promise<Transcript> | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * What stands there now; only what is new since the last time is read.
   * @throws the system's error when it cannot be read
   */
  read(): Promise<Transcript> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<Transcript> {
    const { size } = await stat(this.path);
    if (size < this.#offset) {
      this.#transcript = new Transcript();
      this.#offset = 0;
    }
    if (size === this.#offset) return this.#transcript;
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of createReadStream(this.path, { start: this.#offset, end: size - 1 })) {
      rest = this.#take(Buffer.concat([rest, chunk as Buffer]));
      if (rest.length > MAX_LINE_BYTES) {
        this.#transcript.push('(a line that is too long)');
        this.#offset += rest.length;
        rest = Buffer.alloc(0);
      }
    }
    return this.#transcript;
  }

  /** Takes the whole lines; returns what is left behind them. */
  #take(bytes: Buffer): Buffer {
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      this.#transcript.push(bytes.toString('utf8', from, end));
      from = end + 1;
    }
    this.#offset += from;
    return bytes.subarray(from);
  }
}
