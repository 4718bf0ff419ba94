import { setTimeout as delay } from 'node:timers/promises';
import { retain } from '../cast/retention.ts';
import { settle } from './inherit.ts';
import type { HostedWorker, HostNotice, SpawnSpec } from './protocol.ts';
import { processesOfSession } from './session.ts';
import { Worker } from './worker.ts';

/** A request that cannot be fulfilled; the message says why and what would be possible. */
export class HostError extends Error {
  override readonly name = 'HostError';
}

/** How often it is seen whether what a program left behind has ended, ms. */
const SESSION_CHECK_MS = 50;

/** All workers of one run: the ptys and the recordings, and nothing else. */
export class Host {
  readonly #dir: string;
  readonly #now: () => number;
  readonly #workers = new Map<string, Worker>();
  readonly #byIndex = new Map<number, Worker>();
  readonly #listeners = new Set<(notice: HostNotice) => void>();
  #nextIndex = 1;

  /** `dir` is the run folder; the clock gives ms since the epoch and never goes back. */
  constructor(dir: string, now: () => number) {
    this.#dir = dir;
    this.#now = now;
  }

  /** Tells of every change; returns what stops it. */
  listen(listener: (notice: HostNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  list(): HostedWorker[] {
    return [...this.#workers.values()].map((worker) => worker.describe());
  }

  /** @throws {HostError} when there is no worker of that name */
  worker(name: string): Worker {
    const worker = this.#workers.get(name);
    if (!worker) throw new HostError(`there is no worker "${name}"`);
    return worker;
  }

  byIndex(index: number): Worker | undefined {
    return this.#byIndex.get(index);
  }

  /** @throws {HostError | SpawnError} when the name is taken by a running worker, or the program cannot be started */
  spawn(spec: SpawnSpec): HostedWorker {
    if (this.#workers.get(spec.name)?.running)
      throw new HostError(`worker "${spec.name}" is running already`);
    const worker = new Worker(
      settle(spec),
      this.#nextIndex++,
      this.#dir,
      {
        onChange: () => this.#notify({ type: 'worker', worker: worker.describe() }),
        onSnapshotWanted: () => this.#notify({ type: 'snapshot-wanted', worker: spec.name }),
      },
      this.#now,
    );
    const previous = this.#workers.get(spec.name);
    if (previous) {
      this.#byIndex.delete(previous.index);
      void this.#finish(previous);
    }
    this.#workers.set(spec.name, worker);
    this.#byIndex.set(worker.index, worker);
    this.#notify({ type: 'worker', worker: worker.describe() });
    return worker.describe();
  }

  /** Asks a worker to end, with its whole process group, and ends it after `graceMs`. Resolves when it is gone. */
  async kill(name: string, graceMs: number): Promise<void> {
    const worker = this.worker(name);
    if (!worker.running) return;
    const gone = this.#whenGone(worker);
    worker.signal('SIGTERM');
    // Interactive shells ignore SIGTERM and heed the hang-up; a stopped program hears neither.
    worker.signal('SIGHUP');
    worker.signal('SIGCONT');
    const deadline = this.#now() + graceMs;
    const timer = new AbortController();
    const killer = delay(graceMs, undefined, { signal: timer.signal }).then(
      () => worker.signal('SIGKILL'),
      () => {},
    );
    await gone;
    timer.abort();
    await killer;
    await this.#endSession(worker.describe().pid, deadline);
  }

  /** Takes an ended worker off the list; its recording stays. */
  async forget(name: string): Promise<void> {
    const worker = this.worker(name);
    if (worker.running) throw new HostError(`worker "${name}" is running: stop it first`);
    this.#workers.delete(name);
    this.#byIndex.delete(worker.index);
    // At once: a worker of that name may be started while the recording is being completed.
    this.#notify({ type: 'forgotten', worker: name });
    await this.#finish(worker);
  }

  /** Goes on recording a worker in a new segment, and deletes the oldest ones beyond the limit of the run. */
  async rotate(
    name: string,
    at: number,
    snapshot: string,
    size: { cols: number; rows: number },
  ): Promise<void> {
    const worker = this.worker(name);
    await worker.log.rotate(at, snapshot, size);
    if (this.#workers.get(name) === worker) this.#notify({ type: 'worker', worker: worker.describe() });
    await this.#retain(worker.spec.recording.retentionBytes);
  }

  /** Ends all workers and completes their recordings. */
  async shutdown(graceMs: number): Promise<void> {
    await Promise.all([...this.#workers.keys()].map((name) => this.kill(name, graceMs)));
    await Promise.all([...this.#workers.values()].map((worker) => worker.log.close()));
  }

  /** Completes the recording of a worker that is off the list; it counts towards the limit of the run now. */
  async #finish(worker: Worker): Promise<void> {
    await worker.log.close();
    await this.#retain(worker.spec.recording.retentionBytes);
  }

  async #retain(limitBytes: number): Promise<void> {
    const isGrowing = (path: string) =>
      [...this.#workers.values()].some((worker) => worker.log.segmentPath === path);
    // Old recordings that stay are no reason to refuse what was asked for.
    await retain(this.#dir, limitBytes, isGrowing).catch((error: unknown) => console.error(error));
  }

  /** Ends what a worker's program has left behind in its session, by force once the grace is over. */
  async #endSession(session: number, deadline: number): Promise<void> {
    for (;;) {
      const left = processesOfSession(session);
      if (left.length === 0) return;
      const isLate = this.#now() >= deadline;
      for (const pid of left) signalProcess(pid, isLate ? 'SIGKILL' : 'SIGTERM');
      await delay(SESSION_CHECK_MS);
    }
  }

  #whenGone(worker: Worker): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.listen(() => {
        if (worker.running) return;
        stop();
        resolve();
      });
    });
  }

  #notify(notice: HostNotice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
