import { clientMessageSchema, type ScreenPatch, type ServerMessage } from '../api/schema.ts';
import { type Clock, systemClock } from '../clock.ts';
import { problemsOf } from './checked.ts';
import type { Control } from './control.ts';
import { freshWindow, type WindowState, windowPatch } from './window.ts';

/** Changes of the run and its workers are told at once, and then gathered for so long before they are told again, ms. */
const GATHER_MS = 100;
/**
 * So long after it begins a face is shown screens as soon as it has drawn the last ones, ms: all of them are new to it; and
 * none that control, which may have just come back, has not rebuilt: what the face had before is nearer to it than a blank.
 */
const BEGINNING_MS = 500;

/**
 * One face's stream: from when it is opened it is told of every change of the run and its workers, and is shown the screens it watches, no
 * faster than it draws. What a slow face misses it never gets: always the newest.
 */
export class ControlStream {
  readonly #control: Control;
  readonly #send: (message: ServerMessage) => void;
  readonly #readOnly: boolean;
  readonly #clock: Clock;
  readonly #windows = new Map<string, WindowState>();
  readonly #dirty = new Set<string>();
  readonly #changedWorkers = new Set<string>();
  #isRunChanged = false;
  #stop = () => {};
  #state: 'waiting' | 'open' | 'closed' = 'waiting';
  #openedAt = Number.NEGATIVE_INFINITY;
  #frameMs = 100;
  #lastFrameAt = Number.NEGATIVE_INFINITY;
  #hurriedAt = Number.NEGATIVE_INFINITY;
  #toldAt = Number.NEGATIVE_INFINITY;
  #awaitingAck = false;
  #callOffFrame: (() => void) | undefined;
  #callOffTelling: (() => void) | undefined;
  #callOffBeginning: (() => void) | undefined;

  constructor(
    control: Control,
    send: (message: ServerMessage) => void,
    readOnly = false,
    clock: Clock = systemClock,
  ) {
    this.#control = control;
    this.#clock = clock;
    this.#readOnly = readOnly;
    this.#send = send;
  }

  /** Tells the face what there is, and from now on what changes. */
  open(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'open';
    this.#openedAt = this.#clock.now();
    this.#toldAt = this.#openedAt;
    this.#send({ type: 'run', run: this.#control.run() });
    this.#send({ type: 'workers', changed: this.#control.workers(), removed: [] });
    this.#stop = this.#control.listen({
      onRun: () => {
        this.#isRunChanged = true;
        this.#gather();
      },
      onWorker: (name) => {
        this.#changedWorkers.add(name);
        this.#gather();
      },
      onScreen: (name) => this.#mark(name),
    });
    this.#callOffBeginning = this.#clock.after(BEGINNING_MS, () => this.#schedule());
    this.#schedule();
  }

  /** Deals with a message of the face; returns what was wrong with it, if anything was. */
  receive(value: unknown): string | undefined {
    const parsed = clientMessageSchema.safeParse(value);
    if (!parsed.success) return problemsOf(parsed.error, 'message');
    const message = parsed.data;
    if (message.type === 'typing') {
      // It keeps automation off.
      if (this.#readOnly) return 'this token is for reading only';
      this.#control.personTypes(message.worker);
    }
    if (message.type === 'ack') {
      this.#awaitingAck = false;
      this.#schedule();
    }
    if (message.type === 'watch') {
      this.#frameMs = 1000 / message.maxFps;
      const before = new Map(this.#windows);
      this.#windows.clear();
      let hasNew = false;
      for (const { worker, cols, rows } of message.windows) {
        const known = before.get(worker);
        const isSame = known?.cols === cols && known.rows === rows;
        hasNew ||= !before.has(worker);
        this.#windows.set(worker, isSame ? known : freshWindow(cols, rows));
        this.#dirty.add(worker);
      }
      if (hasNew) this.#hurry();
      this.#schedule();
    }
    return undefined;
  }

  close(): void {
    this.#state = 'closed';
    this.#stop();
    this.#callOffFrame?.();
    this.#callOffTelling?.();
    this.#callOffBeginning?.();
  }

  #mark(name: string): void {
    if (!this.#windows.has(name)) return;
    this.#dirty.add(name);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#state !== 'open' || this.#callOffFrame || this.#awaitingAck || this.#dirty.size === 0) return;
    const now = this.#clock.now();
    const wait = this.#isBeginning ? 0 : Math.max(0, this.#lastFrameAt + this.#frameMs - now);
    this.#callOffFrame = this.#clock.after(wait, () => this.#frame());
  }

  /** What comes into view is not kept waiting for the next frame, once in the time of one. */
  #hurry(): void {
    const now = this.#clock.now();
    if (now < this.#hurriedAt + this.#frameMs) return;
    this.#hurriedAt = now;
    this.#lastFrameAt = Number.NEGATIVE_INFINITY;
    this.#callOffFrame?.();
    this.#callOffFrame = undefined;
  }

  #frame(): void {
    this.#callOffFrame = undefined;
    const patches: ScreenPatch[] = [];
    const names = [...this.#dirty];
    this.#dirty.clear();
    for (const name of names) {
      if (this.#isBeginning && !this.#control.isCurrent(name)) {
        this.#dirty.add(name);
        continue;
      }
      const state = this.#windows.get(name);
      const screen = this.#control.screen(name);
      const isAgent = this.#control.reading(name)?.agent !== undefined;
      const patch = state && screen && windowPatch(name, screen, state, isAgent);
      if (patch) patches.push(patch);
    }
    if (patches.length === 0) return;
    this.#lastFrameAt = this.#clock.now();
    this.#awaitingAck = true;
    this.#send({ type: 'screens', patches });
  }

  get #isBeginning(): boolean {
    return this.#clock.now() < this.#openedAt + BEGINNING_MS;
  }

  #gather(): void {
    const wait = Math.max(0, this.#toldAt + GATHER_MS - this.#clock.now());
    this.#callOffTelling ??= this.#clock.after(wait, () => {
      this.#callOffTelling = undefined;
      this.#toldAt = this.#clock.now();
      this.#tellRun();
      this.#tellWorkers();
    });
  }

  #tellRun(): void {
    if (this.#isRunChanged) this.#send({ type: 'run', run: this.#control.run() });
    this.#isRunChanged = false;
  }

  #tellWorkers(): void {
    if (this.#changedWorkers.size === 0) return;
    const names = [...this.#changedWorkers];
    this.#changedWorkers.clear();
    const changed = names
      .map((changedName) => this.#control.worker(changedName))
      .filter((worker) => worker !== undefined);
    const removed = names.filter((changedName) => !this.#control.worker(changedName));
    this.#send({ type: 'workers', changed, removed });
  }
}
