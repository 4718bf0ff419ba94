import { setTimeout as delay } from 'node:timers/promises';
import { retain } from '../cast/retention.ts';
import { settle } from './inherit.ts';
import { writeRoll } from './left-behind.ts';
import { takeLock } from './lock.ts';
import type { HostedWorker, HostNotice, Rotation, SpawnSpec } from './protocol.ts';
import { processesOfSession } from './session.ts';
import { Worker } from './worker.ts';

/** A request that cannot be fulfilled; the message says why and what would be possible. */
export class HostError extends Error {
  override readonly name = 'HostError';
}

/** How often it is seen whether what is to be gone has ended, ms. */
const END_CHECK_MS = 50;
/** What lives on for so long after it was ended by force cannot be ended, ms: another user's, or it waits for a disk. */
const STUBBORN_MS = 5000;

/** All workers of one run: the ptys and the recordings, and nothing else. */
export class Host {
  readonly #dir: string;
  readonly #now: () => number;
  readonly #workers = new Map<string, Worker>();
  readonly #byIndex = new Map<number, Worker>();
  readonly #listeners = new Set<(notice: HostNotice) => void>();
  #nextIndex = 1;
  /** Those that run, as it is written down for the next host. */
  readonly #enrolled = new Set<Worker>();
  /** All are being ended, or are: nobody would see one that is started now. */
  #isEnding = false;

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

  /**
   * @throws {HostError | SpawnError} when the name is taken by a running worker, the program cannot be started, or all are
   * being ended
   */
  spawn(spec: SpawnSpec): HostedWorker {
    if (this.#isEnding) throw new HostError('all workers are being ended: none is started any more');
    if (this.#workers.get(spec.name)?.running)
      throw new HostError(`worker "${spec.name}" is running already`);
    const worker: Worker = new Worker(
      settle(spec),
      this.#nextIndex++,
      this.#dir,
      {
        onChange: () => this.#changed(worker),
        onSnapshotWanted: () => this.#wantSnapshot(worker),
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
    this.#changed(worker);
    return worker.describe();
  }

  /**
   * Asks a worker to end, with its whole process group, and ends it after `graceMs`. Resolves when it is gone.
   * @throws {HostError} naming the processes that cannot be ended
   */
  async kill(name: string, graceMs: number): Promise<void> {
    const worker = this.worker(name);
    if (!worker.running) return;
    worker.signal('SIGTERM');
    // Interactive shells ignore SIGTERM and heed the hang-up; a stopped program hears neither.
    worker.signal('SIGHUP');
    worker.signal('SIGCONT');
    const deadline = this.#now() + graceMs;
    const timer = new AbortController();
    await Promise.race([worker.ended, delay(graceMs, undefined, { signal: timer.signal })]);
    timer.abort();
    await this.#endRest(worker, deadline);
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

  /**
   * Goes on recording a worker in a new segment, and deletes the oldest ones beyond the limit of the run.
   * @throws {HostError} when it is in another life than the one that shows this: one begins anew at offset 0
   */
  async rotate({ worker: name, index, at, snapshot, cols, rows }: Rotation): Promise<void> {
    const worker = this.worker(name);
    if (index !== worker.index) throw new HostError(`worker "${name}" was started again`);
    await worker.log.rotate(at, snapshot, { cols, rows });
    this.#changed(worker);
    await this.#retain(worker.spec.recording.retentionBytes);
  }

  /** All are being ended, or are. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /**
   * Ends all workers and completes their recordings. From then on none is started, and where the run has no control none can
   * come up: it would take this for the loss of its host, and start all again.
   * @throws {HostError} naming what cannot be ended: it is still here then, and so is the host
   */
  async shutdown(graceMs: number): Promise<void> {
    this.#isEnding = true;
    // Without it they are ended all the same: there may be no descriptor left for it.
    const release = await takeLock(this.#dir, 'control').catch(() => undefined);
    try {
      await this.#endAll(graceMs);
    } finally {
      release?.();
    }
  }

  async #endAll(graceMs: number): Promise<void> {
    const ends = await Promise.allSettled([...this.#workers.keys()].map((name) => this.kill(name, graceMs)));
    const problems = ends.flatMap((end) => (end.status === 'rejected' ? (end.reason as Error).message : []));
    if (problems.length > 0) {
      this.#isEnding = false;
      throw new HostError(problems.join('; '));
    }
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

  /** Ends what there still is of a worker, by force once the grace is over: its program, and what that left in its session. */
  async #endRest(worker: Worker, deadline: number): Promise<void> {
    const { name, pid } = worker.describe();
    for (;;) {
      const left = new Set([...(worker.running ? [pid] : []), ...processesOfSession(pid)]);
      if (left.size === 0) return;
      const late = this.#now() - deadline;
      if (late > STUBBORN_MS)
        throw new HostError(`worker "${name}" cannot be ended: process ${[...left].join(', ')} lives on`);
      const signal = late < 0 ? 'SIGTERM' : 'SIGKILL';
      worker.signal(signal);
      for (const other of left) if (other !== pid) signalProcess(other, signal);
      await delay(END_CHECK_MS);
    }
  }

  /** Tells how a worker is now. */
  #changed(worker: Worker): void {
    if (this.#isCurrent(worker)) this.#notify({ type: 'worker', worker: worker.describe() });
    if (this.#enrolled.has(worker) !== worker.running) this.#enrol(worker);
  }

  /** Puts one that was started on the roll, and takes one that has ended off it. */
  #enrol(worker: Worker): void {
    if (worker.running) this.#enrolled.add(worker);
    else this.#enrolled.delete(worker);
    writeRoll(
      this.#dir,
      [...this.#enrolled].flatMap(({ process }) => process ?? []),
    );
  }

  #wantSnapshot(worker: Worker): void {
    if (this.#isCurrent(worker)) this.#notify({ type: 'snapshot-wanted', worker: worker.spec.name });
  }

  /** One that was replaced or forgotten has no name any more under which it could be told of. */
  #isCurrent(worker: Worker): boolean {
    return this.#workers.get(worker.spec.name) === worker;
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
