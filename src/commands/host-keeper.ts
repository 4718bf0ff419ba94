import type { Clock } from '../clock.ts';
import { messageOf } from '../error-message.ts';
import { HostRefusedError } from '../host/client.ts';
import type { HostLink } from '../host/link.ts';
import type { Log } from './log.ts';

/** After the first loss of a host another is started this soon, ms; each further time twice as late … */
const FIRST_RETRY_MS = 100;
/** … but by default no later than this … */
const LAST_RETRY_MS = 5000;
/** … until one lived this long, ms. */
const STEADY_MS = 10_000;
/** So many reasons are logged until a host is steady: one that says something else each time is not to fill the log. */
const MAX_REASONS = 8;

export interface HostKeeperOptions {
  clock: Clock;
  /** Connects to the host, which is started when there is none; an attempt that is called off fails. */
  connect: (signal: AbortSignal) => Promise<HostLink>;
  /** Takes up the workers that a host has; what it waits for keeps the loss of the host from being seen. */
  attach: (link: HostLink) => Promise<void>;
  /** The host that was taken up, if one was, is gone or out of reach. */
  detach: (reason: string) => void;
  /** What to say about that; `isRefused` when a host is there, and does not speak with this program. */
  problemOf: (reason: string, isRefused: boolean) => string;
  /** What to say of a host that has said nothing for so long, ms, and may go on. */
  silenceOf?: (silentMs: number) => string;
  /** What is wrong with the host; undefined when all is well again. */
  onProblem: (problem: string | undefined) => void;
  /** The longest wait between two attempts, ms. */
  lastRetryMs?: number;
  log: Log;
}

/**
 * Keeps control attached to a host. When one is lost it is connected to again, which starts another where there is none, but
 * no worker.
 */
export class HostKeeper {
  readonly #options: HostKeeperOptions;
  readonly #aborter = new AbortController();
  readonly #first = Promise.withResolvers<void>();
  readonly #work: Promise<void>;
  #link: HostLink | undefined;
  #isRefused = false;
  /** When the last host was taken up, if it was. */
  #since: number | undefined;
  #ending: Promise<boolean> | undefined;
  /** Why there was no host, since one was steady last. */
  readonly #told = new Set<string>();
  /** Attempts since a host answered last. */
  #attempts = 0;

  constructor(options: HostKeeperOptions) {
    this.#options = options;
    this.#work = this.#keep();
  }

  /** Resolves when the first attempt to reach a host has failed, or its workers were taken up. */
  get ready(): Promise<void> {
    return this.#first.promise;
  }

  /** The host is being shut down: to lose it is no accident if that succeeds. */
  expectEnd(succeeded: Promise<boolean>): void {
    this.#ending = succeeded;
  }

  /** Lets go of the host; its workers live on. */
  async close(): Promise<void> {
    this.#aborter.abort();
    this.#link?.close();
    await this.#work;
  }

  async #keep(): Promise<void> {
    const { detach, onProblem, problemOf, lastRetryMs = LAST_RETRY_MS } = this.#options;
    const { signal } = this.#aborter;
    let wait = FIRST_RETRY_MS;
    while (!signal.aborted) {
      const reason = await this.#attach();
      this.#first.resolve();
      if (signal.aborted || (await this.#ending)) return;
      detach(reason);
      onProblem(problemOf(reason, this.#isRefused));
      if (this.#wasSteady()) {
        wait = FIRST_RETRY_MS;
        this.#told.clear();
      }
      this.#logOnce(reason, wait);
      await this.#pause(wait);
      // One that was out of reach when the run was ended lives on, and nobody comes back for it.
      if (signal.aborted && (await this.#ending)) await this.#attach();
      wait = Math.min(wait * 2, lastRetryMs);
    }
  }

  /** One that is away for a day is not to fill the log. */
  #logOnce(reason: string, wait: number): void {
    const { log } = this.#options;
    if (this.#told.has(reason) || this.#told.size > MAX_REASONS) return;
    this.#told.add(reason);
    if (this.#told.size > MAX_REASONS)
      log('warn', 'no host: the reason is another again; no more are logged');
    else log('warn', `no host: ${reason}; the next attempt is in ${wait} ms`);
  }

  /** To be connected to takes its time too, above all in vain: only what was there afterwards counts. */
  #wasSteady(): boolean {
    return this.#since !== undefined && this.#options.clock.now() - this.#since > STEADY_MS;
  }

  /** Waits, unless it is closed meanwhile. */
  async #pause(ms: number): Promise<void> {
    const { signal } = this.#aborter;
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const onAbort = () => resolve();
    const callOff = this.#options.clock.after(ms, resolve);
    signal.addEventListener('abort', onAbort);
    await promise;
    callOff();
    signal.removeEventListener('abort', onAbort);
  }

  /** The run may have been ended while the host was coming up, or was asked for its workers: nobody else ends it then. */
  async #endWithRun(link: HostLink): Promise<void> {
    if (await this.#ending) await link.shutdown(0);
  }

  /** Stays attached to a host until it is lost; returns why. */
  async #attach(): Promise<string> {
    this.#since = undefined;
    this.#isRefused = false;
    const { clock, connect, attach, silenceOf, onProblem, log } = this.#options;
    let link: HostLink | undefined;
    this.#attempts++;
    try {
      link = await connect(this.#aborter.signal);
      this.#link = link;
      await this.#endWithRun(link);
      const lost = Promise.withResolvers<string>();
      link.onClose = lost.resolve;
      link.onSilence = (silentMs) => {
        const problem = silentMs === undefined ? undefined : silenceOf?.(silentMs);
        if (problem === undefined) log('info', 'the host is heard again');
        else log('warn', problem);
        onProblem(problem);
      };
      if (this.#aborter.signal.aborted) return 'closed';
      log('info', `connected to the host${this.#attempts > 1 ? `, at attempt ${this.#attempts}` : ''}`);
      this.#attempts = 0;
      await attach(link);
      await this.#endWithRun(link);
      this.#since = clock.now();
      onProblem(undefined);
      this.#first.resolve();
      return await lost.promise;
    } catch (error) {
      this.#isRefused = error instanceof HostRefusedError;
      return messageOf(error);
    } finally {
      link?.close();
    }
  }
}
