import type { Cursor, Row } from './cells.ts';
import { Damage } from './damage.ts';
import type { RawLine } from './raw-line.ts';
import { toRow } from './spans.ts';
import type { Xterm } from './xterm.ts';

const NOTHING = { start: Number.POSITIVE_INFINITY, end: -1 };

/**
 * What a terminal shows, and when which part of it last changed. It looks only when it is asked, so that output which
 * nobody looks at costs no comparing.
 */
export class View {
  readonly #xterm: Xterm;
  #damage = new Damage(0, 0);
  #rows: (Row | undefined)[] = [];
  #stamps: number[] = [];
  #cursor: Cursor;
  #sequence = 0;
  /** The rows that may have changed since the last look, both ends included. */
  #touched = NOTHING;
  /** Nothing was written since the last look. */
  #isCurrent = false;

  constructor(xterm: Xterm) {
    this.#xterm = xterm;
    this.#cursor = readCursor(xterm);
    this.resized();
    xterm.onTouched((start, end) => {
      this.#touched = {
        start: Math.min(this.#touched.start, start),
        end: Math.max(this.#touched.end, end),
      };
    });
  }

  /** Grows with every change of cells, cursor or size that can be seen. */
  get sequence(): number {
    this.#look();
    return this.#sequence;
  }

  get cursor(): Cursor {
    this.#look();
    return this.#cursor;
  }

  /** Row `y` of the screen, the same object until it changes; empty if there is no such row. */
  row(y: number): Row {
    this.#look();
    if (y < 0 || y >= this.#xterm.rows) return [];
    this.#rows[y] ??= toRow(this.#line(y), this.#xterm.cols);
    return this.#rows[y];
  }

  /** The `sequence` at which row `y` last changed. */
  rowSequence(y: number): number {
    this.#look();
    return this.#stamps[y]!;
  }

  /** To be called after the terminal took in what a program wrote. */
  wrote(): void {
    this.#isCurrent = false;
  }

  /** To be called after the terminal got another size: everything counts as changed. */
  resized(): void {
    const { cols, rows } = this.#xterm;
    this.#damage = new Damage(cols, rows);
    this.#rows = [];
    this.#stamps = [];
    this.#touched = { start: 0, end: rows - 1 };
    this.#isCurrent = false;
  }

  #line(y: number): RawLine {
    const { lines, ybase } = this.#xterm.active;
    return lines.get(ybase + y)!;
  }

  #look(): void {
    if (this.#isCurrent) return;
    this.#isCurrent = true;
    const { start, end } = this.#touched;
    const next = this.#sequence + 1;
    let changed = false;
    for (let y = start; y <= end; y++) {
      if (!this.#damage.update(y, this.#line(y))) continue;
      changed = true;
      this.#rows[y] = undefined;
      this.#stamps[y] = next;
    }
    this.#touched = NOTHING;
    const cursor = readCursor(this.#xterm);
    if (!sameCursor(cursor, this.#cursor)) {
      changed = true;
      this.#cursor = cursor;
    }
    if (changed) this.#sequence = next;
  }
}

function readCursor({ active, cols, service, cursorBlink }: Xterm): Cursor {
  const { cursorStyle, cursorBlink: blink } = service.decPrivateModes;
  return {
    // Where the next character wraps, the cursor still stands on the last column.
    x: Math.min(active.x, cols - 1),
    y: active.y,
    visible: !service.isCursorHidden,
    shape: cursorStyle ?? 'block',
    blink: blink ?? cursorBlink,
  };
}

function sameCursor(a: Cursor, b: Cursor): boolean {
  return a.x === b.x && a.y === b.y && a.visible === b.visible && a.shape === b.shape && a.blink === b.blink;
}
