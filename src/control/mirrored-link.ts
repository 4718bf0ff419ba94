import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { CastMirror } from '../cast/mirror.ts';
import { retain } from '../cast/retention.ts';
import { newestSegment } from '../cast/segment.ts';
import type { HostLink, OutputHandler } from '../host/link.ts';
import type { HostedWorker, HostNotice, RecordingSpec, Rotation, SpawnSpec } from '../host/protocol.ts';
import { checkHosted, checkOpening } from './remote-data.ts';

export interface MirrorsOptions {
  /** Where the copies are kept. */
  dir: string;
  recording: () => RecordingSpec;
  /** What is wrong with a copy is another, or nothing any more. */
  onProblem: () => void;
  /** All whose copies are in that folder, these among them: those of another host grow too. By default only these. */
  inFolder?: () => Iterable<Mirrors>;
  /** The workers that live elsewhere, also on hosts that were not reached yet. */
  workers?: () => Iterable<string>;
}

/** How often a snapshot is asked for that did not come, or did not help, ms. */
const RETRY_MS = 5000;
/** A copy is parted with the recording itself; one that has grown this much beyond is parted by itself. */
const OVERSIZE = 1.25;
/** So many copies are kept besides what the limits of the run ask for: a host may make up gaps and lives as fast as it likes. */
const MOST_COPIES = 2000;

interface Mirrored {
  life: number;
  mirror: Promise<CastMirror>;
  /** The same, once it is open. */
  open?: CastMirror;
}

/** The copies of what the workers of a host elsewhere put out; they stay when the connection goes. */
export class Mirrors {
  readonly #options: MirrorsOptions;
  readonly #all = new Map<string, Mirrored>();
  /** Whether a copy went on in another file since the limits were looked after last; undefined when nobody is at that. */
  #hasParted: boolean | undefined;

  constructor(options: MirrorsOptions) {
    this.#options = options;
  }

  /** What keeps copies from being written, in a line each. */
  get problems(): string[] {
    return [...this.#all].flatMap(([worker, { open }]) =>
      open?.problem === undefined ? [] : [`what ${worker} puts out is not copied here: ${open.problem}`],
    );
  }

  /** The copy of a worker's life. */
  of({ name, startedAt }: HostedWorker): Promise<CastMirror> {
    const known = this.#all.get(name);
    if (known?.life === startedAt) return known.mirror;
    if (known) this.#finish(known);
    const { dir, onProblem } = this.#options;
    const onParted = () => void this.#retainAfterParting();
    const mirror = CastMirror.open({ dir, worker: name, life: startedAt, onParted }, onProblem);
    const opened: Mirrored = { life: startedAt, mirror };
    this.#all.set(name, opened);
    void mirror.then((open) => {
      opened.open = open;
      if (open.problem !== undefined) onProblem();
    });
    return mirror;
  }

  /** The copy of a worker's life, when it is open. */
  opened({ name, startedAt }: HostedWorker): CastMirror | undefined {
    const known = this.#all.get(name);
    return known?.life === startedAt ? known.open : undefined;
  }

  /** A worker is no more: its copy does not grow any more. */
  forget(worker: string): void {
    const known = this.#all.get(worker);
    if (!known) return;
    this.#all.delete(worker);
    this.#finish(known);
    if (known.open?.problem !== undefined) this.#options.onProblem();
  }

  /** Forgets all but these workers. */
  keep(workers: readonly { name: string }[]): void {
    const names = new Set(workers.map(({ name }) => name));
    for (const worker of [...this.#all.keys()]) if (!names.has(worker)) this.forget(worker);
  }

  /** Whether a copy has to go on in a new segment. */
  needsSnapshot(mirror: CastMirror): boolean {
    const { segmentBytes } = this.#options.recording();
    return mirror.problem !== undefined || mirror.isFull(segmentBytes * OVERSIZE);
  }

  /** Deletes the oldest copies beyond the limit of the run: none that grows, or goes on once its host is reached. */
  async retain(): Promise<void> {
    const { dir, recording, inFolder = () => [this], workers = () => [] } = this.#options;
    const all = [...inFolder()];
    await Promise.all(all.flatMap((mirrors) => [...mirrors.#all.values()].map(({ mirror }) => mirror)));
    const names = await readdir(dir).catch(() => []);
    const unopened = [...workers()].filter((worker) => !all.some((mirrors) => mirrors.#all.has(worker)));
    const awaited = new Set(unopened.map((worker) => newestSegment(names, worker)));
    const isKept = (path: string) =>
      awaited.has(basename(path)) || all.some((mirrors) => mirrors.#hasGrowing(path));
    const { segmentBytes, retentionBytes } = recording();
    const most = MOST_COPIES + (2 * retentionBytes) / Math.max(1, segmentBytes);
    await retain(dir, retentionBytes, isKept, most).catch(() => {});
  }

  /** One look after the limits at a time, however fast copies are parted, and one after the last. */
  async #retainAfterParting(): Promise<void> {
    const isAtIt = this.#hasParted !== undefined;
    this.#hasParted = true;
    if (isAtIt) return;
    while (this.#hasParted) {
      this.#hasParted = false;
      await this.retain();
    }
    this.#hasParted = undefined;
  }

  #hasGrowing(path: string): boolean {
    return [...this.#all.values()].some(({ open }) => open?.grows(path));
  }

  /** What a copy that does not grow any more takes counts towards the limit of the run. */
  #finish({ mirror }: Mirrored): void {
    const finish = async () => {
      await (await mirror).close();
      await this.retain();
    };
    finish().catch((error: unknown) => console.error(error));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all.values()].map(async ({ mirror }) => (await mirror).close()));
  }
}

/**
 * A link to a host elsewhere. What its workers put out is copied on its way, and only what the copy does not have is
 * fetched: a screen is rebuilt from the copy first.
 */
export class MirroredLink implements HostLink {
  readonly #link: HostLink;
  readonly #mirrors: Mirrors;
  readonly #now: () => number;
  readonly #workers = new Map<string, HostedWorker>();
  readonly #askedAt = new Map<string, number>();
  /** Of these a snapshot was asked for that only the copy needs. */
  readonly #forCopy = new Set<string>();
  #isClosed = false;
  onNotice: (notice: HostNotice) => void = () => {};
  onClose: (reason: string) => void = () => {};

  /** @param now A clock in ms. */
  constructor(link: HostLink, mirrors: Mirrors, now: () => number) {
    this.#link = link;
    this.#mirrors = mirrors;
    this.#now = now;
    link.onNotice = (notice) => {
      if (notice.type === 'worker') this.#note(notice.worker);
      if (notice.type === 'forgotten') this.#forget(notice.worker);
      this.onNotice(notice);
    };
    link.onClose = (reason) => {
      this.#isClosed = true;
      this.onClose(reason);
    };
  }

  get identity(): string | undefined {
    return this.#link.identity;
  }

  async list(onAnswer?: () => void): Promise<HostedWorker[]> {
    const listed = (await this.#link.list(onAnswer)).map((hosted) => this.#note(hosted));
    this.#mirrors.keep(listed);
    return listed;
  }

  async spawn(spec: SpawnSpec): Promise<HostedWorker> {
    return this.#note(await this.#link.spawn(spec));
  }

  async subscribe(
    worker: string,
    from: number | 'segment' | 'end',
    handler: OutputHandler,
  ): Promise<() => void> {
    const hosted = this.#workers.get(worker);
    if (from === 'end' || !hosted) return this.#link.subscribe(worker, from, handler);
    // Once this connection is lost the next one tells its followers, from where they are.
    const isCurrent = () => !this.#isClosed && this.#workers.get(worker)?.startedAt === hosted.startedAt;
    const mirror = await this.#mirrors.of(hosted);
    let begin = from;
    if (from === 'segment') {
      const replayed = await mirror
        .replay(
          (opening) => isCurrent() && handler.open(opening),
          (event) => isCurrent() && handler.event(event),
        )
        // A copy that cannot be read is no use; the recording itself is.
        .catch(() => undefined);
      begin = replayed ?? 'segment';
    }
    // It was started again meanwhile: what it puts out now belongs in no copy of the life before.
    if (!isCurrent()) return () => {};
    return this.#link.subscribe(worker, begin, {
      open: (told) => {
        if (!isCurrent()) return;
        const opening = checkOpening(told);
        mirror.rotate(opening);
        handler.open(opening);
      },
      event: (event) => {
        if (!isCurrent()) return;
        const { cols, rows } = this.#workers.get(worker) ?? hosted;
        mirror.append(event, { cols, rows });
        handler.event(event);
        if (this.#mirrors.needsSnapshot(mirror)) this.#askForSnapshot(worker);
      },
    });
  }

  async rotate(rotation: Rotation): Promise<void> {
    const { worker, index, at, snapshot, cols, rows } = rotation;
    const hosted = this.#workers.get(worker);
    const mirror = hosted && hosted.index === index ? this.#mirrors.opened(hosted) : undefined;
    // At once: what comes next belongs to the new segment.
    mirror?.rotate({ offset: at, cols, rows, snapshot });
    // Where the recording itself needs one too it is asked for again.
    if (!this.#forCopy.delete(worker)) await this.#link.rotate(rotation);
    await mirror?.flush();
    await this.#mirrors.retain();
  }

  resize(worker: string, cols: number, rows: number): Promise<void> {
    return this.#link.resize(worker, cols, rows);
  }

  signal(worker: string, signal: string): Promise<boolean> {
    return this.#link.signal(worker, signal);
  }

  kill(worker: string, graceMs: number): Promise<void> {
    return this.#link.kill(worker, graceMs);
  }

  forget(worker: string): Promise<void> {
    return this.#link.forget(worker);
  }

  shutdown(graceMs: number): Promise<void> {
    return this.#link.shutdown(graceMs);
  }

  write(index: number, data: Uint8Array): void {
    this.#link.write(index, data);
  }

  type(index: number, data: Uint8Array): void {
    this.#link.type(index, data);
  }

  writeSeen(index: number, offset: number, data: Uint8Array): Promise<boolean> {
    return this.#link.writeSeen(index, offset, data);
  }

  answer(index: number, offset: number, data: Uint8Array): void {
    this.#link.answer(index, offset, data);
  }

  close(): void {
    this.#link.close();
  }

  /** @throws {ProtocolError} */
  #note(told: HostedWorker): HostedWorker {
    const hosted = checkHosted(told);
    this.#workers.set(hosted.name, hosted);
    return hosted;
  }

  #forget(worker: string): void {
    this.#workers.delete(worker);
    this.#askedAt.delete(worker);
    this.#forCopy.delete(worker);
    this.#mirrors.forget(worker);
  }

  #askForSnapshot(worker: string): void {
    const now = this.#now();
    if (now - (this.#askedAt.get(worker) ?? Number.NEGATIVE_INFINITY) < RETRY_MS) return;
    this.#askedAt.set(worker, now);
    // Not from within the event: the screen is to have it first.
    queueMicrotask(() => {
      this.#forCopy.add(worker);
      this.onNotice({ type: 'snapshot-wanted', worker });
      // Where there is no snapshot to be had, the next is not for the copy alone.
      this.#forCopy.delete(worker);
    });
  }
}
