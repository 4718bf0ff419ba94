import { answerQueries } from './answers.ts';
import type { Cursor, Row } from './cells.ts';
import { guard } from './guards.ts';
import type { Modes } from './modes.ts';
import { OutOfBand } from './out-of-band.ts';
import type { RawLine } from './raw-line.ts';
import { type Seen, seenOf } from './scrolled-away.ts';
import type { Progress, Signal } from './signals.ts';
import { snapshot } from './snapshot.ts';
import { toRow } from './spans.ts';
import type { ProgramStatus } from './status-store.ts';
import { View } from './view.ts';
import { MAX_PIECE, Xterm } from './xterm.ts';

export type { Progress, Signal } from './signals.ts';

const DEFAULT_SCROLLBACK = 1000;

/** UTF-16 units below which it is not asked what of an output scrolls away: parsing it costs no more. */
const FLOOD_LENGTH = 256;

const MOUSE_TRACKING = { NONE: 'none', X10: 'x10', VT200: 'vt200', DRAG: 'drag', ANY: 'any' } as const;
const MOUSE_ENCODING = { DEFAULT: 'default', SGR: 'sgr', SGR_PIXELS: 'sgr-pixels' } as const;

export interface ScreenOptions {
  /** Cells, at least 2. */
  cols: number;
  /** Cells, at least 1. */
  rows: number;
  /** Lines kept above the screen; 1000 by default. */
  scrollback?: number;
  /** Where answers to the program's queries go, in the order asked. Absent for a mirror: it stays silent. */
  answer?: (bytes: string) => void;
  /** Told of what came out of band, in order. */
  onSignal?: (signal: Signal) => void;
}

/**
 * The screen of one program: it takes what the program writes to its terminal and knows what is shown, which modes are
 * on, and what was said out of band. Whatever a program writes, `write` does not throw, memory stays bounded, and
 * nothing leaves but answers and signals.
 */
export class Screen {
  /** May be set and unset at any time: a screen that is rebuilt from a recording is silent until it is up to date. */
  answer: ScreenOptions['answer'];
  onSignal: ScreenOptions['onSignal'];
  readonly #xterm: Xterm;
  readonly #scrollback: number;
  readonly #view: View;
  readonly #outOfBand: OutOfBand;
  /** Answers and signals of the piece being parsed: a callback gets them after it, when it may call this screen. */
  #outbox: (() => void)[] = [];
  #delivering = false;

  constructor(options: ScreenOptions) {
    this.answer = options.answer;
    this.onSignal = options.onSignal;
    this.#scrollback = options.scrollback ?? DEFAULT_SCROLLBACK;
    this.#xterm = new Xterm(options.cols, options.rows, this.#scrollback);
    guard(this.#xterm);
    this.#view = new View(this.#xterm);
    const reply = (bytes: string): void => {
      this.#outbox.push(() => this.answer?.(bytes));
    };
    const signal = (signal: Signal): void => {
      this.#outbox.push(() => this.onSignal?.(signal));
    };
    this.#outOfBand = new OutOfBand(this.#xterm, signal, reply);
    answerQueries(this.#xterm, this.#outOfBand, reply);
  }

  get cols(): number {
    return this.#xterm.cols;
  }

  get rows(): number {
    return this.#xterm.rows;
  }

  /** Grows with every change of what is shown: cells, cursor, size. */
  get sequence(): number {
    return this.#view.sequence;
  }

  get cursor(): Cursor {
    return this.#view.cursor;
  }

  get title(): string {
    return this.#outOfBand.title;
  }

  /** The progress bar, if there is one. */
  get progress(): Progress | undefined {
    return this.#outOfBand.progress;
  }

  get programStatus(): ProgramStatus {
    return this.#outOfBand.programStatus;
  }

  /** The program is in the middle of a frame of synchronized output. */
  get isInFrame(): boolean {
    return this.#xterm.service.decPrivateModes.synchronizedOutput;
  }

  get modes(): Modes {
    const { service, mouse, active, buffers } = this.#xterm;
    const modes = service.decPrivateModes;
    return {
      applicationCursorKeys: modes.applicationCursorKeys,
      applicationKeypad: modes.applicationKeypad,
      bracketedPaste: modes.bracketedPasteMode,
      focusReporting: modes.sendFocus,
      mouseTracking: MOUSE_TRACKING[mouse.activeProtocol],
      mouseEncoding: MOUSE_ENCODING[mouse.activeEncoding],
      kittyKeyboard: this.#outOfBand.keyboard.flags,
      alternateScreen: active === buffers.alt,
      synchronizedOutput: modes.synchronizedOutput,
      originMode: modes.origin,
      autoWrap: modes.wraparound,
      insertMode: service.modes.insertMode,
      colorSchemeReporting: this.#outOfBand.colorSchemeReporting,
      scrollTop: active.scrollTop,
      scrollBottom: active.scrollBottom,
    };
  }

  /** Lines of scrollback above the screen; the alternate screen has none. */
  get historyLength(): number {
    return this.#xterm.active.ybase;
  }

  /** Takes what the program wrote, and answers it; a sequence may be cut anywhere. */
  write(data: string): void {
    let plainUntil = 0;
    for (let i = 0; i < data.length; i += MAX_PIECE) {
      if (i >= plainUntil) ({ from: i, until: plainUntil } = this.#seenOf(data, i));
      this.#xterm.parse(data.slice(i, i + MAX_PIECE));
      this.#view.wrote();
      this.#deliver();
    }
  }

  /** Gives the terminal another size, in cells; lines of the main screen are wrapped anew. */
  resize(cols: number, rows: number): void {
    if (cols === this.cols && rows === this.rows) return;
    this.#xterm.resize(cols, rows);
    this.#view.resized();
  }

  /** Row `y` of the screen, 0 at the top; the same object until it changes. Empty if there is no such row. */
  row(y: number): Row {
    return this.#view.row(y);
  }

  /** The `sequence` at which row `y` of the screen last changed. */
  rowSequence(y: number): number {
    return this.#view.rowSequence(y);
  }

  /** Line `i` of the scrollback, 0 the oldest. Empty if there is no such line. */
  historyRow(i: number): Row {
    const line = this.#line(i);
    return line ? toRow(line, this.cols) : [];
  }

  /** Whether line `i`, counted from the oldest of the scrollback through the last row, continues the one before it. */
  isWrapped(i: number): boolean {
    return this.#line(i)?.isWrapped ?? false;
  }

  /**
   * What to write into a `Screen` of this size and scrollback, whatever it was before, to make it the same: cells,
   * scrollback, cursor, modes, title, progress, program status, and what is not visible of all that.
   *
   * @param history Lines of the scrollback that are kept, the newest; all by default.
   */
  serialize(history = this.#scrollback): string {
    return `\x1bc${this.#outOfBand.sequence()}${snapshot(this.#xterm, this.#outOfBand, history)}`;
  }

  dispose(): void {
    this.#xterm.dispose();
  }

  /** What of an output has to be parsed: of a flood most scrolls away unseen. */
  #seenOf(output: string, from: number): Seen {
    if (output.length - from < FLOOD_LENGTH) return { from, until: output.length };
    const { active, buffers, rows, unfinished } = this.#xterm;
    const isScrolled = active.scrollTop === 0 && active.scrollBottom === rows - 1;
    if (unfinished !== '' || !isScrolled) return { from, until: from };
    // The cursor comes to the last row first.
    const lines = 2 * rows + (active === buffers.normal ? this.#scrollback : 0);
    return seenOf(output, from, lines);
  }

  #line(i: number): RawLine | undefined {
    const { lines } = this.#xterm.active;
    return i >= 0 && i < lines.length ? lines.get(i) : undefined;
  }

  /** What callbacks cause by writing to this screen is delivered after what was there before. */
  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (const deliver of this.#outbox) deliver();
    } finally {
      this.#outbox = [];
      this.#delivering = false;
    }
  }
}
