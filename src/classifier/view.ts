import type { Cursor, Row } from '../screen/cells.ts';
import { type Line, lineOf } from './line.ts';

/** What the classifier needs of a screen; {@link Screen} is one. */
export interface ScreenView {
  readonly cols: number;
  readonly rows: number;
  readonly cursor: Pick<Cursor, 'x' | 'y' | 'visible'>;
  readonly title: string;
  readonly modes: { readonly bracketedPaste: boolean };
  row(y: number): Row;
  /** When row `y` last changed, in the screen's own count of changes. */
  rowSequence(y: number): number;
}

/** A screen as lines. */
export interface Page {
  cols: number;
  cursor: { x: number; y: number; visible: boolean };
  lines: readonly Line[];
  /** The last line with text, -1 on a blank screen. */
  last: number;
  /** The program asked that pastes be marked (DEC 2004), as those do that take keys themselves. */
  marksPastes: boolean;
}

/** What was made of a screen last: rows are the same objects until they change, so a line is made once for each change. */
const pages = new WeakMap<ScreenView, Line[]>();

export function pageOf(screen: ScreenView): Page {
  const known = pages.get(screen);
  const lines: Line[] = [];
  let last = -1;
  for (let y = 0; y < screen.rows; y++) {
    const row = screen.row(y);
    const before = known?.[y];
    const line = before?.row === row ? before : lineOf(row);
    lines.push(line);
    if (line.text !== '') last = y;
  }
  pages.set(screen, lines);
  const { x, y, visible } = screen.cursor;
  const marksPastes = screen.modes.bracketedPaste;
  return { cols: screen.cols, cursor: { x, y, visible }, lines, last, marksPastes };
}

/** A piece of a screen that rules look at. */
export interface Piece {
  /** The row it begins in. */
  row: number;
  /** In the form that patterns match. */
  text: string;
  /** Whether it is set off by color or faintness. */
  toned: boolean;
}
