import type { Socket } from 'node:net';
import { type IPty, spawn } from 'node-pty';
import { encodeKey } from '../../../src/screen/keys.ts';
import { type OperatorCell, OperatorScreen } from './operator-screen.ts';

/** What was awaited did not come; the message shows the screen as it is. */
export class ScreenTimeoutError extends Error {
  override readonly name = 'ScreenTimeoutError';
}

export interface OuterTerminalOptions {
  /** The program and its arguments. */
  argv: readonly string[];
  /** The whole environment of the program. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Cells; 80x24 when not given. */
  cols?: number;
  rows?: number;
  /** `modern` answers queries (the default); `dumb` answers none. */
  kind?: 'modern' | 'dumb';
}

/** A text, a pattern, or a condition of what the terminal shows. */
export type Wanted = string | RegExp | ((terminal: OuterTerminal) => unknown);

export interface WaitOptions {
  /** ms; 10 s when not given. */
  timeout?: number;
}

export type TerminalExit = { code: number } | { signal: number };

interface Waiter {
  check: () => void;
  fail: (why: string) => void;
}

/** As node-pty is, with the socket that it reads from. */
type Pty = IPty & { readonly _socket: Socket };

/** A person at a terminal in which a program runs: a real pty, an emulator of what the person sees, and keys. */
export class OuterTerminal {
  readonly #pty: Pty;
  readonly #screen: OperatorScreen;
  readonly #waiters = new Set<Waiter>();
  readonly #log: Buffer[] = [];
  #exit: TerminalExit | undefined;

  /** How many bytes the program wrote so far. */
  bytesWritten = 0;
  /** Is given each piece of output as it arrives, before it is parsed. */
  onOutput: ((bytes: Buffer) => void) | undefined;
  /** Is called when the screen shows something new: after each piece of output, but not within a synchronized frame. */
  onShown: (() => void) | undefined;

  /** @throws Error when the program cannot be started */
  static start(options: OuterTerminalOptions): OuterTerminal {
    return new OuterTerminal(options);
  }

  private constructor({ argv, env, cwd, cols = 80, rows = 24, kind = 'modern' }: OuterTerminalOptions) {
    const name = env.TERM ?? 'xterm-256color';
    this.#pty = spawn(argv[0]!, argv.slice(1), {
      name,
      cols,
      rows,
      cwd,
      env: { ...env },
      encoding: null,
    }) as Pty;
    this.#screen = new OperatorScreen(
      { cols, rows },
      kind === 'modern' ? (bytes) => this.write(bytes) : undefined,
    );
    // With no encoding, node-pty delivers buffers although its types say strings.
    this.#pty.onData((data) => this.#receive(data as unknown as Buffer));
    this.#pty.onExit(({ exitCode, signal }) => {
      this.#screen.write('', () => {
        this.#exit = signal ? { signal } : { code: exitCode };
        this.#judge();
        for (const { fail } of this.#waiters) fail(`the program ended: ${JSON.stringify(this.#exit)}`);
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  get cols(): number {
    return this.#screen.cols;
  }

  get rows(): number {
    return this.#screen.rows;
  }

  /** How the program ended, set when all it wrote is on the screen; undefined while it runs. */
  get exit(): TerminalExit | undefined {
    return this.#exit;
  }

  /** Everything the program wrote, byte for byte. */
  get raw(): Buffer {
    return Buffer.concat(this.#log);
  }

  /** The screen, rows joined with newlines, without trailing blanks. */
  text(): string {
    return this.#screen.text();
  }

  rowText(y: number): string {
    return this.#screen.rowText(y);
  }

  cell(x: number, y: number): OperatorCell {
    return this.#screen.cell(x, y);
  }

  get cursor(): { x: number; y: number; visible: boolean } {
    return this.#screen.cursor;
  }

  /** Where a text stands first, in cells from the top left; undefined when it is not on the screen. */
  find(text: string): { x: number; y: number } | undefined {
    for (let y = 0; y < this.rows; y++) {
      const at = this.rowText(y).indexOf(text);
      if (at !== -1) return { x: this.#columnOf(at, y), y };
    }
    return undefined;
  }

  /** What is not as a terminal starts: empty after a program that tidied up. */
  leftOn(): string[] {
    return this.#screen.leftOn();
  }

  /** Writes bytes to the program as they are. */
  write(bytes: string): void {
    if (!this.#isClosed()) this.#pty.write(bytes);
  }

  /** Types a text, one key after the other, as bytes that any keyboard protocol leaves alone. */
  type(text: string): void {
    this.write(text);
  }

  /** Presses keys by name, such as `enter`, `ctrl-]` or `shift-tab`, each a write of its own. */
  press(...keys: string[]): void {
    for (const key of keys) this.write(encodeKey(key, this.#screen.modes));
  }

  /**
   * Presses a key, and again every 500 ms, until the terminal shows what is wanted: for programs that leave the first
   * keys after a change of their screen unheard.
   * @throws {ScreenTimeoutError} as {@link waitFor}
   */
  async pressUntil(key: string, wanted: Wanted, options?: WaitOptions): Promise<void> {
    this.press(key);
    const again = setInterval(() => this.press(key), 500);
    await this.waitFor(wanted, options).finally(() => clearInterval(again));
  }

  /** Pastes as a terminal does: in brackets when the program asked for them, newlines as Enter. */
  paste(text: string): void {
    const typed = text.replaceAll('\n', '\r');
    this.write(this.#screen.modes.bracketedPaste ? `\x1b[200~${typed}\x1b[201~` : typed);
  }

  /**
   * Presses and releases the left button on a cell.
   * @throws Error when the program did not ask for the mouse in SGR encoding: a click would do nothing
   */
  click(x: number, y: number): void {
    this.#mouse(0, x, y, 'M');
    this.#mouse(0, x, y, 'm');
  }

  /** Turns the wheel by one notch over a cell. */
  wheel(direction: 'up' | 'down', x: number, y: number): void {
    this.#mouse(direction === 'up' ? 64 : 65, x, y, 'M');
  }

  resize(cols: number, rows: number): void {
    this.#screen.resize(cols, rows);
    if (!this.#isClosed()) this.#pty.resize(cols, rows);
  }

  /** Sends a signal to the program; SIGHUP is what a closed window sends. */
  kill(signal: NodeJS.Signals): void {
    if (!this.#exit) this.#pty.kill(signal);
  }

  /** After the program has left its terminal the descriptor may be another's, before its end is told. */
  #isClosed(): boolean {
    return this.#exit !== undefined || this.#pty._socket.destroyed;
  }

  /**
   * Waits until the terminal shows what is wanted, looking again after every piece of output and, as a real terminal
   * does, never in the middle of a synchronized frame.
   * @throws {ScreenTimeoutError} when the time is over or the program ends before
   */
  waitFor(wanted: Wanted, { timeout = 10_000 }: WaitOptions = {}): Promise<void> {
    const holds = conditionOf(wanted);
    if (holds(this)) return Promise.resolve();
    // Made here, so that the stack says which wait failed.
    const error = new ScreenTimeoutError();
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        check: () => {
          if (!holds(this)) return;
          settle();
          resolve();
        },
        fail: (why) => {
          settle();
          error.message = `${why}\nawaited: ${wanted}\n${this.#picture()}`;
          reject(error);
        },
      };
      const timer = setTimeout(() => waiter.fail(`nothing after ${timeout} ms`), timeout);
      this.#waiters.add(waiter);
      if (this.#exit) waiter.fail(`the program had ended: ${JSON.stringify(this.#exit)}`);
    });
  }

  /**
   * Waits for the end of the program.
   * @throws {ScreenTimeoutError} when it goes on
   */
  async ended(options?: WaitOptions): Promise<TerminalExit> {
    await this.waitFor((terminal) => terminal.exit, options);
    return this.#exit!;
  }

  #receive(bytes: Buffer): void {
    this.bytesWritten += bytes.byteLength;
    this.#log.push(bytes);
    this.onOutput?.(bytes);
    this.#screen.write(bytes, () => this.#judge());
  }

  #judge(): void {
    if (this.#screen.inFrame && !this.#exit) return;
    this.onShown?.();
    for (const waiter of this.#waiters) waiter.check();
  }

  #mouse(button: number, x: number, y: number, final: 'M' | 'm'): void {
    const { mouseTracking, mouseEncoding } = this.#screen.modes;
    if (mouseTracking === 'none' || mouseEncoding !== 'sgr') {
      throw new Error(`the program did not ask for the mouse (${mouseTracking}, ${mouseEncoding})`);
    }
    this.write(`\x1b[<${button};${x + 1};${y + 1}${final}`);
  }

  /** The column of a place in the text of a row: wide characters and clusters have other lengths than widths. */
  #columnOf(index: number, y: number): number {
    let length = 0;
    for (let x = 0; x < this.cols; x++) {
      if (length >= index) return x;
      const { text, width } = this.cell(x, y);
      if (width > 0) length += text.length || 1;
    }
    return this.cols;
  }

  #picture(): string {
    const edge = `+${'-'.repeat(this.cols)}+`;
    const rows = this.text().split('\n');
    return [edge, ...rows.map((row) => `|${row}`), edge].join('\n');
  }
}

function conditionOf(wanted: Wanted): (terminal: OuterTerminal) => boolean {
  if (typeof wanted === 'function') return (terminal) => Boolean(wanted(terminal));
  if (typeof wanted === 'string') return (terminal) => terminal.text().includes(wanted);
  return (terminal) => wanted.test(terminal.text());
}
