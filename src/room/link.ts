import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient, ApiStream } from '../api/client.ts';
import type { ClientMessage, ServerMessage } from '../api/schema.ts';

/** How soon control is asked again after it went away, ms; each further time twice as late … */
const FIRST_RETRY_MS = 250;
/** … but no later than this: what keeps it from coming up may last. */
const LAST_RETRY_MS = 2000;
/** Who typed so long ago or less is told to a control that comes anew, ms: it cannot know. */
const TYPED_MS = 10_000;

export interface LinkHandlers {
  onMessage: (message: ServerMessage) => void;
  /** `why` says what keeps control from coming back, where that is known. */
  onConnection: (connection: 'live' | 'lost', why?: string) => void;
  /** Sees to it that control answers, starting it where it is gone; false when the run has ended. */
  reach: () => Promise<boolean>;
  onEnded: () => void;
}

/** A room's line to control: it is taken up again whenever it breaks. */
export class ControlLink {
  readonly #api: ApiClient;
  readonly #handlers: LinkHandlers;
  readonly #now: () => number;
  #stream: ApiStream | undefined;
  #watch: ClientMessage | undefined;
  /** What was typed last, and when. */
  #typing: { message: ClientMessage; at: number } | undefined;
  #closed = false;

  /** @param now A clock in ms. */
  constructor(api: ApiClient, handlers: LinkHandlers, now: () => number) {
    this.#api = api;
    this.#now = now;
    this.#handlers = handlers;
  }

  /** Connects for the first time. @throws whatever keeps control from answering */
  async open(): Promise<void> {
    const alive = await this.#handlers.reach();
    if (this.#closed) return;
    if (!alive) return this.#handlers.onEnded();
    let isLive = false;
    const stream = await this.#api.stream({
      onMessage: (message) => {
        // Control is there when it tells what there is.
        if (!isLive) this.#handlers.onConnection('live');
        isLive = true;
        this.#handlers.onMessage(message);
      },
      onClose: (why) => void this.#reopen(why),
    });
    if (this.#closed) return stream.close();
    this.#stream = stream;
    if (this.#watch) stream.send(this.#watch);
    if (this.#typing && this.#now() - this.#typing.at <= TYPED_MS) stream.send(this.#typing.message);
  }

  /** Says something; what it watches, and where a person typed a moment ago, is said again after a break. */
  send(message: ClientMessage): void {
    if (message.type === 'watch') this.#watch = message;
    if (message.type === 'typing') this.#typing = { message, at: this.#now() };
    this.#stream?.send(message);
  }

  close(): void {
    this.#closed = true;
    this.#stream?.close();
  }

  async #reopen(why: string | undefined): Promise<void> {
    this.#stream = undefined;
    if (this.#closed) return;
    this.#handlers.onConnection('lost', why);
    // It would say the same again at once.
    if (why !== undefined) await delay(FIRST_RETRY_MS);
    for (let wait = FIRST_RETRY_MS; !this.#closed; wait = Math.min(2 * wait, LAST_RETRY_MS)) {
      try {
        return await this.open();
      } catch (error) {
        if (!this.#closed) this.#handlers.onConnection('lost', (error as Error).message);
        await delay(wait);
      }
    }
  }
}
