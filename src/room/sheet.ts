import type { Mode } from '../keymap/binding.ts';
import type { Segment } from './line.ts';
import type { FilteredSheet, RoomState, Sheet } from './state.ts';
import { detailContent } from './views/detail.ts';
import { findContent } from './views/find.ts';
import { inboxContent } from './views/inbox.ts';
import { incidentContent, timelineContent } from './views/incidents.ts';
import { logContent } from './views/log.ts';
import { problemsContent } from './views/problems.ts';

/** Lines that a sheet does not have for itself: its title and its key hints. */
const CHROME_ROWS = 2;

/** What a sheet says: a title, lines that stay, and lines that scroll. */
export interface SheetContent {
  title: Segment[];
  head: Segment[][];
  lines: Segment[][];
  /** Lines that are to be seen, wherever it is scrolled to; `to` inclusive. */
  reveal?: { from: number; to: number };
  /** The way back first: in a small room the last ones are left out. */
  hints: readonly (readonly [key: string, does: string])[];
}

export function sheetContent(state: RoomState, sheet: Sheet): SheetContent {
  if (sheet.kind === 'detail') return detailContent(state, sheet);
  if (sheet.kind === 'inbox') return inboxContent(state, sheet);
  if (sheet.kind === 'find') return findContent(state, sheet);
  if (sheet.kind === 'log') return logContent(state, sheet);
  if (sheet.kind === 'problems') return problemsContent(state);
  return sheet.open === undefined ? timelineContent(state, sheet) : incidentContent(state, sheet, sheet.open);
}

/** Where the keys of a sheet are. */
export function sheetMode(sheet: Sheet): Mode {
  if (sheet.kind === 'find') return 'find';
  if (!isFiltered(sheet)) return 'sheet';
  return sheet.typing ? 'sheet-filter' : sheet.kind;
}

/** Whether it is one of which a part can be shown; of an open incident it cannot. */
export function isFiltered(sheet: Sheet): sheet is FilteredSheet {
  return (
    sheet.kind === 'log' || sheet.kind === 'inbox' || (sheet.kind === 'incidents' && sheet.open === undefined)
  );
}

/** Rows for the lines that scroll. */
export function sheetRows({ size }: RoomState, { head }: SheetContent): number {
  return Math.max(1, size.rows - CHROME_ROWS - head.length);
}

/** The first line that is shown. */
export function sheetTop(state: RoomState, { scroll }: Sheet, content: SheetContent): number {
  const rows = sheetRows(state, content);
  const { from, to } = content.reveal ?? { from: scroll, to: scroll };
  const top = Math.min(from, Math.max(scroll, to - rows + 1));
  return Math.max(0, Math.min(top, content.lines.length - rows));
}
