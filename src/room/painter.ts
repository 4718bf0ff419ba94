import type { Cursor } from '../screen/cells.ts';
import { Attr, DEFAULT_COLOR } from '../screen/cells.ts';
import { asciiCluster } from './ascii.ts';
import type { Background } from './background.ts';
import { Canvas } from './canvas.ts';
import { hasSureWidth, widestWidth } from './cluster.ts';
import type { ColorDepth } from './color-depth.ts';
import { reduceColor } from './color-depth.ts';
import { legibleOnLight } from './legible.ts';
import type { Style } from './sgr.ts';
import { DEFAULT_STYLE, sgrTransition } from './sgr.ts';

/** What the painter has to know of a terminal. */
export interface PainterCapabilities {
  colors: ColorDepth;
  /** DEC 2026: the terminal shows a frame only when it is whole. */
  synchronizedOutput: boolean;
  /** Whether characters beyond ASCII can be shown. */
  unicode: boolean;
  /** Whether characters of ambiguous East Asian Width may be two cells wide, as some set up for Chinese, Japanese, Korean. */
  ambiguousMayBeWide?: boolean;
  /** Whether it writes on black or on white: on white, what is written in white is made to be seen. */
  background?: Background;
}

const CSI = '\x1b[';
const BEGIN_FRAME = `${CSI}?2026h`;
const END_FRAME = `${CSI}?2026l`;
const HIDE_CURSOR = `${CSI}?25l`;
const SHOW_CURSOR = `${CSI}?25h`;
const ERASE_TO_END_OF_ROW = `${CSI}K`;

/** Home and erase from there. Erasing the whole display (2J) makes some terminals push it into their scrollback. */
const CLEAR = `${CSI}m${CSI}H${CSI}J`;

/** DECSCUSR. */
const CURSOR_SHAPES = { block: 2, underline: 4, bar: 6 } as const;

/** Blank tails shorter than this, in cells, are written as blanks: erasing them costs as many bytes. */
const SHORTEST_TAIL = 4;

/** The terminal's own cursor; -1 where it is not known. */
interface ShownCursor {
  visible: boolean;
  x: number;
  y: number;
  shape: number;
}

/** What is not known is taken to be visible: hiding it once too often does no harm. */
const UNKNOWN_CURSOR: ShownCursor = { visible: true, x: -1, y: -1, shape: -1 };

/**
 * Brings canvases to a terminal, writing only what differs from the frame before. All that it writes is its own cursor
 * movement, SGR and erasing, and the clusters of the canvas, which hold no control characters.
 *
 * The terminal has to be in the state that `enterSequence` makes, above all without automatic wrap.
 */
export class Painter {
  readonly #write: (text: string) => void;
  readonly #capabilities: PainterCapabilities;
  readonly #colors = new Map<number, number>();
  /** What the terminal shows; undefined when that is not known. */
  #shown: Canvas | undefined;
  #cursor = UNKNOWN_CURSOR;
  /** The canvas painted last, and its row numbers then: a row with the same number needs no comparing. */
  #source: Canvas | undefined;
  #seen = new Uint32Array();
  /** The frame being written: its bytes so far, where it has left the cursor (-1: not known), in which style. */
  #out = '';
  #x = -1;
  #y = -1;
  #pen: Style = DEFAULT_STYLE;

  /** @param write Takes one frame at a time. */
  constructor(write: (text: string) => void, capabilities: PainterCapabilities) {
    this.#write = write;
    this.#capabilities = capabilities;
  }

  /** Forgets what the terminal shows, so that the next frame is drawn whole: after a resize, or when others wrote to it. */
  invalidate(): void {
    this.#shown = undefined;
  }

  /**
   * Makes the terminal show the canvas, and the cursor where it is given and visible.
   *
   * @returns the bytes written, 0 when nothing changed.
   */
  paint(canvas: Canvas, cursor: Cursor | undefined): number {
    this.#out = '';
    this.#pen = DEFAULT_STYLE;
    this.#x = -1;
    const isWhole = this.#shown?.cols !== canvas.cols || this.#shown.rows !== canvas.rows;
    if (isWhole) this.#startWhole(canvas);
    const painted: number[] = [];
    for (let y = 0; y < canvas.rows; y++) {
      if (!isWhole && this.#source === canvas && this.#seen[y] === canvas.changes[y]) continue;
      this.#paintRow(canvas, y);
      painted.push(y);
    }
    this.#setPen(DEFAULT_STYLE);
    const bytes = this.#finish(cursor);
    // Only now, when the person has it: the echo of a key does not wait for it.
    for (const y of painted) this.#shown!.copyRow(canvas, y);
    this.#source = canvas;
    if (isWhole) this.#seen = canvas.changes.slice();
    else this.#seen.set(canvas.changes);
    return bytes;
  }

  #startWhole(canvas: Canvas): void {
    this.#shown = new Canvas(canvas.cols, canvas.rows);
    this.#cursor = UNKNOWN_CURSOR;
    this.#out = CLEAR;
  }

  /** Writes the frame with what has to stand around it. */
  #finish(cursor: Cursor | undefined): number {
    const cells = this.#out;
    const hide = this.#cursor.visible && (cells !== '' || !cursor?.visible) ? HIDE_CURSOR : '';
    if (hide !== '') this.#cursor = { ...this.#cursor, visible: false };
    if (cells !== '') this.#cursor = { ...this.#cursor, x: -1 };
    const last = cursor?.visible ? this.#cursorSequence(cursor) : '';
    if (cells + hide + last === '') return 0;
    const isOneStep = cells === '' || !this.#capabilities.synchronizedOutput;
    const frame = isOneStep ? hide + cells + last : BEGIN_FRAME + hide + cells + last + END_FRAME;
    this.#write(frame);
    return Buffer.byteLength(frame);
  }

  /** What brings a visible cursor about, given what the terminal's cursor is now. */
  #cursorSequence(cursor: Cursor): string {
    const shown = this.#cursor;
    const shape = CURSOR_SHAPES[cursor.shape] - (cursor.blink ? 1 : 0);
    let sequence = '';
    if (shown.shape !== shape) sequence += `${CSI}${shape} q`;
    if (shown.x !== cursor.x || shown.y !== cursor.y) sequence += moveTo(cursor.x, cursor.y);
    if (!shown.visible) sequence += SHOW_CURSOR;
    this.#cursor = { visible: true, x: cursor.x, y: cursor.y, shape };
    return sequence;
  }

  #paintRow(canvas: Canvas, y: number): void {
    const shown = this.#shown!;
    const first = y * canvas.cols;
    const tail = blankTail(canvas, y);
    // Cells that the terminal may have drawn over; a blank beside a character may hold its other half.
    let spilledFrom = 0;
    let spilledTo = 0;
    for (let x = 0; x < canvas.cols; x++) {
      const i = first + x;
      const width = canvas.widths[i]!;
      if (width === 0) continue;
      const isBlank = canvas.clusters[i] === ' ';
      const isSpilled = x < spilledTo && (!isBlank || x > spilledFrom);
      if (isSameCell(canvas, shown, i) && !isSpilled) continue;
      if (x >= tail) {
        this.#moveTo(canvas, x, y);
        this.#setPen(DEFAULT_STYLE);
        this.#out += ERASE_TO_END_OF_ROW;
        break;
      }
      this.#moveTo(canvas, x, y);
      if (this.#drawCell(canvas, i, x, width)) continue;
      spilledFrom = x + width;
      spilledTo = Math.max(spilledTo, spilledFrom + 1, x + widestWidth(canvas.clusters[i]!));
    }
  }

  /** Draws the cell at the cursor; whether the cursor's place is known afterwards. */
  #drawCell(canvas: Canvas, i: number, x: number, width: number): boolean {
    const { unicode, ambiguousMayBeWide = false } = this.#capabilities;
    const cluster = canvas.clusters[i]!;
    this.#setPen(this.#styleOf(canvas, i));
    if (!unicode || hasSureWidth(cluster, width, !ambiguousMayBeWide)) {
      this.#out += unicode ? cluster : asciiCluster(cluster, width);
      this.#x = x + width;
      return true;
    }
    // Should the terminal draw it narrower, the cells that it leaves must not keep what was there.
    if (width === 2) this.#out += `  ${CSI}${x + 1}G`;
    this.#out += cluster;
    this.#x = -1;
    return false;
  }

  #moveTo(canvas: Canvas, x: number, y: number): void {
    if (this.#y === y && this.#x === x) return;
    if (this.#y === y && this.#x >= 0 && this.#x < x) this.#out += this.#forward(canvas, x, y);
    else this.#out += moveTo(x, y);
    this.#x = x;
    this.#y = y;
  }

  /** Over cells that stay as they are: by writing them again where that is no longer than moving. */
  #forward(canvas: Canvas, x: number, y: number): string {
    const gap = x - this.#x;
    const move = `${CSI}${gap === 1 ? '' : gap}C`;
    if (gap > move.length) return move;
    let text = '';
    for (let i = y * canvas.cols + this.#x; i < y * canvas.cols + x; i++) {
      const cluster = canvas.clusters[i]!;
      const style = this.#styleOf(canvas, i);
      const isPlain = cluster.length === 1 && cluster < '\x7f' && canvas.widths[i] === 1;
      if (!isPlain || sgrTransition(this.#pen, style) !== '') return move;
      text += cluster;
    }
    return text;
  }

  #setPen(style: Style): void {
    this.#out += sgrTransition(this.#pen, style);
    this.#pen = style;
  }

  #styleOf(canvas: Canvas, i: number): Style {
    const attrs = canvas.attrs[i]!;
    const isOnLight = this.#capabilities.background === 'light' && canvas.bg[i] === DEFAULT_COLOR;
    const ink = isOnLight && (attrs & Attr.inverse) === 0 ? legibleOnLight(canvas.fg[i]!) : canvas.fg[i]!;
    const fg = this.#colorOf(ink);
    const bg = this.#colorOf(canvas.bg[i]!);
    const pen = this.#pen;
    return pen.fg === fg && pen.bg === bg && pen.attrs === attrs ? pen : { fg, bg, attrs };
  }

  #colorOf(color: number): number {
    const { colors } = this.#capabilities;
    if (color === DEFAULT_COLOR || colors === 'truecolor') return color;
    let reduced = this.#colors.get(color);
    if (reduced === undefined) {
      if (this.#colors.size > 4096) this.#colors.clear();
      reduced = reduceColor(color, colors);
      this.#colors.set(color, reduced);
    }
    return reduced;
  }
}

/** The column from which a row is blank in the default style; beyond the row when that tail is too short to matter. */
function blankTail(canvas: Canvas, y: number): number {
  let x = canvas.cols;
  const first = y * canvas.cols;
  while (x > 0 && canvas.isBlank(first + x - 1)) x--;
  return canvas.cols - x < SHORTEST_TAIL ? canvas.cols : x;
}

function isSameCell(a: Canvas, b: Canvas, i: number): boolean {
  return (
    a.clusters[i] === b.clusters[i] &&
    a.widths[i] === b.widths[i] &&
    a.fg[i] === b.fg[i] &&
    a.bg[i] === b.bg[i] &&
    a.attrs[i] === b.attrs[i]
  );
}

function moveTo(x: number, y: number): string {
  return x === 0 ? `${CSI}${y + 1}H` : `${CSI}${y + 1};${x + 1}H`;
}
