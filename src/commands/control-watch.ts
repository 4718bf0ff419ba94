import type { Clock } from '../clock.ts';
import { tryConnect } from '../host/connect.ts';
import type { Log } from './log.ts';

/** How often control is listened to, ms, … */
const BEAT_MS = 10_000;
/** … for how long, ms, … */
const LISTEN_MS = 10_000;
/** … and how many times one after another nothing is heard of one that hangs. */
const MISSED = 3;

/** Any answer will do. */
const QUESTION = 'HEAD /v1/run HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

/**
 * Whether a control that listens on this socket says anything, when asked, within `limitMs`: a process that hangs still lets others
 * connect. Where nobody listens, nobody hangs.
 * @throws {NotPrivateError} when the socket may be another user's
 */
export async function isHeard(path: string, limitMs: number): Promise<boolean> {
  const socket = await tryConnect(path);
  if (!socket) return true;
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), limitMs);
    // A host that ends waits for nobody.
    timer.unref();
    socket.unref();
    let heard = false;
    socket.once('data', () => {
      heard = true;
      socket.destroy();
    });
    socket.once('end', () => socket.destroy());
    socket.once('close', (hadError) => {
      clearTimeout(timer);
      // Who ends the connection is at work, too.
      resolve(heard || hadError || socket.readableEnded);
    });
    socket.write(QUESTION);
  });
}

export interface ControlWatchOptions {
  clock: Clock;
  /** See {@link isHeard}. */
  isHeard: (limitMs: number) => Promise<boolean>;
  /** Processes of the controls that serve the run. */
  controls: () => readonly number[];
  /** Ends a process at once; it may have ended by itself. */
  end: (pid: number) => void;
  log: Log;
}

/**
 * Ends, from the host, a control that hangs: no worker is helped while it does, and nobody else may take its place. That it has gone
 * is seen by the keeper. Times without an answer are counted, not time: a host that was stopped itself has heard nothing.
 */
export class ControlWatch {
  readonly #options: ControlWatchOptions;
  #callOff: (() => void) | undefined;
  #missed = 0;
  /** Those that were there each time that nothing was heard. */
  #hanging: readonly number[] = [];
  #isClosed = false;

  constructor(options: ControlWatchOptions) {
    this.#options = options;
    this.#wait(BEAT_MS);
  }

  /** The host ends: nobody needs control any more. */
  close(): void {
    this.#isClosed = true;
    this.#callOff?.();
  }

  #wait(ms: number): void {
    if (!this.#isClosed) this.#callOff = this.#options.clock.after(ms, () => void this.#listen());
  }

  async #listen(): Promise<void> {
    const before = this.#options.controls();
    const heard = before.length === 0 || (await this.#options.isHeard(LISTEN_MS).catch(() => true));
    this.#note(heard ? [] : before);
    if (this.#missed === MISSED && !this.#isClosed) this.#end();
    this.#wait(this.#missed === 0 ? BEAT_MS : 0);
  }

  /** Counts anew where another came: what the one before left unanswered is not its fault. */
  #note(silent: readonly number[]): void {
    const still = this.#hanging.filter((pid) => silent.includes(pid));
    this.#missed = silent.length === 0 ? 0 : still.length === 0 ? 1 : this.#missed + 1;
    this.#hanging = still.length === 0 ? silent : still;
  }

  #end(): void {
    this.#missed = 0;
    const { controls, end, log } = this.#options;
    // The number of one that has left may be another process's by now.
    for (const pid of controls().filter((each) => this.#hanging.includes(each))) {
      log('warn', `control (pid ${pid}) has not answered ${MISSED} times: it is ended`);
      end(pid);
    }
  }
}
