import { visibleWorkers } from './shown.ts';
import type { RoomState } from './state.ts';
import { tableOrder } from './views/table-rows.ts';

/** The names of the workers in the order in which they are shown, in tiles or in rows. */
export function shownOrder(state: RoomState): readonly string[] {
  return state.view === 'table' ? tableOrder(state) : visibleWorkers(state).map(({ name }) => name);
}
