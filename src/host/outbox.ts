import type { Writable } from 'node:stream';

/** For what comes after it, output that nobody waits for is held back so long, ms: each piece wakes whoever is told. */
const GATHER_MS = 30;
/** So much is not held back, bytes. */
const ENOUGH_BYTES = 64 * 1024;

/** What a client is told, in order: at once, or with what comes soon after. */
export class Outbox {
  readonly #stream: Writable;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #wait: NodeJS.Timeout | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** Tells it now, and before it all that was held back. `onWritten` is called when it was taken. */
  send(bytes: Uint8Array, onWritten?: () => void): void {
    this.flush();
    this.#stream.write(bytes, onWritten);
  }

  /** Tells it soon. */
  gather(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.byteLength;
    if (this.#heldBytes >= ENOUGH_BYTES) this.flush();
    else this.#wait ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Tells what was held back. */
  flush(): void {
    const held = this.#held;
    if (held.length === 0) return;
    clearTimeout(this.#wait);
    this.#wait = undefined;
    this.#held = [];
    this.#heldBytes = 0;
    this.#stream.write(held.length === 1 ? held[0] : Buffer.concat(held));
  }
}
