import Output from '../../node_modules/ink/build/output.js';
import { widthOf } from './line.ts';

/** A text on a row, from column `x` up to `end`. */
interface Piece {
  x: number;
  end: number;
  text: string;
}

type WriteOptions = Parameters<Output['write']>[3];

/**
 * What Ink draws a frame on, in the bundle. Ink's own makes an object for each cell and takes each text apart twice, which is
 * most of the work of a frame of 200x50; here texts that lie beside each other stay whole. The rest is left to Ink's: where one
 * covers another or is clipped, as under all that lies over the room, or has styles and several lines, as charts do.
 */
export default class FrameOutput extends Output {
  /** The texts of each row from left to right; undefined when that is not all there is to it. */
  #rows: Piece[][] | undefined;

  constructor(size: { width: number; height: number }) {
    super(size);
    this.#rows = Array.from({ length: size.height }, () => []);
  }

  override write(x: number, y: number, text: string, options: WriteOptions): void {
    super.write(x, y, text, options);
    if (this.#rows && !this.#place(this.#rows, x, y, text, options)) this.#rows = undefined;
  }

  override clip(clip: Parameters<Output['clip']>[0]): void {
    super.clip(clip);
    this.#rows = undefined;
  }

  /** The lines of the frame; those of Ink end with their last character, these may end with blanks. */
  override get(): { output: string; height: number } {
    if (!this.#rows) return super.get();
    return { output: this.#rows.map(joined).join('\n'), height: this.#rows.length };
  }

  /** Puts a text on the rows; false where it covers another. */
  #place(rows: Piece[][], x: number, y: number, text: string, { transformers }: WriteOptions): boolean {
    const lines = text.split('\n');
    // A style may go on over the end of a line.
    if (x < 0 || (lines.length > 1 && text.includes('\x1b'))) return false;
    return lines.every((line, i) => {
      const row = rows[y + i];
      if (!row || line === '') return true;
      const styled = transformers.reduce((styled, transform) => transform(styled, i), line);
      return insert(row, { x, end: x + widthOf(line), text: styled });
    });
  }
}

/** Inserts a piece into a row, which is in order; false where it covers another. */
function insert(row: Piece[], piece: Piece): boolean {
  const at = row.findLastIndex(({ x }) => x < piece.end) + 1;
  if (at > 0 && row[at - 1]!.end > piece.x) return false;
  row.splice(at, 0, piece);
  return true;
}

function joined(row: readonly Piece[]): string {
  let line = '';
  let column = 0;
  for (const { x, end, text } of row) {
    line += ' '.repeat(x - column) + text;
    column = end;
  }
  return line;
}
