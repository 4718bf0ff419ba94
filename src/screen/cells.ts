/**
 * What a terminal shows, as plain data: rows of styled spans. This is the only form in which a worker's output
 * travels to a face, so that no escape sequence of a worker can reach the operator's terminal.
 */

/** A colour: -1 is the terminal's default, 0..255 the palette, 0x1000000 | 0xRRGGBB true colour. */
export type Color = number;

export const DEFAULT_COLOR: Color = -1;
export const TRUE_COLOR = 0x1000000;

/** Attribute bits of a span. */
export const Attr = {
  bold: 1,
  dim: 2,
  italic: 4,
  underline: 8,
  blink: 16,
  inverse: 32,
  hidden: 64,
  strikethrough: 128,
  /** The span is one cluster (wide, combined or beyond the BMP): it must not be cut in pieces. */
  atomic: 256,
} as const;

/**
 * A run of cells in one style: [text, width in cells, foreground, background, attributes].
 * Without `Attr.atomic`, each UTF-16 unit of the text is exactly one cell, so a slice of the text is a slice of the cells.
 */
export type Span = readonly [text: string, width: number, fg: Color, bg: Color, attrs: number];

/** One row, left to right; what is missing on the right is blank in the default style. */
export type Row = readonly Span[];

/** The cursor, in cells from the top left of the screen. */
export interface Cursor {
  x: number;
  y: number;
  visible: boolean;
  shape: 'block' | 'underline' | 'bar';
  blink: boolean;
}

/** A size in cells. */
export interface Size {
  cols: number;
  rows: number;
}

/** The text of a row, without its styles and trailing blanks. */
export function rowText(row: Row): string {
  return row
    .map((span) => span[0])
    .join('')
    .trimEnd();
}
