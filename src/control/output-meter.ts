/** How long a bucket of the meter is, ms. */
export const BUCKET_MS = 10_000;
/** Buckets that are kept of each worker, and of the run: five minutes, a week. */
const OF_WORKER = 30;
const OF_RUN = 60_480;

/** How much was put out in each of the last buckets of time, by each worker and by all. It costs a sum per output. */
export class OutputMeter {
  readonly #workers = new Map<string, Buckets>();
  readonly #all = new Buckets(OF_RUN);

  /** Takes note of so many bytes of a worker, at a time in ms. */
  add(worker: string, bytes: number, at: number): void {
    if (bytes <= 0) return;
    if (!this.#workers.has(worker)) this.#workers.set(worker, new Buckets(OF_WORKER));
    this.#workers.get(worker)!.add(bytes, at);
    this.#all.add(bytes, at);
  }

  forget(worker: string): void {
    this.#workers.delete(worker);
  }

  /** Bytes of a worker in each bucket, oldest first, up to the last that is over. */
  recent(worker: string, now: number): number[] {
    return this.#workers.get(worker)?.upTo(now, OF_WORKER) ?? new Array<number>(OF_WORKER).fill(0);
  }

  /** Bytes of all workers between two times, ms. What is in a bucket counts as spread over it. */
  between(from: number, to: number): number {
    return this.#all.between(from, to);
  }
}

class Buckets {
  readonly #sums: number[] = [];
  readonly #most: number;
  /** Number of the first bucket since the epoch. */
  #first = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(bytes: number, at: number): void {
    const number = Math.floor(at / BUCKET_MS);
    if (number >= this.#first + this.#sums.length + this.#most) this.#sums.length = 0;
    if (this.#sums.length === 0) this.#first = number;
    while (this.#first + this.#sums.length <= number) this.#sums.push(0);
    this.#sums[number - this.#first]! += bytes;
    const over = this.#sums.length - this.#most;
    if (over <= 0) return;
    this.#sums.splice(0, over);
    this.#first += over;
  }

  upTo(now: number, count: number): number[] {
    const end = Math.floor(now / BUCKET_MS);
    return Array.from({ length: count }, (_, i) => this.#sums[end - count + i - this.#first] ?? 0);
  }

  between(from: number, to: number): number {
    let sum = 0;
    for (const [i, bytes] of this.#sums.entries()) {
      const start = (this.#first + i) * BUCKET_MS;
      const overlap = Math.min(to, start + BUCKET_MS) - Math.max(from, start);
      if (overlap > 0) sum += (bytes * overlap) / BUCKET_MS;
    }
    return sum;
  }
}
