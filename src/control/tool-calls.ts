import type { Clock } from '../clock.ts';
import { KEPT_CALLS } from '../health/loops.ts';
import type { EventLog } from '../journal/event-log.ts';
import { lastCalls } from '../transcript/calls.ts';
import { onRemoved } from './removals.ts';
import type { TranscriptFiles } from './transcript-files.ts';

/** A transcript is looked at again after so long, ms. */
const EVERY_MS = 10_000;

/** What the agents of workers do, as their transcripts tell it: newer agents draw a call that comes again only once. */
export class ToolCalls {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #files: TranscriptFiles;
  /** When it was last looked for news of a worker, ms. */
  readonly #readAt = new Map<string, number>();
  /** The transcript of the conversation that a worker is in, as far as that was looked up; null where none is known. */
  readonly #paths = new Map<string, string | null>();

  constructor(log: EventLog, clock: Clock, files: TranscriptFiles) {
    this.#log = log;
    this.#clock = clock;
    this.#files = files;
    onRemoved(log, (worker) => {
      this.#readAt.delete(worker);
      this.#paths.delete(worker);
    });
    log.onAppend(({ type, data }) => {
      if (type === 'agent.session') this.#paths.set(data.worker, data.transcript ?? null);
    });
  }

  /** The last calls of a worker's turn; undefined where there is no news, or no transcript. */
  async news(worker: string): Promise<readonly string[] | undefined> {
    const now = this.#clock.now();
    if (now - (this.#readAt.get(worker) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return undefined;
    this.#readAt.set(worker, now);
    const path = this.#pathOf(worker);
    if (path === null) return undefined;
    try {
      const { entries } = await this.#files.of(worker, path).read();
      return lastCalls(entries, KEPT_CALLS);
    } catch {
      // It is not there yet, or not any more: the screen is all there is.
      return undefined;
    }
  }

  #pathOf(worker: string): string | null {
    const known = this.#paths.get(worker);
    if (known !== undefined) return known;
    const [last] = this.#log.read({ worker, types: ['agent.session', 'worker.removed'], last: 1 });
    const path = (last?.type === 'agent.session' && last.data.transcript) || null;
    this.#paths.set(worker, path);
    return path;
  }
}
