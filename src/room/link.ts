import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient, ApiStream } from '../api/client.ts';
import type { ClientMessage, ServerMessage } from '../api/schema.ts';

/** How long to wait before control is asked again after it went away, ms. */
const RETRY_MS = 250;

export interface LinkHandlers {
  onMessage: (message: ServerMessage) => void;
  onConnection: (connection: 'live' | 'lost') => void;
  /** Brings control back when it is gone; called before each attempt but the first. */
  revive: () => Promise<void>;
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

  /** Connects, and keeps doing so until closed. */
  async open(): Promise<void> {
    for (let attempt = 0; !this.#closed; attempt++) {
      try {
        if (attempt > 0) await this.#handlers.revive();
        await this.#connect();
        return;
      } catch {
        await delay(RETRY_MS);
      }
    }
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

  async #connect(): Promise<void> {
    this.#stream = await this.#api.stream({
      onMessage: this.#handlers.onMessage,
      onClose: () => {
        this.#stream = undefined;
        if (this.#closed) return;
        this.#handlers.onConnection('lost');
        void this.#reopen();
      },
    });
    this.#handlers.onConnection('live');
    if (this.#watch) this.#stream.send(this.#watch);
  }

  async #reopen(): Promise<void> {
    await delay(RETRY_MS);
    await this.#handlers.revive().catch(() => {});
    await this.open();
  }
}
