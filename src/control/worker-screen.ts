import type { Snapshot } from '../api/schema.ts';
import { parseSize } from '../cast/event.ts';
import type { LoggedEvent, Opening } from '../cast/log.ts';
import type { Clock } from '../clock.ts';
import type { OutputHandler } from '../host/link.ts';
import { Screen } from '../screen/screen.ts';
import type { Signal } from '../screen/signals.ts';

/** Output in pieces as large as this, bytes, is a flood … */
const FLOOD_BYTES = 16 * 1024;
/** … of which so much is gathered, bytes … */
const GATHER_BYTES = 1024 * 1024;
/** … or as much as comes within so long, ms: the more there is of it, the more of it scrolls away unseen. */
const GATHER_MS = 30;

export interface WorkerScreenOptions {
  cols: number;
  rows: number;
  scrollback: number;
  /** Queries before this offset were answered by whoever was here before. */
  answered: number;
  /** Where the output ended when it began to be followed. */
  end: number;
  /** Sends answers to the queries in the event that ended at `offset`. */
  answer: (offset: number, bytes: string) => void;
  onSignal: (signal: Signal) => void;
  clock: Clock;
  /** The screen begins anew, blank: what it begins with is told next. */
  onOpen: (screen: Screen) => void;
  /** What is shown changed, or is about to: the program wrote, or its terminal has another size. */
  onChange: (what: 'output' | 'size') => void;
}

/** The screen of one worker, kept at the end of its output: the one terminal that answers its queries. */
export class WorkerScreen implements OutputHandler {
  readonly #options: WorkerScreenOptions;
  /** As in the options, or as it was when it was last begun to be followed again. */
  #answered: number;
  #followedFrom: number;
  #screen: Screen;
  #offset = 0;
  #isOpen = false;
  #isDisposed = false;
  #answers = '';
  /** Of a flood, what is not shown yet, and what calls off that it will be. */
  #flood: LoggedEvent[] = [];
  #floodBytes = 0;
  #callOff: (() => void) | undefined;

  constructor(options: WorkerScreenOptions) {
    this.#options = options;
    this.#answered = options.answered;
    this.#followedFrom = options.end;
    this.#screen = this.#create(options.cols, options.rows);
  }

  get screen(): Screen {
    return this.#screen;
  }

  /** How many bytes the worker has put out, at the least as many as before it was followed. */
  get outputEnd(): number {
    return Math.max(this.#offset, this.#followedFrom);
  }

  /** The offset after the last event that it shows. */
  get offset(): number {
    return this.#offset;
  }

  /** It is followed again after a break: `end` is where its output ends by now. */
  resume({ answered, end }: { answered: number; end: number }): void {
    this.#showFlood();
    this.#answered = answered;
    this.#followedFrom = end;
  }

  /** Whether it shows the worker's output: there is something to take a snapshot of. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether it shows what the worker shows now, and not what it showed some time before it began to be followed. */
  get isCurrent(): boolean {
    return this.#isOpen && this.#offset >= this.#followedFrom;
  }

  open(opening: Opening): void {
    // What is on its way to a life that is over would be taken for the next one's.
    if (this.#isDisposed) return;
    this.#dropFlood();
    const { cols, rows } = this.#screen;
    if (this.#isOpen || cols !== opening.cols || rows !== opening.rows) {
      this.#screen.dispose();
      this.#screen = this.#create(opening.cols, opening.rows);
    }
    this.#offset = opening.offset;
    // Whoever reads the screen from now on hears what the snapshot says outside its cells.
    this.#options.onOpen(this.#screen);
    this.#screen.write(opening.snapshot);
    this.#answers = '';
    this.#isOpen = true;
    this.#options.onChange('output');
  }

  event(event: LoggedEvent): void {
    if (this.#isDisposed) return;
    if (event.code === 'o' && (this.#flood.length > 0 || event.data.byteLength >= FLOOD_BYTES)) {
      this.#gather(event);
      return;
    }
    this.#showFlood();
    this.#offset = event.end;
    if (event.code === 'r') {
      const size = parseSize(textOf(event.data));
      if (size) this.#screen.resize(size.cols, size.rows);
      this.#options.onChange('size');
    } else if (event.code === 'o') {
      this.#write(event.data, event.end);
    }
  }

  /**
   * What rebuilds this screen elsewhere, and from where to follow the output. Where that takes more than `limit` UTF-16 units
   * the oldest lines above the screen are left out.
   */
  snapshot(limit = Number.POSITIVE_INFINITY): Snapshot {
    this.#showFlood();
    const { cols, rows } = this.#screen;
    let data = this.#screen.serialize();
    for (let lines = this.#options.scrollback; lines > 0 && data.length > limit; ) {
      lines >>= 1;
      data = this.#screen.serialize(lines);
    }
    return { offset: this.#offset, cols, rows, data };
  }

  /** Nothing is shown or told any more, whatever still comes. */
  dispose(): void {
    this.#isDisposed = true;
    this.#dropFlood();
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

  #gather(event: LoggedEvent): void {
    this.#flood.push(event);
    this.#floodBytes += event.data.byteLength;
    this.#callOff ??= this.#options.clock.after(GATHER_MS, () => this.#showFlood());
    if (this.#floodBytes >= GATHER_BYTES) this.#showFlood();
    // Whoever acts upon the screen has to know at once that it is no longer what the worker shows.
    else this.#options.onChange('output');
  }

  #showFlood(): void {
    const flood = this.#flood;
    this.#dropFlood();
    const last = flood.at(-1);
    if (!last) return;
    this.#offset = last.end;
    this.#write(Buffer.concat(flood.map(({ data }) => data)), last.end);
  }

  #dropFlood(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#flood = [];
    this.#floodBytes = 0;
  }

  /** Shows output, of which the last event ended at `end`. */
  #write(data: Uint8Array, end: number): void {
    this.#screen.write(textOf(data));
    this.#sendAnswers(end);
    this.#options.onChange('output');
  }

  #sendAnswers(offset: number): void {
    const answers = this.#answers;
    if (answers === '') return;
    this.#answers = '';
    // Of what was asked while nobody was here, only the last word can still be waited for.
    if (offset > this.#answered && offset >= this.#followedFrom) this.#options.answer(offset, answers);
  }
}

function textOf(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
}
