import { setImmediate as turn } from 'node:timers/promises';
import { CastLog } from '../cast/log.ts';
import { Utf8Reader } from '../cast/utf8.ts';
import { EchoedInput } from './echo.ts';
import { GatheredReads } from './gathered-reads.ts';
import type { SettledSpec } from './inherit.ts';
import { type HostedProcess, hostedProcess } from './left-behind.ts';
import { type Exit, type HostedWorker, TYPING_MS } from './protocol.ts';
import { Pty } from './pty.ts';
import { type Send, Subscription } from './subscription.ts';

/** How often a snapshot is asked for that did not come, or did not help, ms. */
const RECORDING_RETRY_MS = 5000;
/** That a person types is told at most this often, ms. */
const TYPED_EVERY_MS = 1000;
/** Who types has the echo so much before everybody else and the disk, ms: their work would be in the way of painting it. */
const ECHO_AHEAD_MS = 3;
/** What a program puts out so soon after it was started or given something, ms, is what somebody waits for. */
const AWAITED_MS = 1000;
/** How soon a worker that waits for its readers is looked at again, ms. */
const HOLD_CHECK_MS = 100;

export interface WorkerEvents {
  /** Its description changed: size, exit, recording, that a person types. */
  onChange: () => void;
  /** Its recording needs a snapshot to go on with. */
  onSnapshotWanted: () => void;
}

/** A program in its terminal, its recording, and those who follow it. */
export class Worker {
  readonly spec: SettledSpec;
  readonly index: number;
  /** Its program, as it was when it was started. */
  readonly process: HostedProcess | undefined;
  readonly log: CastLog;
  readonly #pty: Pty;
  readonly #input: EchoedInput;
  readonly #events: WorkerEvents;
  readonly #now: () => number;
  readonly #utf8 = new Utf8Reader();
  #subscriptions: readonly Subscription[] = [];
  /** That of who typed last. */
  #typist: Subscription | undefined;
  readonly #startedAt: number;
  #cols: number;
  #rows: number;
  #exit: Exit | undefined;
  #exitedAt: number | undefined;
  #answered = 0;
  /** When a person typed at it last, ms. */
  #typedAt = Number.NEGATIVE_INFINITY;
  #typedToldAt = Number.NEGATIVE_INFINITY;
  /** When it was started, or last given something, or was to be, ms. */
  #touchedAt: number;
  /** The offset after what changed its screen last. */
  #shownEnd = 0;
  readonly #reads = new GatheredReads((bytes, wasAwaited) => this.#take(bytes, wasAwaited));
  #held = false;
  /** The segment that the last snapshot was asked for, and when. */
  #snapshotAskedFor = -1;
  #snapshotAskedAt = Number.NEGATIVE_INFINITY;
  #askAgain: NodeJS.Timeout | undefined;
  readonly #end = Promise.withResolvers<void>();

  /** @throws {SpawnError} when the program cannot be started */
  constructor(spec: SettledSpec, index: number, dir: string, events: WorkerEvents, now: () => number) {
    this.spec = spec;
    this.index = index;
    this.#events = events;
    this.#now = now;
    this.#startedAt = now();
    this.#touchedAt = this.#startedAt;
    this.#cols = spec.cols;
    this.#rows = spec.rows;
    this.#pty = new Pty(spec, {
      onData: (bytes) => this.#reads.add(bytes),
      onExit: (exit) => this.#ended(exit),
    });
    this.process = hostedProcess(this.#pty.pid);
    this.#input = new EchoedInput(this.#pty, (data) => this.#append('i', Buffer.from(data.toString())));
    const { name: worker, cols, rows } = spec;
    this.log = new CastLog({ dir, worker, life: this.#startedAt, cols, rows, now });
    this.log.onChange = () => {
      this.#balance();
      events.onChange();
      this.#askWhileUnrecorded();
    };
  }

  describe(): HostedWorker {
    const typedAgoMs = this.#now() - this.#typedAt;
    return {
      name: this.spec.name,
      index: this.index,
      pid: this.#pty.pid,
      argv: this.spec.argv,
      cwd: this.spec.cwd,
      cols: this.#cols,
      rows: this.#rows,
      startedAt: this.#startedAt,
      ...(this.#exit && { exit: this.#exit }),
      ...(this.#exitedAt !== undefined && { exitedAt: this.#exitedAt }),
      segmentStart: this.log.segmentStart,
      end: this.log.end,
      answered: this.#answered,
      ...(Number.isFinite(typedAgoMs) && { typedAgoMs }),
      ...(this.log.problem !== undefined && { recordingProblem: this.log.problem }),
    };
  }

  get running(): boolean {
    return this.#exit === undefined;
  }

  /** Sends what a person types, and whose `subscription` shows them what comes of it. */
  type(data: Buffer, subscription: Subscription | undefined): void {
    this.#typedAt = this.#now();
    this.#typist = subscription;
    this.#reads.isAwaited = true;
    this.write(data);
    if (this.#typedAt - this.#typedToldAt < TYPED_EVERY_MS) return;
    this.#typedToldAt = this.#typedAt;
    this.#events.onChange();
  }

  /** Resolves when it has ended, and that was told. */
  get ended(): Promise<void> {
    return this.#end.promise;
  }

  /** Sends input to the program, and to the recording where that is wanted and allowed. */
  write(data: Buffer): void {
    this.#touchedAt = this.#now();
    if (this.spec.recording.input) this.#input.write(data);
    else this.#pty.write(data);
  }

  /**
   * Sends input that was decided on by the screen as it was at `offset`; false, and nothing is sent, when the program has put
   * out something since, or has not read yet what was sent before, or a person types at it. What a person sent and what was
   * decided on may have waited side by side, whatever their order: the person goes first.
   */
  async writeSeen(offset: number, data: Buffer): Promise<boolean> {
    const isSeen = async () => {
      // What came at the same time as the input is taken in first.
      await turn();
      this.#reads.flush();
      const isTyping = this.#now() - this.#typedAt < TYPING_MS;
      return this.running && !isTyping && !this.#held && !this.#pty.isBehind && offset >= this.#shownEnd;
    };
    this.#touchedAt = this.#now();
    if (this.spec.recording.input) return this.#input.writeIf(isSeen, data);
    if (!(await isSeen())) return false;
    this.#pty.write(data);
    return true;
  }

  /** Answers queries of the program in the event that ended at `offset`, unless they were answered before. */
  answer(offset: number, data: Buffer): void {
    if (offset <= this.#answered) return;
    this.#answered = offset;
    this.#touchedAt = this.#now();
    this.#pty.write(data);
  }

  resize(cols: number, rows: number): void {
    if (!this.running || (cols === this.#cols && rows === this.#rows)) return;
    this.#touchedAt = this.#now();
    this.#reads.flush();
    this.#pty.resize(cols, rows);
    this.#cols = cols;
    this.#rows = rows;
    this.#append('r', Buffer.from(`${cols}x${rows}`));
    this.#events.onChange();
  }

  /** Sends a signal to the program's process group; false when it is gone. */
  signal(name: NodeJS.Signals): boolean {
    return this.#pty.signal(name);
  }

  /** Follows the output from an offset on, once the subscription is started. */
  subscribe(from: number, send: Send): Subscription {
    const subscription = new Subscription(this.log, Math.min(from, this.log.end), send, this.#now);
    this.#subscriptions = [...this.#subscriptions, subscription];
    return subscription;
  }

  unsubscribe(subscription: Subscription): void {
    subscription.close();
    this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
    if (this.#typist === subscription) this.#typist = undefined;
    this.#balance();
  }

  /** Lets a worker go on whose reader caught up. */
  acked(subscription: Subscription, offset: number): void {
    subscription.ack(offset);
    if (this.#held) this.#balance();
  }

  #take(bytes: Buffer, wasAwaited: boolean): void {
    const text = this.#utf8.push(bytes);
    if (text.byteLength > 0) this.#append('o', text, wasAwaited ? this.#typist : undefined);
    this.#balance();
  }

  #ended(exit: Exit): void {
    this.#reads.flush();
    const rest = this.#utf8.end();
    if (rest.byteLength > 0) this.#append('o', rest);
    this.#exit = exit;
    this.#exitedAt = this.#now();
    this.#append('x', Buffer.from('code' in exit ? String(exit.code) : exit.signal));
    this.#events.onChange();
    this.#end.resolve();
  }

  /** `first` is to have it before the others. */
  #append(code: 'o' | 'i' | 'r' | 'x', data: Uint8Array, first?: Subscription): void {
    const event = this.log.append(code, data, first && ECHO_AHEAD_MS);
    if (code !== 'i') this.#shownEnd = event.end;
    first?.appended(event, false);
    const mayWait = code === 'o' && this.#now() - this.#touchedAt > AWAITED_MS;
    const tell = () => {
      for (const subscription of this.#subscriptions)
        if (subscription !== first) subscription.appended(event, mayWait);
    };
    if (first) setTimeout(tell, ECHO_AHEAD_MS);
    else tell();
    if (this.log.isFull(this.spec.recording.segmentBytes) || this.log.problem !== undefined)
      this.#askForSnapshot();
  }

  #askForSnapshot(): void {
    const { segmentStart } = this.log;
    const again = segmentStart === this.#snapshotAskedFor;
    if (again && this.#now() - this.#snapshotAskedAt < RECORDING_RETRY_MS) return;
    this.#snapshotAskedFor = segmentStart;
    this.#snapshotAskedAt = this.#now();
    this.#events.onSnapshotWanted();
  }

  /** The recording of a program that is silent goes on too, once the disk takes it again. */
  #askWhileUnrecorded(): void {
    clearTimeout(this.#askAgain);
    if (this.log.problem === undefined || !this.running) return;
    this.#askAgain = setTimeout(() => {
      this.#askForSnapshot();
      this.#askWhileUnrecorded();
    }, RECORDING_RETRY_MS);
    this.#askAgain.unref();
  }

  /** The program waits while the disk or a reader who keeps moving is too far behind. */
  #balance(): void {
    const hold =
      this.running && (this.log.behind || this.#subscriptions.some((subscription) => subscription.holds));
    if (hold === this.#held) return;
    this.#held = hold;
    if (!hold) return this.#pty.resume();
    this.#pty.pause();
    this.#recheck();
  }

  #recheck(): void {
    setTimeout(() => {
      this.#balance();
      if (this.#held) this.#recheck();
    }, HOLD_CHECK_MS);
  }
}
