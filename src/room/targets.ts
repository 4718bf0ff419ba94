import type { Worker } from '../api/schema.ts';
import { rangeOf, selectedWorker } from './selection.ts';
import { shownOrder } from './shown-order.ts';
import type { RoomState } from './state.ts';

/** The workers that are marked, or stand in the range that is being marked. */
export function markedOf(state: RoomState): readonly Worker[] {
  const range = rangeOf(state, shownOrder(state));
  return state.workers.filter(({ name }) => state.marked.has(name) || range.has(name));
}

/** The workers that a command goes to: those that are marked, else the selected one. */
export function targetsOf(state: RoomState): readonly Worker[] {
  const marked = markedOf(state);
  if (marked.length > 0) return marked;
  const selected = selectedWorker(state);
  return selected ? [selected] : [];
}
