import { writeSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Size } from '../screen/cells.ts';
import { InputDecoder, type InputEvent } from './input.ts';
import {
  capabilitiesFrom,
  isLastReply,
  querySequence,
  type TerminalCapabilities,
} from './terminal-capabilities.ts';
import { installRestore, type RestoreHandle } from './terminal-mode.ts';

/** How long a terminal may take to say what it can, ms; most take one. */
const REPLY_WITHIN_MS = 150;
/** How long a lone escape byte may be the beginning of a longer key, ms. */
const ESC_WITHIN_MS = 30;

type OutputStream = WriteStream & { fd: number };

/** The terminal that the room is on: its keys as events, its size, and its state, which is restored in the end. */
export class OperatorTerminal {
  readonly capabilities: TerminalCapabilities;
  readonly #stdin: ReadStream;
  readonly #stdout: OutputStream;
  readonly #decoder: InputDecoder;
  readonly #restore: RestoreHandle;
  #flush: NodeJS.Timeout | undefined;
  onInput: (event: InputEvent) => void = () => {};
  onResize: (size: Size) => void = () => {};
  /** The picture is lost: draw it anew. */
  onLost: () => void = () => {};

  private constructor(
    stdin: ReadStream,
    stdout: OutputStream,
    decoder: InputDecoder,
    capabilities: TerminalCapabilities,
  ) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#decoder = decoder;
    this.capabilities = capabilities;
    this.#restore = installRestore({
      fd: stdout.fd,
      capabilities,
      setRawMode: (on) => stdin.setRawMode(on),
      onResume: () => {
        // It may have another size now, of which only who is in front is told.
        process.kill(process.pid, 'SIGWINCH');
        this.onLost();
      },
    });
    stdin.on('data', (bytes: Buffer) => this.#receive(bytes));
    stdout.on('resize', this.#resized);
    // Node says nothing of a terminal that became smaller and large again before it looked, and cut what it showed.
    process.on('SIGWINCH', this.#resized);
  }

  /** Asks the terminal what it can and enters the full-screen state. */
  static async open(
    stdin: ReadStream,
    stdout: OutputStream,
    env: NodeJS.ProcessEnv,
  ): Promise<OperatorTerminal> {
    stdin.setRawMode(true);
    const decoder = new InputDecoder();
    const { replies, typed } = await ask(stdin, stdout, decoder, querySequence(env));
    const terminal = new OperatorTerminal(stdin, stdout, decoder, capabilitiesFrom(replies, env));
    terminal.#restore.enter();
    // What was typed before the room was there is meant for it.
    setImmediate(() => {
      for (const event of typed) terminal.onInput(event);
    });
    return terminal;
  }

  get size(): Size {
    return { cols: Math.max(1, this.#stdout.columns), rows: Math.max(1, this.#stdout.rows) };
  }

  /** Nothing while the terminal is given back, for good or for a while: it shows the shell then. */
  write(text: string): void {
    if (!this.#restore.isEntered) return;
    const bytes = Buffer.from(text);
    const written = this.#writeAtOnce(bytes);
    if (written < bytes.byteLength) this.#stdout.write(bytes.subarray(written));
  }

  /** How many of the bytes the terminal took; none when what the stream was given before waits, or the terminal is gone. */
  #writeAtOnce(bytes: Buffer): number {
    const { fd, writableLength } = this.#stdout;
    if (writableLength > 0) return 0;
    try {
      // Its stream writes as synchronously, with some 0.03 ms more of its own before it.
      return writeSync(fd, bytes);
    } catch {
      return 0;
    }
  }

  /** Gives the terminal back to the shell and stops, until the shell has this job go on. */
  suspend(): void {
    this.#restore.suspend();
  }

  /** Gives the terminal back as it was. */
  close(): void {
    clearTimeout(this.#flush);
    this.#stdin.removeAllListeners('data');
    this.#stdout.removeAllListeners('resize');
    process.off('SIGWINCH', this.#resized);
    this.#stdin.pause();
    this.#restore.dispose();
  }

  readonly #resized = (): void => this.onResize(this.size);

  #receive(bytes: Buffer): void {
    clearTimeout(this.#flush);
    for (const event of this.#decoder.push(bytes)) this.onInput(event);
    if (!this.#decoder.pending) return;
    this.#flush = setTimeout(() => {
      for (const event of this.#decoder.flush()) this.onInput(event);
    }, ESC_WITHIN_MS);
  }
}

function ask(
  stdin: ReadStream,
  stdout: OutputStream,
  decoder: InputDecoder,
  query: string,
): Promise<{ replies: string[]; typed: InputEvent[] }> {
  const replies: string[] = [];
  const typed: InputEvent[] = [];
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stdin.off('data', receive);
      resolve({ replies, typed });
    };
    const timer = setTimeout(done, REPLY_WITHIN_MS);
    const receive = (bytes: Buffer) => {
      for (const event of decoder.push(bytes)) {
        if (event.type === 'reply') replies.push(event.raw);
        else typed.push(event);
      }
      if (replies.some(isLastReply)) done();
    };
    stdin.on('data', receive);
    stdout.write(query);
  });
}
