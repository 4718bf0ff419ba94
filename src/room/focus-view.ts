import type { Worker } from '../api/schema.ts';
import { messageOf } from '../error-message.ts';
import type { FocusedWorker } from './focus.ts';
import type { InputEvent } from './input.ts';
import type { LinePlace, ReadingBack } from './reading-back.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';

export interface FocusViewOptions {
  store: Store<RoomState>;
  focused: FocusedWorker;
  readingBack: ReadingBack;
  /** Deals with what was done while the worker was being entered. */
  handle: (event: InputEvent) => void;
}

/** Coming into the focus view and leaving it. The view is there at once; what is typed waits for the worker. */
export class FocusView {
  readonly #options: FocusViewOptions;
  #worker: Worker | undefined;
  #waiting: InputEvent[] = [];
  /** The latest entering after its host was out of reach: what is typed before it is seen is for what was seen last. */
  #returning: object | undefined;
  /** What it was entered to read back in it, if so: who has read goes back to where they came from. */
  #readBack: boolean | LinePlace = false;
  /** Enters it anew, as it has become while it was read back in: what is read stays until that has ended. */
  #afterReading: (() => void) | undefined;

  constructor(options: FocusViewOptions) {
    this.#options = options;
  }

  /** Enters a worker, reading back in it, or from a line on, when asked to; back with a message when that fails. */
  async enter(worker: Worker, readBack: boolean | LinePlace = false): Promise<void> {
    const { store, focused, readingBack } = this.#options;
    const { cols, rows } = store.get().size;
    this.#worker = worker;
    const reads = readBack !== false;
    this.#readBack = readBack;
    this.#afterReading = undefined;
    this.#set({ view: 'focus', entering: true, copy: undefined, focusSize: undefined, message: undefined });
    try {
      if (!(await focused.enter(worker, { cols, rows: rows - 1 }, reads))) return;
    } catch (error) {
      const message = { text: messageOf(error), bad: true };
      if (!this.#returning || worker.state === 'unreachable') return this.leave(message);
      // It is shown as control knows it, until its host is there again.
      await this.enter({ ...worker, state: 'unreachable' }, readBack);
      return this.#set({ message });
    }
    // What is typed waits for its start, as at any terminal; a replay hears its keys at once.
    if (worker.state === 'starting' && !reads && !store.get().run?.replay) return;
    this.#set({ entering: false });
    if (reads) readingBack.scroll(-1);
    if (typeof readBack === 'object') readingBack.goTo(readBack);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const event of waiting) this.#options.handle(event);
  }

  /** Back to where it was come from, or to the account that led here; what still waits is dropped. */
  leave(message?: RoomState['message']): void {
    this.#worker = undefined;
    this.#returning = undefined;
    this.#afterReading = undefined;
    this.#waiting = [];
    this.#options.focused.leave();
    const { home, sheet } = this.#options.store.get();
    const view = sheet ? 'sheet' : home;
    this.#set({ view, entering: false, copy: undefined, focusSize: undefined, message });
  }

  /** Reading back has ended. */
  hasRead(): void {
    if (this.#readBack !== false) return this.leave();
    this.#afterReading?.();
  }

  /** Keeps what was done until the worker is entered; a click is for what was seen and means nothing by then. */
  wait(event: InputEvent): void {
    if (event.type !== 'mouse' && !this.#returning) this.#waiting.push(event);
  }

  /** Enters a worker that somebody started anew again: to its former start nothing can be typed any more. */
  workersChanged(): void {
    const entered = this.#worker;
    if (!entered) return;
    const worker = this.#options.store.get().workers.find(({ name }) => name === entered.name);
    if (!worker) return this.leave({ text: `${entered.name} is gone from the run`, bad: false });
    if (worker.state === 'unreachable') {
      this.#options.focused.suspend();
      this.#worker = worker;
      // What waited for its start would reach it whenever its host is back.
      this.#waiting = [];
      if (entered.state === 'starting') this.#set({ entering: false });
      return;
    }
    if (entered.state === 'unreachable') return this.#renew(() => this.#return(worker));
    const isStarted = entered.state === 'starting' && worker.state !== 'starting';
    if (isStarted || (worker.index !== undefined && worker.index !== entered.index))
      this.#renew(() => this.enter(worker, this.#readBack));
  }

  /** The room's own connection to the host of a worker is lost; that of control may not be. */
  hostLost(name: string): void {
    const worker = this.#options.store.get().workers.find((known) => known.name === name);
    if (!worker || this.#worker?.name !== name || worker.host === undefined) return;
    this.#options.focused.suspend();
    if (worker.state === 'running') this.#renew(() => this.#return(worker));
  }

  /** Enters it anew, but not under the hands of who reads: their keys would be typed into it. */
  #renew(enter: () => Promise<void>): void {
    const { store, focused } = this.#options;
    if (!store.get().copy) return void enter();
    focused.suspend();
    this.#afterReading = () => void enter();
  }

  async #return(worker: Worker): Promise<void> {
    const returning = {};
    this.#returning = returning;
    await this.enter(worker, this.#readBack);
    if (this.#returning === returning) this.#returning = undefined;
  }

  #set(change: Partial<RoomState>): void {
    this.#options.store.set((state) => ({ ...state, ...change }));
  }
}
