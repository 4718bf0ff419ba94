import { existsSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { SocketPaths } from '../config/paths.ts';
import { answers } from '../host/connect.ts';
import { isTaken } from '../host/lock.ts';
import { isMarked } from './control-mark.ts';
import { type Log, traceOf } from './log.ts';

/** How long a room that sees it too may take to bring control back, ms; it is twice as long each time that it is still missed, … */
const FIRST_WAIT_MS = 2000;
/** … but no longer than this, … */
const LAST_WAIT_MS = 60_000;
/** … until it was not missed for this long. */
const STEADY_MS = 5 * 60_000;

/** What is seen of the control of a run; `killed`: it came to no end of its own, and its host lives on. */
export type ControlState = 'there' | 'coming' | 'killed' | 'ended';

/**
 * The state of control in a run folder. A process that is killed leaves its mark and its socket behind, one that ends in good order
 * neither; one of the two may be lost.
 * @throws {NotPrivateError} when a socket may be another user's
 */
export async function controlState(
  dir: string,
  { host, control }: Pick<SocketPaths, 'control' | 'host'>,
): Promise<ControlState> {
  if (await answers(control)) return 'there';
  if (await isTaken(dir, 'control')) return 'coming';
  const isLeftBehind = existsSync(control) || isMarked(dir);
  return isLeftBehind && existsSync(host) ? 'killed' : 'ended';
}

export interface ControlKeeperOptions {
  clock: Clock;
  state: () => Promise<ControlState>;
  /** Begins another control. */
  begin: () => Promise<void>;
  log: Log;
}

/** Brings back, from the host, a control that was killed while there was no room to do it: its workers go on, and need it. */
export class ControlKeeper {
  readonly #options: ControlKeeperOptions;
  #callOff: (() => void) | undefined;
  /** It is being looked, and shall be once more when that is done. */
  #isAsked = false;
  #isClosed = false;
  #wait = FIRST_WAIT_MS;
  #missedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ControlKeeperOptions) {
    this.#options = options;
  }

  /** Somebody has left the host: it may have been control. */
  look(): void {
    this.#isAsked = true;
    if (!this.#callOff) this.#lookLater();
  }

  /** The host ends: nobody needs control any more. */
  close(): void {
    this.#isClosed = true;
    this.#callOff?.();
  }

  #lookLater(): void {
    if (this.#isClosed) return;
    const { clock } = this.#options;
    if (clock.now() - this.#missedAt > STEADY_MS) this.#wait = FIRST_WAIT_MS;
    this.#callOff = clock.after(this.#wait, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { clock, log } = this.#options;
    this.#isAsked = false;
    const isMissed = await this.#bringBack().catch((error: unknown) => {
      log('error', traceOf(error));
      return true;
    });
    this.#callOff = undefined;
    if (isMissed) {
      this.#missedAt = clock.now();
      this.#wait = Math.min(this.#wait * 2, LAST_WAIT_MS);
    }
    if (isMissed || this.#isAsked) this.#lookLater();
  }

  /** Returns whether it is still missed. */
  async #bringBack(): Promise<boolean> {
    const { state, begin, log } = this.#options;
    const found = await state();
    if (this.#isClosed || found === 'there' || found === 'ended') return false;
    if (found === 'killed') {
      log('warn', 'control was killed, and nobody has started it again: this host does');
      await begin();
    }
    return true;
  }
}
