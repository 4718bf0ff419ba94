import { type Keymap, keyHints } from '../../keymap/keymap.ts';
import type { Segment } from '../line.ts';
import { textCursor } from '../marks.ts';
import type { SheetContent } from '../sheet.ts';
import type { FilteredSheet } from '../state.ts';

/** The filter of an account as its title shows it. */
export function filterText({ filter = '', typing }: FilteredSheet): Segment[] {
  if (filter === '' && !typing) return [];
  return [{ text: `  /${filter}`, bold: true }, ...(typing ? [textCursor()] : [])];
}

/** The way back and the other hints of an account; what ends the typing while its filter is typed. */
export function filteredHints(
  keymap: Keymap,
  { kind, filter, typing }: FilteredSheet,
  others: SheetContent['hints'],
): SheetContent['hints'] {
  if (!typing) return [...keyHints(keymap, kind, [['sheet-back', filter ? 'show all' : 'back']]), ...others];
  return keyHints(keymap, 'sheet-filter', [
    ['sheet-filter-clear', 'show all'],
    ['sheet-filter-done', 'keep'],
  ]);
}
