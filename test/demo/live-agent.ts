import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Exit } from '../../src/host/protocol.ts';
import { Pty } from '../../src/host/pty.ts';
import { rowText } from '../../src/screen/cells.ts';
import { Screen, type Signal } from '../../src/screen/screen.ts';

const MAIN = join(import.meta.dirname, '../../src/demo/main.ts');

/** A test that waits for longer than this has failed, in ms. */
const PATIENCE = 20_000;

/** The simulated agent as a process in a real pty, and the screen of its terminal. */
export class LiveAgent {
  readonly screen: Screen;
  readonly signals: Signal[] = [];
  /** Everything that it wrote. */
  output = '';
  exit: Exit | undefined;
  readonly #pty: Pty;
  #waiting: (() => void)[] = [];

  /** @param answers whether its queries are answered, as by a terminal of ours */
  constructor(args: readonly string[], { answers = true, cols = 120, rows = 40 } = {}) {
    this.screen = new Screen({
      cols,
      rows,
      answer: answers ? (bytes) => this.send(bytes) : undefined,
      onSignal: (signal) => this.signals.push(signal),
    });
    const decoder = new StringDecoder('utf8');
    const env = { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', HOME: import.meta.dirname };
    this.#pty = new Pty(
      { argv: [process.execPath, MAIN, ...args], cwd: import.meta.dirname, env, cols, rows },
      {
        onData: (bytes) => {
          const data = decoder.write(bytes);
          this.output += data;
          this.screen.write(data);
          this.#wake();
        },
        onExit: (exit) => {
          this.exit = exit;
          this.#wake();
        },
      },
    );
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** The screen as text, hard spaces as plain ones. */
  get text(): string {
    const rows = Array.from({ length: this.screen.rows }, (_, y) => rowText(this.screen.row(y)));
    return rows.join('\n').replaceAll('\u00a0', ' ');
  }

  send(bytes: string): void {
    this.#pty.write(Buffer.from(bytes));
  }

  /** Sends one read and waits until it shows: text in the composer, a key by what it changes. */
  async press(read: string): Promise<void> {
    const before = still(this.text);
    this.send(read);
    if (/^[\w/].+/.test(read)) await this.until(() => this.text.includes(`❯ ${read}`));
    else await this.until(() => still(this.text) !== before || this.exit !== undefined);
  }

  signal(name: NodeJS.Signals): void {
    this.#pty.signal(name);
  }

  resize(cols: number, rows: number): void {
    this.screen.resize(cols, rows);
    this.#pty.resize(cols, rows);
  }

  /** Waits until the screen says so, or something else is so. */
  async until(what: RegExp | (() => boolean)): Promise<void> {
    const so = what instanceof RegExp ? () => what.test(this.text) : what;
    const limit = AbortSignal.timeout(PATIENCE);
    while (!so()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      limit.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      if (limit.aborted) throw new Error(`waited in vain for ${what}; the screen:\n${this.text}`);
    }
  }

  async ended(): Promise<Exit> {
    await this.until(() => this.exit !== undefined);
    return this.exit!;
  }

  /** Ends it, whatever state it is in. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
    this.screen.dispose();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** The screen without what moves by itself. */
function still(text: string): string {
  return text
    .split('\n')
    .filter((row) => !/…|◐ medium|● |^ {2}\w+ing |\(\d+s|⏸|\? for shortcuts/.test(row))
    .join('\n');
}
