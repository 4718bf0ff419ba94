import { connect, createServer, type Server, type Socket } from 'node:net';

/** From the least to the most, ms. */
type Span = readonly [least: number, most: number];

/** What a line is like, the same in both directions. */
export interface LineOptions {
  /** How long what is carried is on its way. */
  delayMs: Span;
  bytesPerSecond: number;
  /**
   * A packet that was lost shows on TCP as a while in which nothing comes, until it was sent again: every so many pieces that
   * are carried one meets with that …
   */
  lossEvery: number;
  /** … and takes so much longer. */
  resendMs: Span;
}

/** What a line has done so far. */
export interface LineReport {
  connections: number;
  bytes: number;
  /** How many pieces were sent again. */
  losses: number;
  /** How long the quickest piece was on its way, ms. */
  quickestMs: number;
}

/** How much may be on its way in one direction of a connection, bytes. */
const WINDOW = 256 * 1024;

/**
 * A long line between two ports of this machine: what goes in at one end comes out at the other later, in order. It can stand
 * still, and be cut. It is what a kernel does elsewhere that can delay packets (netem), for connections instead.
 */
export class FarLine {
  readonly options: LineOptions;
  readonly report: LineReport = { connections: 0, bytes: 0, losses: 0, quickestMs: Number.POSITIVE_INFINITY };
  readonly #ways = new Set<Way>();
  #server: Server | undefined;
  #pieces = 0;
  /** Nothing comes out, and nobody is told. */
  isHeld = false;

  constructor(options: LineOptions) {
    this.options = options;
  }

  /** From now on connections to `port` of 127.0.0.1 lead to `target` there; resolves with the port, for 0 is any. */
  async listen(port: number, target: number): Promise<number> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
      const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
      this.#carry(near, far);
    });
    this.#server = server;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
    await promise;
    const address = server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /** Connections are refused; those that are open stay. */
  refuse(): void {
    this.#server?.close();
  }

  /** Nothing comes out any more, as of now. */
  hold(): void {
    this.isHeld = true;
  }

  /** What should have come out meanwhile comes now. */
  release(): void {
    this.isHeld = false;
    for (const way of this.#ways) way.deliver();
  }

  /** All connections are reset, and what is on its way is lost. */
  cut(): void {
    for (const way of this.#ways) way.cut();
  }

  /** Whether one more piece has to be sent twice. */
  isLost(): boolean {
    const isLost = ++this.#pieces % this.options.lossEvery === 0;
    if (isLost) this.report.losses++;
    return isLost;
  }

  #carry(near: Socket, far: Socket): void {
    this.report.connections++;
    for (const way of [new Way(this, near, far), new Way(this, far, near)]) {
      this.#ways.add(way);
      way.onEnd = () => this.#ways.delete(way);
    }
  }
}

/** What is carried, and when it went in and is to come out; the end of all when it is nothing. */
interface Piece {
  data: Buffer | undefined;
  sentAt: number;
  dueAt: number;
}

/** One direction of a connection. */
class Way {
  readonly #line: FarLine;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #pieces: Piece[] = [];
  #timer: NodeJS.Timeout | undefined;
  #waiting = 0;
  #leftAt = 0;
  #dueAt = 0;
  onEnd: () => void = () => {};

  constructor(line: FarLine, from: Socket, to: Socket) {
    this.#line = line;
    this.#from = from;
    this.#to = to;
    from.on('data', (data) => this.#take(data));
    from.on('end', () => this.#take(undefined));
    from.on('error', () => this.cut());
    from.on('close', () => this.onEnd());
    to.on('drain', () => this.deliver());
  }

  /** All that is due comes out, as far as it is taken there. */
  deliver(): void {
    clearTimeout(this.#timer);
    for (;;) {
      const piece = this.#pieces[0];
      if (!piece || this.#line.isHeld || this.#to.writableNeedDrain) return;
      const now = performance.now();
      if (piece.dueAt > now) {
        this.#timer = setTimeout(() => this.deliver(), piece.dueAt - now);
        return;
      }
      this.#pieces.shift();
      this.#put(piece, now);
    }
  }

  cut(): void {
    clearTimeout(this.#timer);
    this.#pieces.length = 0;
    for (const socket of [this.#from, this.#to]) socket.resetAndDestroy();
  }

  #take(data: Buffer | undefined): void {
    const { delayMs, resendMs, bytesPerSecond } = this.#line.options;
    const sentAt = performance.now();
    const size = data?.length ?? 0;
    this.#leftAt = Math.max(this.#leftAt, sentAt) + (size / bytesPerSecond) * 1000;
    const again = this.#line.isLost() ? within(resendMs) : 0;
    // Nothing overtakes on TCP.
    this.#dueAt = Math.max(this.#dueAt, this.#leftAt + within(delayMs) + again);
    this.#pieces.push({ data, sentAt, dueAt: this.#dueAt });
    this.#waiting += size;
    if (this.#waiting > WINDOW) this.#from.pause();
    this.deliver();
  }

  #put({ data, sentAt }: Piece, now: number): void {
    const { report } = this.#line;
    report.quickestMs = Math.min(report.quickestMs, now - sentAt);
    if (data === undefined) {
      this.#to.end();
      return;
    }
    report.bytes += data.length;
    this.#waiting -= data.length;
    if (this.#waiting <= WINDOW) this.#from.resume();
    this.#to.write(data);
  }
}

function within([least, most]: Span): number {
  return least + Math.random() * (most - least);
}
