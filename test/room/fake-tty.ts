import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';

/** The operator's terminal as two streams: what is typed goes in, what was written comes out. */
export class FakeTty {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fake-tty-'));
  /** What is written by descriptor, past the stream: all that the room shows, and how the terminal is entered and left. */
  readonly #fd = openSync(join(this.#folder, 'out'), 'w');
  #written = '';
  isRaw = false;
  /** What it answers when it is asked what it is: by itself nothing but that. */
  answers = '\x1b[?62c';

  readonly stdin = Object.assign(new PassThrough(), {
    setRawMode: (on: boolean) => {
      this.isRaw = on;
    },
  }) as unknown as ReadStream;

  readonly stdout = Object.assign(new PassThrough(), {
    fd: this.#fd,
    columns: 100,
    rows: 30,
    write: (text: string) => {
      this.#written += text;
      if (text.endsWith('\x1b[c')) this.type(this.answers);
      return true;
    },
  }) as unknown as WriteStream & { fd: number };

  /** All that was written, to the stream first: only questions are. */
  get written(): string {
    return this.#written + this.writtenAtOnce;
  }

  /** All that was written by descriptor. */
  get writtenAtOnce(): string {
    return readFileSync(join(this.#folder, 'out'), 'utf8');
  }

  type(bytes: string): void {
    (this.stdin as unknown as PassThrough).write(bytes);
  }

  dispose(): void {
    closeSync(this.#fd);
    rmSync(this.#folder, { recursive: true });
  }
}
