import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient, ApiStream } from '../api/client.ts';
import type { ClientMessage, ServerMessage } from '../api/schema.ts';

/** How long to wait before control is asked again after it went away, ms. */
const RETRY_MS = 250;

export interface LinkHandlers {
  onMessage: (message: ServerMessage) => void;
  onConnection: (connection: 'live' | 'lost') => void;
  /** Sees to it that control answers, starting it where it is gone; false when the run has ended. */
  reach: () => Promise<boolean>;
  onEnded: () => void;
}

/** A room's line to control: it is taken up again whenever it breaks. */
export class ControlLink {
  readonly #api: ApiClient;
  readonly #handlers: LinkHandlers;
  #stream: ApiStream | undefined;
  #watch: ClientMessage | undefined;
  #closed = false;

  constructor(api: ApiClient, handlers: LinkHandlers) {
    this.#api = api;
    this.#handlers = handlers;
  }

  /** Connects for the first time. @throws whatever keeps control from answering */
  async open(): Promise<void> {
    const alive = await this.#handlers.reach();
    if (this.#closed) return;
    if (!alive) return this.#handlers.onEnded();
    const stream = await this.#api.stream({
      onMessage: this.#handlers.onMessage,
      onClose: () => void this.#reopen(),
    });
    if (this.#closed) return stream.close();
    this.#stream = stream;
    this.#handlers.onConnection('live');
    if (this.#watch) stream.send(this.#watch);
  }

  /** Says something; what it watches is said again after a break. */
  send(message: ClientMessage): void {
    if (message.type === 'watch') this.#watch = message;
    this.#stream?.send(message);
  }

  close(): void {
    this.#closed = true;
    this.#stream?.close();
  }

  async #reopen(): Promise<void> {
    this.#stream = undefined;
    if (this.#closed) return;
    this.#handlers.onConnection('lost');
    while (!this.#closed) {
      try {
        return await this.open();
      } catch {
        await delay(RETRY_MS);
      }
    }
  }
}
