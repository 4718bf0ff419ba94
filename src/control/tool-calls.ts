import type { Clock } from '../clock.ts';
import { KEPT_CALLS } from '../health/loops.ts';
import type { EventLog } from '../journal/event-log.ts';
import { lastCalls } from '../transcript/calls.ts';
import { TranscriptFile } from '../transcript/file.ts';
import { onRemoved } from './removals.ts';

/** A transcript is looked at again after so long, ms. */
const EVERY_MS = 10_000;

/** What the agents of workers do, as their transcripts tell it: newer agents draw a call that comes again only once. */
export class ToolCalls {
  readonly #log: EventLog;
  readonly #clock: Clock;
  /** The file of a worker, where it has one, and when that was last looked at. */
  readonly #files = new Map<string, { file?: TranscriptFile; readAt: number }>();

  constructor(log: EventLog, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
    onRemoved(log, (worker) => this.#files.delete(worker));
  }

  /** The last calls of a worker's turn; undefined where there is no news, or no transcript. */
  async news(worker: string): Promise<readonly string[] | undefined> {
    const now = this.#clock.now();
    const known = this.#files.get(worker);
    if (known && now - known.readAt < EVERY_MS) return undefined;
    const [last] = this.#log.read({ worker, types: ['agent.session', 'worker.removed'], last: 1 });
    const path = last?.type === 'agent.session' ? last.data.transcript : undefined;
    if (path === undefined) {
      this.#files.set(worker, { readAt: now });
      return undefined;
    }
    const file = known?.file?.path === path ? known.file : new TranscriptFile(path);
    this.#files.set(worker, { file, readAt: now });
    try {
      return lastCalls((await file.read()).entries, KEPT_CALLS);
    } catch {
      // It is not there yet, or not any more: the screen is all there is.
      return undefined;
    }
  }
}
