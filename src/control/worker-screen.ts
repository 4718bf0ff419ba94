import type { Snapshot } from '../api/schema.ts';
import { parseSize } from '../cast/event.ts';
import type { LoggedEvent, Opening } from '../cast/log.ts';
import type { OutputHandler } from '../host/link.ts';
import { Screen } from '../screen/screen.ts';
import type { Signal } from '../screen/signals.ts';

/** A query older than this is not answered any more: its program has gone on without, ms. */
const ANSWER_WITHIN_MS = 5000;

export interface WorkerScreenOptions {
  cols: number;
  rows: number;
  scrollback: number;
  /** Queries before this offset were answered by whoever was here before. */
  answered: number;
  /** ms since the epoch. */
  now: () => number;
  /** Sends answers to the queries in the event that ended at `offset`. */
  answer: (offset: number, bytes: string) => void;
  onSignal: (signal: Signal) => void;
  /** What is shown changed. */
  onChange: () => void;
}

/** The screen of one worker, kept at the end of its output: the one terminal that answers its queries. */
export class WorkerScreen implements OutputHandler {
  readonly #options: WorkerScreenOptions;
  #screen: Screen;
  #offset = 0;
  #answers = '';

  constructor(options: WorkerScreenOptions) {
    this.#options = options;
    this.#screen = this.#create(options.cols, options.rows);
  }

  get screen(): Screen {
    return this.#screen;
  }

  /** How far the output was dealt with. */
  get offset(): number {
    return this.#offset;
  }

  open(opening: Opening): void {
    this.#screen.dispose();
    this.#screen = this.#create(opening.cols, opening.rows);
    this.#screen.write(opening.snapshot);
    this.#answers = '';
    this.#offset = opening.offset;
    this.#options.onChange();
  }

  event(event: LoggedEvent): void {
    this.#offset = event.end;
    if (event.code === 'r') {
      const size = parseSize(Buffer.from(event.data).toString());
      if (size) this.#screen.resize(size.cols, size.rows);
    } else if (event.code === 'o') {
      this.#screen.write(textOf(event.data));
      this.#sendAnswers(event);
    } else {
      return;
    }
    this.#options.onChange();
  }

  /** What rebuilds this screen elsewhere, and from where to follow the output. */
  snapshot(): Snapshot {
    const { cols, rows } = this.#screen;
    return { offset: this.#offset, cols, rows, data: this.#screen.serialize() };
  }

  dispose(): void {
    this.#screen.dispose();
  }

  #create(cols: number, rows: number): Screen {
    return new Screen({
      cols,
      rows,
      scrollback: this.#options.scrollback,
      answer: (bytes) => {
        this.#answers += bytes;
      },
      onSignal: this.#options.onSignal,
    });
  }

  #sendAnswers(event: LoggedEvent): void {
    const answers = this.#answers;
    if (answers === '') return;
    this.#answers = '';
    const { answered, now, answer } = this.#options;
    if (event.end > answered && now() - event.at < ANSWER_WITHIN_MS) answer(event.end, answers);
  }
}

function textOf(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
}
