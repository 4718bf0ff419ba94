import type { Frame } from './frame.ts';
import { lineWidth } from './layout.ts';
import type { Look } from './state.ts';
import { charWidth, type Line, lineBytes, type Piece } from './style.ts';

/** What the terminal holds of us. */
export interface Painted {
  readonly kind: 'nothing' | 'screen' | 'inline';
  readonly rows: readonly string[];
  readonly cols: number;
  readonly height: number;
  readonly epoch: number;
  /** Pieces that were printed for good (inline). */
  readonly printed: number;
  /** Rows between the cursor and the row after the last one (inline). */
  readonly below: number;
  readonly stays: boolean;
  readonly cursor: string;
}

export const NOTHING: Painted = {
  kind: 'nothing',
  rows: [],
  cols: 0,
  height: 0,
  epoch: 0,
  printed: 0,
  below: 0,
  stays: false,
  cursor: '',
};

const SYNC = ['\x1b[?2026h', '\x1b[?2026l'] as const;
const CLEAR = '\x1b[2J\x1b[H';
const MOUSE = '\x1b[?1000h\x1b[?1002h\x1b[?1003h\x1b[?1006h';

/** What to write so that the terminal shows `frame`, and what it holds then. Nothing to write when nothing changed. */
export function paint(
  before: Painted,
  frame: Frame,
  size: { readonly cols: number; readonly rows: number; readonly epoch: number; readonly look: Look },
): { readonly bytes: string; readonly painted: Painted } {
  const changed = before.cols !== size.cols || before.height !== size.rows || before.epoch !== size.epoch;
  const rows = frame.rows.map((line) => lineBytes(clip(line, size.cols)));
  const common = { rows, cols: size.cols, height: size.rows, epoch: size.epoch };
  return frame.kind === 'screen'
    ? paintScreen(before, frame, { ...common, look: size.look, fresh: changed || before.kind !== 'screen' })
    : paintInline(before, frame, { ...common, fresh: changed && before.kind !== 'nothing' });
}

type Next = Pick<Painted, 'rows' | 'cols' | 'height' | 'epoch'> & { readonly fresh: boolean };

function paintScreen(before: Painted, frame: Frame, next: Next & { readonly look: Look }) {
  const { rows, cols, height, epoch, look, fresh } = next;
  const old = fresh ? [] : before.rows;
  const moves = rows.flatMap((bytes, y) => {
    if (bytes === (old[y] ?? '')) return [];
    // Behind a full row, "erase to the end" would take its last character.
    const tail = lineWidth(frame.rows[y]!) < cols ? '\x1b[K' : '';
    return [`\x1b[${y + 1};1H${bytes}${tail}`];
  });
  const cursor = `\x1b[${frame.cursor.y + 1};${frame.cursor.x + 1}H`;
  const painted: Painted = {
    ...NOTHING,
    kind: 'screen',
    rows,
    cols,
    height,
    epoch,
    printed: before.printed,
    cursor,
  };
  if (moves.length === 0 && cursor === before.cursor && !fresh) return { bytes: '', painted };
  const enter = before.kind === 'screen' ? '' : `${leaveInline(before)}\x1b[?1049h${CLEAR}`;
  const modes = !fresh ? '' : look === '2.1' ? `${MOUSE}\x1b[?25l` : '\x1b[?25h';
  const clear = fresh && before.kind === 'screen' ? CLEAR : '';
  return {
    bytes: `${enter}${modes}${SYNC[0]}${clear}${moves.join('')}\x1b[${height};1H${cursor}${SYNC[1]}`,
    painted,
  };
}

function paintInline(before: Painted, frame: Frame, next: Next) {
  const { rows, cols, height, epoch, fresh } = next;
  const leaving = before.kind === 'screen' ? '\x1b[?1049l\x1b[?25l' : '';
  const start = fresh || leaving !== '' ? 0 : before.printed;
  const pieces = frame.printed.slice(Math.max(0, start - frame.dropped));
  const printed = frame.dropped + frame.printed.length;
  const below = rows.length - frame.cursor.y;
  const painted: Painted = {
    ...NOTHING,
    kind: 'inline',
    rows,
    cols,
    height,
    epoch,
    printed,
    below,
    stays: frame.stays ?? false,
  };
  const same = rows.length === before.rows.length && rows.every((bytes, y) => bytes === before.rows[y]);
  if (same && pieces.length === 0 && !fresh && leaving === '') return { bytes: '', painted };
  const keep = before.stays && pieces.length > 0;
  const erase = fresh || leaving !== '' ? '\x1b[2J\x1b[3J\x1b[H' : keep ? down(before) : eraseInline(before);
  const text = [...pieces.flat().map((line) => lineBytes(clip(line, cols))), ...rows];
  const back = below > 0 ? `\x1b[${below}A${frame.cursor.x > 0 ? `\x1b[${frame.cursor.x}C` : ''}` : '';
  const body = text.map((row) => `${row}\n`).join('');
  return { bytes: `${leaving}${SYNC[0]}${erase}${body}${back}${SYNC[1]}`, painted };
}

/** To the row after the last one. */
function down(before: Painted): string {
  return before.below > 0 ? `\r\x1b[${before.below}B` : '';
}

/** Row by row upwards, as Ink does it. */
export function eraseInline(before: Painted): string {
  return `${down(before)}\x1b[2K${'\x1b[1A\x1b[2K'.repeat(before.rows.length)}\x1b[G`;
}

function leaveInline(before: Painted): string {
  return before.kind === 'inline' && before.printed === 0 ? eraseInline(before) : down(before);
}

/** Cuts a row at the right edge. */
function clip(line: Line, cols: number): Line {
  if (lineWidth(line) <= cols) return line;
  const kept: Piece[] = [];
  let room = cols;
  for (const [text, style] of line) {
    let fitting = '';
    for (const char of text) {
      room -= charWidth(char);
      if (room < 0) break;
      fitting += char;
    }
    kept.push([fitting, style]);
    if (room < 0) break;
  }
  return kept;
}
