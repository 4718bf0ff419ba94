import { accessSync, constants, statSync, writeSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { delimiter, resolve } from 'node:path';
import { type IPty, spawn } from 'node-pty';
import type { SettledSpec } from './inherit.ts';
import type { Exit } from './protocol.ts';

/** A program could not be started; the message names it and says what is missing. */
export class SpawnError extends Error {
  override readonly name = 'SpawnError';
}

/** Most bytes that may wait for a program that does not read its terminal: the largest paste fits twice (16 MiB). */
export const MAX_WAITING_INPUT = 33 * 1024 * 1024;
/** Most bytes that are written to one program before others have their turn. */
const INPUT_TURN_BYTES = 64 * 1024;
/** How long to wait before offering input again to a program that does not read, ms: twice as long each time, up to this. */
const INPUT_RETRY_MS = 20;
/** After the program is gone: silence after which nothing more of its output is expected, ms. */
const DRAIN_QUIET_MS = 50;
/** Those it left behind may go on writing; no longer than this is listened to them, ms. */
const DRAIN_LIMIT_MS = 1000;

/** What node-pty has at run time and does not declare. */
interface PtyInternals {
  fd: number;
  ptsName: string;
  _socket: { destroy(error?: Error): void; readonly destroyed: boolean };
  /** The process was reaped, and output may still come. */
  _boundClose: boolean;
}

export interface PtyHandlers {
  onData: (bytes: Buffer) => void;
  /** After the last byte. */
  onExit: (exit: Exit) => void;
}

/** One program in a pseudo-terminal: all its output in order, then its exit. */
export class Pty {
  readonly #pty: IPty & PtyInternals;
  readonly #handlers: PtyHandlers;
  readonly #input: { data: Buffer; done: (taken: boolean) => void }[] = [];
  #waitingInput = 0;
  #writing = false;
  #retryMs = 1;
  #exited = false;
  #draining = false;
  #drainTimer: NodeJS.Timeout | undefined;
  #drainLimit: NodeJS.Timeout | undefined;

  /** @throws {SpawnError} when the folder or the program does not exist */
  constructor(spec: Pick<SettledSpec, 'argv' | 'cwd' | 'env' | 'cols' | 'rows'>, handlers: PtyHandlers) {
    this.#handlers = handlers;
    if (!statSync(spec.cwd, { throwIfNoEntry: false })?.isDirectory()) {
      throw new SpawnError(`cannot start in ${spec.cwd}: there is no such folder`);
    }
    const file = findProgram(spec.argv[0]!, spec.cwd, spec.env.PATH ?? '');
    const { cols, rows, cwd, env } = spec;
    const options = { name: env.TERM ?? 'xterm-256color', cols, rows, cwd, env, encoding: null };
    this.#pty = spawn(file, spec.argv.slice(1), options) as IPty & PtyInternals;
    this.#holdUntilDrained();
    // With no encoding, node-pty delivers buffers although its types say strings.
    this.#pty.onData((data) => this.#receive(data as unknown as Buffer));
    this.#pty.onExit(({ exitCode, signal }) => {
      this.#exited = true;
      clearTimeout(this.#drainTimer);
      clearTimeout(this.#drainLimit);
      this.#dropInput();
      handlers.onExit(signal ? { signal: signalName(signal) } : { code: exitCode });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** The path of the terminal device. */
  get device(): string {
    return this.#pty.ptsName;
  }

  /**
   * Sends input, in order, as fast as the program reads it. Calls back once it was taken, with false when it was not:
   * the program is gone, or has left so much unread that not all of this fits {@link MAX_WAITING_INPUT}.
   */
  write(data: Buffer, done: (taken: boolean) => void = () => {}): void {
    if (this.#isClosed() || this.#waitingInput + data.byteLength > MAX_WAITING_INPUT) return done(false);
    this.#input.push({ data, done });
    this.#waitingInput += data.byteLength;
    if (!this.#writing) this.#writeNext();
  }

  /** The program has left input unread for which there was no room in its terminal. */
  get isBehind(): boolean {
    return this.#waitingInput > 0;
  }

  resize(cols: number, rows: number): void {
    if (!this.#isClosed()) this.#pty.resize(cols, rows);
  }

  /** Stops reading, so that the program blocks once the terminal is full. */
  pause(): void {
    if (!this.#draining) this.#pty.pause();
  }

  resume(): void {
    this.#pty.resume();
  }

  /** Sends a signal to the program's process group; false when it is gone. */
  signal(name: NodeJS.Signals): boolean {
    if (this.#exited) return false;
    if (sendSignal(-this.#pty.pid, name)) return true;
    // A program that was only just started has no group of its own yet; the number of a reaped one may be another's.
    return !this.#pty._boundClose && sendSignal(this.#pty.pid, name);
  }

  #receive(bytes: Buffer): void {
    this.#drainTimer?.refresh();
    this.#handlers.onData(bytes);
  }

  /**
   * node-pty closes the terminal 200 ms after the program's death, read or not. Close it only when all was read:
   * reading ends by itself unless a process that was left behind still holds the terminal open.
   */
  #holdUntilDrained(): void {
    const socket = this.#pty._socket;
    const destroy = socket.destroy.bind(socket);
    socket.destroy = (error) => {
      if (error || this.#draining) return destroy(error);
      this.#draining = true;
      this.#pty.resume();
      this.#drainTimer = setTimeout(destroy, DRAIN_QUIET_MS);
      this.#drainLimit = setTimeout(destroy, DRAIN_LIMIT_MS);
    };
  }

  /** After the terminal is closed its descriptor may be another's. */
  #isClosed(): boolean {
    return this.#exited || this.#pty._socket.destroyed;
  }

  /** node-pty's own writer spins while a program does not read; this one waits. The descriptor never blocks. */
  #writeNext(): void {
    if (this.#isClosed()) return this.#dropInput();
    for (let left = INPUT_TURN_BYTES; left > 0; ) {
      const next = this.#input[0];
      this.#writing = next !== undefined;
      if (!next) return;
      const count = this.#offer(next.data);
      if (count === undefined) return this.#dropInput();
      if (count === 0 && next.data.byteLength > 0) {
        setTimeout(() => this.#writeNext(), this.#retryMs);
        this.#retryMs = Math.min(2 * this.#retryMs, INPUT_RETRY_MS);
        return;
      }
      this.#retryMs = 1;
      left -= count;
      this.#waitingInput -= count;
      next.data = next.data.subarray(count);
      if (next.data.byteLength > 0) continue;
      this.#input.shift();
      next.done(true);
    }
    setImmediate(() => this.#writeNext());
  }

  /** How many bytes the terminal took; 0 when it is full, undefined when it is gone. */
  #offer(data: Buffer): number | undefined {
    try {
      return writeSync(this.#pty.fd, data, 0, Math.min(data.byteLength, INPUT_TURN_BYTES));
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'EAGAIN' ? 0 : undefined;
    }
  }

  #dropInput(): void {
    this.#writing = false;
    this.#waitingInput = 0;
    for (const { done } of this.#input.splice(0)) done(false);
  }
}

function sendSignal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** Where the program is, as the shell would find it. */
function findProgram(program: string, cwd: string, path: string): string {
  const candidates = program.includes('/')
    ? [resolve(cwd, program)]
    : path.split(delimiter).map((dir) => resolve(cwd, dir, program));
  for (const candidate of candidates) {
    try {
      accessSync(candidate, constants.X_OK);
      if (statSync(candidate).isFile()) return candidate;
    } catch {
      // Not here: look on.
    }
  }
  throw new SpawnError(`cannot start ${program}: no such program in PATH; install it or give its full path`);
}

function signalName(number: number): string {
  const entry = Object.entries(osConstants.signals).find(([, value]) => value === number);
  return entry ? entry[0] : `signal ${number}`;
}
