import type { Socket } from 'node:net';

/**
 * The connections of a server, so many at once. Who has shown a token keeps their place; of the strangers, who say nothing or
 * guess, the one that came first makes room for whoever comes. Who may only read leaves room for who may do more.
 */
export class Places {
  readonly #limit: number;
  readonly #readersLimit: number;
  readonly #all = new Set<Socket>();
  readonly #strangers = new Set<Socket>();
  readonly #readers = new Set<Socket>();

  constructor(limit = Number.POSITIVE_INFINITY, readersLimit = limit) {
    this.#limit = limit;
    this.#readersLimit = readersLimit;
  }

  /** Takes in a connection, of a stranger as yet. */
  enter(socket: Socket): void {
    this.#all.add(socket);
    this.#strangers.add(socket);
    socket.on('close', () => this.#forget(socket));
    if (this.#all.size <= this.#limit) return;
    const [first] = this.#strangers;
    this.#forget(first!);
    first!.destroy();
  }

  /** This one has shown a token; false when too many are here with one that only reads. */
  admit(socket: Socket, { readOnly }: { readOnly: boolean }): boolean {
    if (readOnly && !this.#readers.has(socket)) {
      if (this.#readers.size >= this.#readersLimit) return false;
      this.#readers.add(socket);
    }
    this.#strangers.delete(socket);
    return true;
  }

  /** Ends them all; what was written to them still goes out. */
  end(): void {
    for (const socket of this.#all) socket.destroySoon();
  }

  #forget(socket: Socket): void {
    this.#all.delete(socket);
    this.#strangers.delete(socket);
    this.#readers.delete(socket);
  }
}
