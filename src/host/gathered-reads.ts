/** What a terminal gives at once at the most, bytes (Linux): a read that is as long as this has more behind it … */
const FULL_READ_BYTES = 4095;
/** … for which is waited so long, ms … */
const WAIT_MS = 4;
/** … or until it is so much, bytes. */
const ENOUGH_BYTES = 64 * 1024;

/**
 * Puts reads of a terminal together: those of one turn of the event loop, and of a flood those of some milliseconds, for
 * each piece costs the disk, the connections and whoever follows about the same, however small it is.
 */
export class GatheredReads {
  readonly #take: (bytes: Buffer, wasAwaited: boolean) => void;
  /** Somebody waits for what comes next, such as the echo of a key: if it is short it is given at once, by itself. */
  isAwaited = false;
  #reads: Buffer[] = [];
  #bytes = 0;
  #turn: NodeJS.Immediate | undefined;
  #wait: NodeJS.Timeout | undefined;

  /** `take` is given what was gathered, and whether somebody waited for it. */
  constructor(take: (bytes: Buffer, wasAwaited: boolean) => void) {
    this.#take = take;
  }

  add(read: Buffer): void {
    this.#bytes += read.byteLength;
    const isFirst = this.#reads.push(read) === 1;
    const isShort = read.byteLength < FULL_READ_BYTES;
    if (this.#bytes >= ENOUGH_BYTES || (isFirst && isShort && this.isAwaited)) this.flush();
    else if (isFirst && isShort) this.#turn = setImmediate(() => this.flush());
    else if (isFirst) this.#wait = setTimeout(() => this.flush(), WAIT_MS);
  }

  /** Gives what there is now. */
  flush(): void {
    clearImmediate(this.#turn);
    clearTimeout(this.#wait);
    const reads = this.#reads;
    if (reads.length === 0) return;
    const wasAwaited = this.isAwaited;
    this.isAwaited = false;
    this.#reads = [];
    this.#bytes = 0;
    this.#take(reads.length === 1 ? reads[0]! : Buffer.concat(reads), wasAwaited);
  }
}
