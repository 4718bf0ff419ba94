import { FOOTER_ROWS, HEADER_ROWS } from '../layout.ts';
import { numberOf, rangeOf, selectedWorker } from '../selection.ts';
import { visibleWorkers } from '../shown.ts';
import { type RoomState, workerClock } from '../state.ts';
import { type Column, type ColumnId, fitColumns, type Row, scrollTo, sortRows } from './table-columns.ts';

/** How the table is ordered, and which row stands first. */
export interface TableState {
  sort: ColumnId;
  descending: boolean;
  top: number;
}

/** Lines that the table does not have for workers. */
export const HEADING_ROWS = 1;

/** All rows that pass the filter, in their order; those of a range that is being marked are as if they were. */
export function tableRows(state: RoomState): Row[] {
  const rows = sortedRows(state);
  if (state.rangeFrom === undefined) return rows;
  const names = rows.map(({ worker }) => worker.name);
  const range = rangeOf(state, names);
  return rows.map((row) => (range.has(row.worker.name) ? { ...row, marked: true } : row));
}

/** The names of the workers in the order of their rows. */
export function tableOrder(state: RoomState): readonly string[] {
  return sortedRows(state).map(({ worker }) => worker.name);
}

function sortedRows(state: RoomState): Row[] {
  const rows = visibleWorkers({ ...state, byNeed: false }).map((worker) => ({
    worker,
    number: numberOf(state, worker),
    marked: state.marked.has(worker.name),
    usage: state.figures.stats?.workers[worker.name],
    now: workerClock(state),
  }));
  return sortRows(rows, state.table.sort, state.table.descending);
}

/** Rows that there is room for. */
export function tableHeight({ size }: RoomState): number {
  return Math.max(1, size.rows - HEADER_ROWS - HEADING_ROWS - FOOTER_ROWS);
}

/** What of the table is on the screen: the rows from the first shown one, and the columns that fit in. */
export function shownTable(state: RoomState): { rows: Row[]; top: number; count: number; columns: Column[] } {
  const all = tableRows(state);
  const height = tableHeight(state);
  const selected = all.findIndex(({ worker }) => worker === selectedWorker(state));
  const top = scrollTo(state.table.top, Math.max(0, selected), height, all.length);
  return {
    rows: all.slice(top, top + height),
    top,
    count: all.length,
    columns: fitColumns(all, state.table.sort, state.size.cols),
  };
}

/** The column at a cell of the heading; undefined where there is none. */
export function columnAt(columns: readonly Column[], x: number): Column | undefined {
  let from = 0;
  return columns.find(({ width }) => {
    const isHere = x >= from && x < from + width + 1;
    from += width + 1;
    return isHere;
  });
}
