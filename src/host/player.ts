import { parseExit, parseSize } from '../cast/event.ts';
import type { LoggedEvent } from '../cast/log.ts';
import type { Clock } from '../clock.ts';
import { HostLinkError } from './client.ts';
import type { HostLink, OutputHandler } from './link.ts';
import type { HostedWorker, HostNotice } from './protocol.ts';
import { durationOf, eventsUntil, type Reel } from './reel.ts';

interface Track {
  reel: Reel;
  index: number;
  /** How many of its events have happened. */
  position: number;
  cols: number;
  rows: number;
  handlers: Set<OutputHandler>;
}

/** Events closer together than this are played in one turn, ms of real time. */
const TURN_MS = 10;

/**
 * Plays recordings as a host would deliver live workers, on the recordings' own clock: paused, stepped, sped up or
 * moved to any time. What it plays cannot be typed at.
 */
export class Player implements HostLink {
  readonly #tracks: Track[];
  readonly #clock: Clock;
  readonly duration: number;
  #time = 0;
  #speed = 1;
  #playing = false;
  #resumedAt = 0;
  #cancel: () => void = () => {};
  onNotice: (notice: HostNotice) => void = () => {};
  onClose: (reason: string) => void = () => {};
  /** Playing, pausing, speed or a jump: what is not just time passing. */
  onChange: () => void = () => {};

  constructor(reels: readonly Reel[], clock: Clock) {
    this.#clock = clock;
    this.duration = durationOf(reels);
    this.#tracks = reels.map((reel, i) => ({
      reel,
      index: i + 1,
      position: 0,
      cols: reel.opening.cols,
      rows: reel.opening.rows,
      handlers: new Set(),
    }));
  }

  /** ms from the start. */
  get time(): number {
    if (!this.#playing) return this.#time;
    return Math.min(this.duration, this.#time + (this.#clock.now() - this.#resumedAt) * this.#speed);
  }

  get speed(): number {
    return this.#speed;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** Goes on; from the start when it is at its end. */
  play(): void {
    if (this.#playing) return;
    if (this.#time >= this.duration) this.seek(0);
    this.#playing = true;
    this.#resumedAt = this.#clock.now();
    this.#schedule();
    this.onChange();
  }

  pause(): void {
    if (!this.#playing) return;
    this.#stopClock();
    this.onChange();
  }

  setSpeed(speed: number): void {
    this.#time = this.time;
    this.#resumedAt = this.#clock.now();
    this.#speed = speed;
    if (this.#playing) this.#schedule();
    this.onChange();
  }

  /** Goes to a time, ms from the start. */
  seek(time: number): void {
    this.#time = Math.min(Math.max(0, time), this.duration);
    this.#resumedAt = this.#clock.now();
    for (const track of this.#tracks) this.#moveTrack(track, this.#time);
    if (this.#playing) this.#schedule();
    this.onChange();
  }

  /** Pauses and goes to the next event of any worker. */
  step(): void {
    if (this.#playing) this.#stopClock();
    this.seek(Math.min(this.#nextAt(), this.duration));
  }

  async list(onAnswer = () => {}): Promise<HostedWorker[]> {
    onAnswer();
    return this.#tracks.map((track) => this.#describe(track));
  }

  async subscribe(
    worker: string,
    from: number | 'segment' | 'end',
    handler: OutputHandler,
  ): Promise<() => void> {
    const track = this.#tracks.find(({ reel }) => reel.worker === worker);
    if (!track) throw new HostLinkError(`there is no worker "${worker}"`);
    const { reel, position } = track;
    if (from === 'segment') handler.open(reel.opening);
    const start =
      from === 'segment'
        ? 0
        : from === 'end'
          ? position
          : reel.events.findIndex((event) => event.start >= from);
    if (start >= 0) deliver(handler, reel.events.slice(start, position));
    track.handlers.add(handler);
    return () => track.handlers.delete(handler);
  }

  spawn(): Promise<HostedWorker> {
    return this.#refuse();
  }
  resize(): Promise<void> {
    return Promise.resolve();
  }
  signal(): Promise<boolean> {
    return this.#refuse();
  }
  kill(): Promise<void> {
    return this.#refuse();
  }
  forget(): Promise<void> {
    return this.#refuse();
  }
  rotate(): Promise<void> {
    return this.#refuse();
  }
  async shutdown(): Promise<void> {
    this.close();
  }
  write(): void {}

  type(): void {}
  async writeSeen(): Promise<boolean> {
    return false;
  }
  answer(): void {}

  close(): void {
    this.#stopClock();
  }

  #refuse<T>(): Promise<T> {
    return Promise.reject(new HostLinkError('this is a recording: its workers cannot be changed'));
  }

  #stopClock(): void {
    this.#time = this.time;
    this.#playing = false;
    this.#cancel();
  }

  #nextAt(): number {
    return Math.min(
      ...this.#tracks.map(({ reel, position }) => reel.events[position]?.at ?? Number.POSITIVE_INFINITY),
    );
  }

  #schedule(): void {
    this.#cancel();
    const next = Math.min(this.#nextAt(), this.duration);
    const wait = Math.max(TURN_MS, (next - this.time) / this.#speed);
    this.#cancel = this.#clock.after(wait, () => this.#turn());
  }

  #turn(): void {
    const time = this.time;
    for (const track of this.#tracks) this.#moveTrack(track, time);
    if (time < this.duration) return this.#schedule();
    this.#stopClock();
    this.onChange();
  }

  #moveTrack(track: Track, time: number): void {
    const { reel, handlers } = track;
    const target = eventsUntil(reel, time);
    if (target === track.position) return;
    const back = target < track.position;
    if (back) {
      track.cols = reel.opening.cols;
      track.rows = reel.opening.rows;
      for (const handler of handlers) handler.open(reel.opening);
    }
    const events = reel.events.slice(back ? 0 : track.position, target);
    track.position = target;
    for (const handler of handlers) deliver(handler, events);
    if (back || events.some(({ code }) => code === 'r' || code === 'x')) {
      const size = parseSize(Buffer.from(events.findLast(({ code }) => code === 'r')?.data ?? []).toString());
      if (size) Object.assign(track, size);
      this.onNotice({ type: 'worker', worker: this.#describe(track) });
    }
  }

  #describe(track: Track): HostedWorker {
    const { reel, index, position, cols, rows } = track;
    const last = reel.events[position - 1];
    const exit = last?.code === 'x' ? parseExit(Buffer.from(last.data).toString()) : undefined;
    return {
      name: reel.worker,
      index,
      pid: 0,
      argv: [],
      cwd: '',
      cols,
      rows,
      startedAt: 0,
      ...(exit && { exit, exitedAt: last!.at }),
      segmentStart: 0,
      end: last?.end ?? 0,
      // A recording was answered when it was made.
      answered: Number.MAX_SAFE_INTEGER,
    };
  }
}

/** More is not given at once, bytes: a seek through a flood made one text of all of it, which V8 cannot hold. */
const DELIVERY_BYTES = 8 * 1024 * 1024;

/** Outputs that follow each other are given as one: seeking through an hour is a few big writes. */
function deliver(handler: OutputHandler, events: readonly LoggedEvent[]): void {
  let run: LoggedEvent[] = [];
  const flush = () => {
    if (run.length === 0) return;
    const last = run.at(-1)!;
    const data = run.length === 1 ? last.data : Buffer.concat(run.map((event) => event.data));
    handler.event({ ...last, start: run[0]!.start, data });
    run = [];
  };
  for (const event of events) {
    if (event.code === 'o') {
      if (run[0] && event.end - run[0].start > DELIVERY_BYTES) flush();
      run.push(event);
    } else {
      flush();
      handler.event(event);
    }
  }
  flush();
}
