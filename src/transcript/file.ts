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
  /** What is read of the line after that. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  /** That line was given up. */
  #isTooLong = false;
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
      this.#isTooLong = false;
    }
    this.#begun = [];
    this.#begunBytes = 0;
    if (size === this.#offset) return this.#transcript;
    for await (const piece of createReadStream(this.path, { start: this.#offset, end: size - 1 }))
      this.#take(piece as Buffer);
    return this.#transcript;
  }

  #take(piece: Buffer): void {
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, from)) {
      this.#end(piece.subarray(from, end));
      from = end + 1;
    }
    this.#begun.push(piece.subarray(from));
    this.#begunBytes += piece.length - from;
    if (this.#begunBytes > MAX_LINE_BYTES) this.#giveUp();
  }

  /** The line that was begun ends with these bytes. */
  #end(bytes: Buffer): void {
    const line = Buffer.concat([...this.#begun, bytes]);
    if (!this.#isTooLong) this.#transcript.push(line.toString());
    this.#isTooLong = false;
    this.#offset += line.length + 1;
    this.#begun = [];
    this.#begunBytes = 0;
  }

  /** What was begun is let go; what follows up to the end of the line belongs to it. */
  #giveUp(): void {
    if (!this.#isTooLong) this.#transcript.push('(a line that is too long)');
    this.#isTooLong = true;
    this.#offset += this.#begunBytes;
    this.#begun = [];
    this.#begunBytes = 0;
  }
}
