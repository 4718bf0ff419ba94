import type { Socket } from 'node:net';

/**
 * The connections of a server, so many at once. Who has shown a token keeps their place; of the strangers, who say nothing or
 * guess, the one that came first makes room for whoever comes.
 */
export class Places {
  readonly #limit: number;
  readonly #all = new Set<Socket>();
  readonly #strangers = new Set<Socket>();

  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
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

  /** This one has shown a token. */
  admit(socket: Socket): void {
    this.#strangers.delete(socket);
  }

  /** Ends them all; what was written to them still goes out. */
  end(): void {
    for (const socket of this.#all) socket.destroySoon();
  }

  #forget(socket: Socket): void {
    this.#all.delete(socket);
    this.#strangers.delete(socket);
  }
}
