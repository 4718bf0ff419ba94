import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { crc32 } from 'node:zlib';
import { harmlessJson } from '../printable.ts';
import { z } from '../zod.ts';
import { jsonOf, type Row } from './row.ts';

/** What is read or written at once, bytes. */
const BLOCK_BYTES = 1024 * 1024;

const NEWLINE = 10;

/** What a line holds; data that is no object of JSON stands there as a text. */
const lineSchema = z.object({
  type: z.string(),
  at: z.number(),
  data: z.union([z.string(), z.record(z.string(), z.unknown())]),
  seq: z.int().min(1),
});

/**
 * The rows of a journal once more, a line of JSON each, in the order of their numbers, which begin at 1: a page of a database
 * that is overwritten takes many rows with it, and what was acknowledged must not be gone. One process writes it.
 */
export class JournalCopy {
  readonly #file: number;
  /** Bytes: where the last whole line ends. */
  #size: number;

  /**
   * Opens the copy at this path, absolute, or makes it. A line that a kill has torn is cut off.
   * @throws the system's errors
   */
  static open(path: string): JournalCopy {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      chmodSync(path, 0o600);
      return new JournalCopy(file);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  private constructor(file: number) {
    this.#file = file;
    const bytes = fstatSync(file).size;
    this.#size = endOfLines(file, bytes);
    if (this.#size < bytes) ftruncateSync(file, this.#size);
  }

  /** Its lines, of which {@link rowOf} reads a row. @throws the system's errors */
  lines(): Generator<string> {
    return linesOf(this.#file);
  }

  /** Adds rows, which follow the last. @throws the system's errors; its last line is whole all the same */
  add(rows: Iterable<Row>): void {
    let text = '';
    for (const row of rows) {
      text += `${lineOf(row)}\n`;
      if (text.length < BLOCK_BYTES) continue;
      this.#write(Buffer.from(text));
      text = '';
    }
    if (text !== '') this.#write(Buffer.from(text));
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(bytes: Buffer): void {
    try {
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.#file, bytes, done, bytes.length - done, this.#size + done);
    } catch (error) {
      ftruncateSync(this.#file, this.#size);
      throw error;
    }
    this.#size += bytes.length;
  }
}

/** The whole lines of the copy at this path, which stays as it is. @throws the system's errors */
export function* readLines(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    yield* linesOf(file);
  } finally {
    closeSync(file);
  }
}

/** A row as a line: its event as `orch-tui events --json` has it, with a check sum behind. */
export function lineOf({ seq, at, type, data }: Row): string {
  const isObject = data.startsWith('{') && data.endsWith('}') && !data.includes('\n');
  const told = isObject ? data : JSON.stringify(data);
  const line = harmlessJson(`{"type":${JSON.stringify(type)},"at":${at},"data":${told},"seq":${seq}`);
  return `${line},"crc":${crc32(line)}}`;
}

/** The row of a line; undefined when the line is damaged. */
export function rowOf(line: string): Row | undefined {
  const sum = /,"crc":(\d+)\}$/.exec(line);
  if (Number(sum?.[1]) !== crc32(line.slice(0, sum?.index))) return undefined;
  const parsed = lineSchema.safeParse(jsonOf(line));
  if (!parsed.success) return undefined;
  const { data, ...row } = parsed.data;
  return { ...row, data: typeof data === 'string' ? data : JSON.stringify(data) };
}

/** The whole lines of a file, a block and a line in memory at a time. */
function* linesOf(file: number): Generator<string> {
  const decoder = new StringDecoder('utf8');
  const block = Buffer.alloc(BLOCK_BYTES);
  let rest = '';
  for (let at = 0; ; ) {
    const read = readSync(file, block, 0, block.length, at);
    if (read === 0) return;
    at += read;
    const lines = (rest + decoder.write(block.subarray(0, read))).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}

/** Where the last whole line of a file of so many bytes ends. */
function endOfLines(file: number, bytes: number): number {
  const block = Buffer.alloc(Math.min(BLOCK_BYTES, bytes));
  for (let end = bytes; end > 0; end -= block.length) {
    const from = Math.max(0, end - block.length);
    const read = readSync(file, block, 0, end - from, from);
    const newline = block.lastIndexOf(NEWLINE, read - 1);
    if (newline !== -1) return from + newline + 1;
  }
  return 0;
}
