import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { z } from '../zod.ts';
import { jsonOf, type Row } from './row.ts';

const NEWLINE = 10;
/** What is read of the end of the file at first, to find its last line, bytes. */
const TAIL_BYTES = 64 * 1024;

/** What a line holds; data that is no JSON stands there as a text. */
const rowLine = z.object({
  seq: z.int().min(1),
  at: z.number(),
  type: z.string(),
  data: z.union([z.string(), z.record(z.string(), z.unknown())]),
});

/**
 * The rows of a journal once more, a line of JSON each, as `orch-tui events --json` has them: a page of a database that is
 * overwritten takes many rows with it, and what was acknowledged must not be gone. One process writes it.
 */
export class JournalCopy {
  readonly #path: string;
  readonly #file: number;
  /** Bytes up to the end of the last whole line. */
  #size: number;
  /** The last line; undefined when there is none. */
  #last: string | undefined;
  #lastSeq: number | undefined;

  /**
   * Opens the copy at this path, absolute, or makes it. A line that a kill has torn is cut off.
   * @throws the system's errors
   */
  static open(path: string): JournalCopy {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      chmodSync(path, 0o600);
      return new JournalCopy(path, file);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  private constructor(path: string, file: number) {
    this.#path = path;
    this.#file = file;
    const { size, last } = endOf(file, fstatSync(file).size);
    this.#size = size;
    this.#last = last;
    this.#lastSeq = last === undefined ? 0 : rowOf(last)?.seq;
    ftruncateSync(file, size);
  }

  /** The number of the last row in it; 0 when there is none, undefined when its line is damaged. */
  get lastSeq(): number | undefined {
    return this.#lastSeq;
  }

  /** Whether this row is the last in it. */
  endsWith(row: Row): boolean {
    return this.#last === lineOf(row);
  }

  /** Adds rows, which follow the last. What a full disk does not take is left out, and its last line is whole all the same. */
  add(rows: Iterable<Row>): void {
    for (const row of rows) {
      const text = lineOf(row);
      const bytes = Buffer.from(`${text}\n`);
      try {
        for (let done = 0; done < bytes.length; )
          done += writeSync(this.#file, bytes, done, bytes.length - done, this.#size + done);
      } catch {
        return ftruncateSync(this.#file, this.#size);
      }
      this.#size += bytes.length;
      this.#last = text;
      this.#lastSeq = row.seq;
    }
  }

  /** Everything in it, from the first row of the journal on; undefined when a line is damaged or missing. */
  rows(): Row[] | undefined {
    const rows = readFileSync(this.#path, 'utf8').split('\n').slice(0, -1).map(rowOf);
    return rows.every((row, i) => row?.seq === i + 1) ? (rows as Row[]) : undefined;
  }

  /** Takes all rows out of it. @throws the system's errors */
  clear(): void {
    ftruncateSync(this.#file, 0);
    this.#size = 0;
    this.#last = undefined;
    this.#lastSeq = 0;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function lineOf({ seq, at, type, data }: Row): string {
  const told = jsonOf(data) === undefined ? JSON.stringify(data) : data;
  return `{"seq":${seq},"at":${at},"type":${JSON.stringify(type)},"data":${told}}`;
}

function rowOf(text: string): Row | undefined {
  const parsed = rowLine.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const { data, ...row } = parsed.data;
  return { ...row, data: typeof data === 'string' ? data : JSON.stringify(data) };
}

/** Where the last whole line of a file of so many bytes ends, and the line. */
function endOf(file: number, bytes: number): { size: number; last: string | undefined } {
  for (let span = TAIL_BYTES; ; span *= 2) {
    const from = Math.max(0, bytes - span);
    const tail = Buffer.alloc(bytes - from);
    readSync(file, tail, 0, tail.length, from);
    const end = tail.lastIndexOf(NEWLINE);
    const before = end > 0 ? tail.lastIndexOf(NEWLINE, end - 1) : -1;
    if (before === -1 && from > 0) continue;
    const last = end === -1 ? undefined : tail.toString('utf8', before + 1, end);
    return { size: from + end + 1, last };
  }
}
