/**
 * The memory layout of a line in @xterm/headless 6.0.0 (its BufferLine): three 32-bit words per cell.
 * Reading it raw makes it cheap to compare and convert whole screens; the public API makes an object per cell.
 *
 *   word 0  content: width (2 bits), combined flag (1), code point (21); code point 0 is a cell erased or never written
 *   word 1  foreground: flags (6), colour mode (2), colour (24)
 *   word 2  background: flags (6), colour mode (2), colour (24)
 */
export interface RawLine {
  readonly _data: Uint32Array;
  /** The text of cells that hold more than one code point, by column. */
  _combined: Record<number, string>;
  /** Underline style and colour of cells with `Bg.extended`, by column. */
  readonly _extendedAttrs: Readonly<Record<number, RawExtended | undefined>>;
  /** Cells. */
  readonly length: number;
  /** The line continues the one before it. */
  isWrapped: boolean;
  /** `fill` is what new cells are made of when the line grows. */
  resize(cols: number, fill: object): void;
}

/** The attributes that did not fit into the words of a cell. */
export interface RawExtended {
  /** 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed. */
  readonly underlineStyle: number;
  /** Mode and colour as in the words of a cell; 0 for the colour of the text. */
  readonly underlineColor: number;
}

export const WORDS_PER_CELL = 3;

export const CODE_POINT = 0x1fffff;
export const COMBINED = 0x200000;
export const HAS_CONTENT = CODE_POINT | COMBINED;
export const WIDTH_SHIFT = 22;

/** A cell of width 1 without content. */
export const EMPTY = 1 << WIDTH_SHIFT;

/** The bits of word 1 and 2 that say how to read the colour, and their values; 0 is the default colour. */
export const COLOR_MODE = 0x3000000;
export const PALETTE_16 = 0x1000000;
export const RGB = 0x3000000;

/** The flags of word 1. */
export const Fg = {
  inverse: 0x4000000,
  bold: 0x8000000,
  underline: 0x10000000,
  blink: 0x20000000,
  invisible: 0x40000000,
  strikethrough: 0x80000000,
} as const;

/** The flags of word 2. */
export const Bg = {
  italic: 0x4000000,
  dim: 0x8000000,
  extended: 0x10000000,
  protected: 0x20000000,
  overline: 0x40000000,
} as const;

/** The text of a cell; empty where nothing was written or the wide character before it reaches. */
export function cellText(line: RawLine, x: number): string {
  const content = line._data[x * WORDS_PER_CELL]!;
  if (content & COMBINED) return line._combined[x] ?? '';
  return content & CODE_POINT ? String.fromCodePoint(content & CODE_POINT) : '';
}
