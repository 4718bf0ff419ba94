import type { Row } from '../screen/cells.ts';
import { rowText } from '../screen/cells.ts';
import type { Screen } from '../screen/screen.ts';

/**
 * All that a screen shows and has above it, as lines of text; lines that were wrapped are one again. What is below the
 * last line with text and the cursor is left out.
 */
export function screenLines(screen: Screen): string[] {
  const { historyLength, rows, cols, cursor } = screen;
  const rowAt = (i: number) => (i < historyLength ? screen.historyRow(i) : screen.row(i - historyLength));
  const lines: string[] = [];
  let last = 0;
  for (let i = 0; i < historyLength + rows; i++) {
    const wraps = screen.isWrapped(i + 1);
    const text = wraps ? fullText(rowAt(i), cols) : rowText(rowAt(i));
    if (screen.isWrapped(i) && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
    if (text !== '' || i === historyLength + cursor.y) last = lines.length;
  }
  return lines.slice(0, last);
}

/** The text of a row with its blanks, up to the edge. */
function fullText(row: Row, cols: number): string {
  const width = row.reduce((sum, span) => sum + span[1], 0);
  return row.map((span) => span[0]).join('') + ' '.repeat(Math.max(0, cols - width));
}
