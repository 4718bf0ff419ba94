import type { Mode } from '../keymap/binding.ts';
import { sheetMode } from './sheet.ts';
import type { RoomState } from './state.ts';

/** Where the keys of what fills the room are, whatever lies over it. */
export function viewMode({ view, sheet, filter, copy }: RoomState): Mode {
  if (view === 'grid' || view === 'table') return filter?.typing ? 'filter' : view;
  if (view === 'metrics') return view;
  if (view === 'sheet') return sheet ? sheetMode(sheet) : 'grid';
  if (!copy) return 'focus';
  return copy.typing === undefined ? 'copy' : 'search';
}
