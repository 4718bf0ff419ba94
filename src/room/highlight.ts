import { Attr, type Row, type Span } from '../screen/cells.ts';

/** The row with the cells from `from` to `to` (exclusive) inverted, also where it is blank up to `width`. */
export function invertCells(row: Row, from: number, to: number, width: number): Row {
  const end = Math.min(to, width);
  const result: Span[] = [];
  let x = 0;
  for (const span of padded(row, end)) {
    const [text, cells, fg, bg, attrs] = span;
    const inverted = attrs ^ Attr.inverse;
    if (attrs & Attr.atomic) {
      result.push(x < end && x + cells > from ? [text, cells, fg, bg, inverted] : span);
    } else {
      const [start, stop] = [Math.max(0, Math.min(from - x, cells)), Math.max(0, Math.min(end - x, cells))];
      const pieces: [string, number][] = [
        [text.slice(0, start), attrs],
        [text.slice(start, Math.max(start, stop)), inverted],
        [text.slice(Math.max(start, stop)), attrs],
      ];
      for (const [piece, pieceAttrs] of pieces)
        if (piece) result.push([piece, piece.length, fg, bg, pieceAttrs]);
    }
    x += cells;
  }
  return result;
}

function padded(row: Row, width: number): Row {
  const used = row.reduce((sum, span) => sum + span[1], 0);
  return used >= width ? row : [...row, [' '.repeat(width - used), width - used, -1, -1, 0]];
}
