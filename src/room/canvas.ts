import type { Color, Row } from '../screen/cells.ts';
import { Attr, DEFAULT_COLOR } from '../screen/cells.ts';
import { clustersOf, clusterWidth, drawableCluster } from './cluster.ts';
import type { Style } from './sgr.ts';
import { applySgr, DEFAULT_STYLE } from './sgr.ts';

/** A rectangle in cells. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Attributes that show on a blank. Without them a blank has neither foreground nor attributes, so that equal looks equal. */
const SHOWN_ON_BLANK = Attr.underline | Attr.inverse | Attr.strikethrough;

/** One line of text with SGR: text, an SGR sequence (its parameters in the group), or another sequence to be dropped. */
const SGR_TOKENS =
  /\x1b\[([\d;:]*)m|(?:\x1b\[|\x9b)[\x20-\x3f]*[\x40-\x7e]?|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[\x20-\x2f]*[\x30-\x7e]?|[^\x1b\x90\x98\x9b\x9d-\x9f]+/g;

const SEQUENCE_START = /^[\x1b\x90\x98\x9b\x9d-\x9f]/;

/**
 * A grid of cells to draw on; the painter brings it to the terminal. Later drawing covers earlier drawing, so a frame is
 * composed by drawing its layers in order. Nothing that is drawn can contain a control character afterwards.
 *
 * Cells are kept as one array per property, row after row: cell (x, y) has index y * cols + x.
 */
export class Canvas {
  readonly cols: number;
  readonly rows: number;
  /** The text of each cell, never empty; that of a wide character's right half means nothing. */
  readonly clusters: readonly string[];
  /** 1, or 2 for the left half of a wide character and 0 for its right half. */
  readonly widths: Uint8Array;
  readonly fg: Int32Array;
  readonly bg: Int32Array;
  /** Bits of `Attr`, never `atomic` and never `hidden`: hidden text is drawn as blanks. */
  readonly attrs: Uint16Array;
  /** For each row, a number that grows when one of its cells becomes another one. */
  readonly changes: Uint32Array;
  readonly #clusters: string[];

  /** A canvas of blanks in the default style. */
  constructor(cols: number, rows: number) {
    const size = cols * rows;
    this.cols = cols;
    this.rows = rows;
    this.#clusters = new Array<string>(size).fill(' ');
    this.clusters = this.#clusters;
    this.widths = new Uint8Array(size).fill(1);
    this.fg = new Int32Array(size).fill(DEFAULT_COLOR);
    this.bg = new Int32Array(size).fill(DEFAULT_COLOR);
    this.attrs = new Uint16Array(size);
    this.changes = new Uint32Array(rows);
  }

  /** Whether cell `i` is a blank in the default style. */
  isBlank(i: number): boolean {
    return this.#is(i, ' ', 1, DEFAULT_COLOR, DEFAULT_COLOR, 0);
  }

  /** Draws a row of a screen into `width` cells from (x, y): what is longer is cut, what is missing is blank. */
  drawRow(x: number, y: number, width: number, row: Row): void {
    const end = x + width;
    let at = x;
    for (const [text, cells, fg, bg, attrs] of row) {
      if (at >= end) break;
      if ((attrs & Attr.atomic) !== 0) {
        this.#draw(at, y, end, text, cells, fg, bg, attrs);
        at += cells;
      } else {
        for (let i = 0; i < text.length && at < end; i++, at++) {
          // Most of a row that changed is as it was.
          if (!this.#is(y * this.cols + at, text[i]!, 1, fg, bg, attrs))
            this.#draw(at, y, end, text[i]!, 1, fg, bg, attrs);
        }
      }
    }
    this.#blank(at, y, end);
  }

  /**
   * Draws one line of text from (x, y), at most `width` cells of it.
   *
   * @returns the number of cells it took.
   */
  drawText(x: number, y: number, text: string, style: Style = DEFAULT_STYLE, width = this.cols - x): number {
    return this.#drawClusters(x, y, x + width, text, style) - x;
  }

  /** Fills a rectangle with blanks, or with another character of one cell. */
  fill(rect: Rect, style: Style = DEFAULT_STYLE, character = ' '): void {
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      for (let x = rect.x; x < rect.x + rect.width; x++) {
        this.#draw(x, y, rect.x + rect.width, character, 1, style.fg, style.bg, style.attrs);
      }
    }
  }

  /**
   * Draws lines of text with SGR sequences, such as a frame of Ink, into a rectangle and blanks what is left of it.
   * A style goes on over line ends. Any other escape sequence is dropped.
   */
  drawAnsi(x: number, y: number, width: number, height: number, text: string): void {
    const lines = text.split(/\r?\n/);
    let style = DEFAULT_STYLE;
    for (let i = 0; i < height; i++) {
      let at = x;
      for (const [token, parameters] of (lines[i] ?? '').matchAll(SGR_TOKENS)) {
        if (parameters !== undefined) style = applySgr(style, parameters);
        else if (!SEQUENCE_START.test(token)) at = this.#drawClusters(at, y + i, x + width, token, style);
      }
      this.#blank(at, y + i, x + width);
    }
  }

  /** Makes row `y` the same as in another canvas with as many columns. */
  copyRow(from: Canvas, y: number): void {
    const first = y * this.cols;
    const end = first + this.cols;
    for (let i = first; i < end; i++) this.#clusters[i] = from.clusters[i]!;
    this.widths.set(from.widths.subarray(first, end), first);
    this.fg.set(from.fg.subarray(first, end), first);
    this.bg.set(from.bg.subarray(first, end), first);
    this.attrs.set(from.attrs.subarray(first, end), first);
    this.changes[y]!++;
  }

  /** Draws what stands in a rectangle of another canvas at the same place here. */
  copyRect(from: Canvas, rect: Rect): void {
    const end = rect.x + rect.width;
    for (let y = Math.max(0, rect.y); y < Math.min(rect.y + rect.height, from.rows); y++) {
      for (let x = Math.max(0, rect.x); x < Math.min(end, from.cols); x++) {
        const i = y * from.cols + x;
        // A right half is drawn with its left one; where that is outside the rectangle, a blank is left of it.
        const width = from.widths[i] === 0 ? 1 : from.widths[i]!;
        if (from.widths[i] === 0 && x > rect.x) continue;
        this.#draw(x, y, end, from.clusters[i]!, width, from.fg[i]!, from.bg[i]!, from.attrs[i]!);
      }
    }
  }

  /** Draws the clusters of a text up to column `end`; the column after the last one. */
  #drawClusters(x: number, y: number, end: number, text: string, { fg, bg, attrs }: Style): number {
    const clusters = clustersOf(text);
    let at = x;
    for (let i = 0; i < clusters.length && at < end; i++) {
      const cluster = clusters[i]!;
      const isControl = /^[\0-\x1f\x7f-\x9f]/.test(cluster);
      const width = isControl ? 1 : clusterWidth(cluster);
      if (width === 0) continue;
      this.#draw(at, y, end, cluster, width, fg, bg, attrs);
      at += width;
    }
    return Math.min(at, end);
  }

  #blank(x: number, y: number, end: number): void {
    for (let at = x; at < end; at++) {
      if (!this.isBlank(y * this.cols + at)) this.#draw(at, y, end, ' ', 1, DEFAULT_COLOR, DEFAULT_COLOR, 0);
    }
  }

  /** Draws one cluster, of which only what lies left of column `end` and on the canvas is seen. */
  #draw(
    x: number,
    y: number,
    end: number,
    cluster: string,
    width: number,
    fg: Color,
    bg: Color,
    attrs: number,
  ): void {
    const edge = Math.min(end, this.cols);
    if (y < 0 || y >= this.rows || x >= edge || x + width <= 0) return;
    const isHidden = (attrs & Attr.hidden) !== 0;
    const drawn = isHidden ? ' ' : drawableCluster(cluster);
    const shown = attrs & ~(Attr.atomic | Attr.hidden);
    if (width === 2 && !isHidden && x >= 0 && x + 2 <= edge) {
      this.#put(x, y, drawn, 2, fg, bg, shown);
      return;
    }
    // Half of a wide character, like hidden text, is a blank.
    const visible = width === 1 ? drawn : ' ';
    for (let at = Math.max(0, x); at < Math.min(x + width, edge); at++) {
      this.#put(at, y, visible, 1, fg, bg, shown);
    }
  }

  #put(x: number, y: number, cluster: string, width: number, fg: Color, bg: Color, attrs: number): void {
    const i = y * this.cols + x;
    const isPlainBlank = cluster === ' ' && (attrs & SHOWN_ON_BLANK) === 0;
    const ink = isPlainBlank ? DEFAULT_COLOR : fg;
    const bits = isPlainBlank ? 0 : attrs;
    if (this.#is(i, cluster, width, ink, bg, bits)) return;
    this.#freeHalves(i, x, width);
    this.#set(i, cluster, width, ink, bg, bits);
    if (width === 2) this.#set(i + 1, ' ', 0, ink, bg, bits);
    this.changes[y]!++;
  }

  #is(i: number, cluster: string, width: number, fg: Color, bg: Color, attrs: number): boolean {
    const isStyled = this.fg[i] === fg && this.bg[i] === bg && this.attrs[i] === attrs;
    return isStyled && this.widths[i] === width && this.#clusters[i] === cluster;
  }

  /** Blanks the other halves of wide characters that are about to lose one. */
  #freeHalves(i: number, x: number, width: number): void {
    if (this.widths[i] === 0) this.#free(i - 1);
    const last = i + width - 1;
    if (this.widths[last] === 2 && x + width < this.cols) this.#free(last + 1);
  }

  #free(i: number): void {
    this.#set(i, ' ', 1, DEFAULT_COLOR, this.bg[i]!, 0);
  }

  #set(i: number, cluster: string, width: number, fg: Color, bg: Color, attrs: number): void {
    this.#clusters[i] = cluster;
    this.widths[i] = width;
    this.fg[i] = fg;
    this.bg[i] = bg;
    this.attrs[i] = attrs;
  }
}
