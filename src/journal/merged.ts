import { eventOf } from './event-log.ts';
import { jsonOf, type Row } from './row.ts';

/** What is known of the rows of a journal. */
export interface Merged {
  /** In the order of their numbers. */
  rows: Row[];
  /** None is missing, as far as the copy says how many there were. */
  isWhole: boolean;
}

/**
 * The rows of a journal from its copy, in which those are undefined that are damaged, and from what is left of its database.
 * The copy is believed: its lines have check sums. Of what the database has more only that which follows without a gap is: a
 * number in a damaged page may be any.
 */
export function merged(copied: readonly (Row | undefined)[], left: readonly Row[]): Merged {
  const found = new Map(left.filter(isSound).map((row) => [row.seq, row]));
  const rows = copied.map((row, i) => (row?.seq === i + 1 ? row : found.get(i + 1)));
  for (let next = found.get(rows.length + 1); next; next = found.get(rows.length + 1)) rows.push(next);
  const known = rows.filter((row) => row !== undefined);
  // Without a copy nothing says how many there were.
  if (copied.length === 0) return { rows: [...found.values()], isWhole: false };
  return { rows: known, isWhole: known.length === rows.length };
}

/** Whether it is an event, perhaps of another version. */
function isSound(row: Row): boolean {
  return eventOf(row) !== undefined || typeof jsonOf(row.data) === 'object';
}
