import type { Actions } from './actions.ts';
import type { InputEvent } from './input.ts';
import { HEADER_ROWS } from './layout.ts';
import { wheelOf } from './pointing.ts';
import { selectedWorker } from './selection.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';
import { type ColumnId, columnOf } from './views/table-columns.ts';
import { columnAt, HEADING_ROWS, shownTable, tableHeight, tableRows } from './views/table-rows.ts';

/** Rows that the wheel moves. */
const WHEEL_ROWS = 3;
/** Two clicks on one row within this many ms enter it. */
const DOUBLE_CLICK_MS = 400;

export interface TablingOptions {
  store: Store<RoomState>;
  /** A monotonic clock, ms. */
  now: () => number;
  /** Enters the selected worker. */
  enter: () => void;
  /** Goes a step back to all workers as they are; false when nothing is marked and none left out. */
  back: () => boolean;
  /** Begins to type a filter. */
  filter: () => void;
}

/** The table of workers: which row is selected, and what the rows are ordered by. */
export class Tabling {
  readonly #options: TablingOptions;
  #lastClick = { worker: '', at: Number.NEGATIVE_INFINITY };

  constructor(options: TablingOptions) {
    this.#options = options;
  }

  readonly actions: Actions = {
    table: () => this.#open(),
    'table-close': () => this.#show('grid'),
    'table-back': () => {
      if (!this.#options.back()) this.#show('grid');
    },
    'table-up': () => this.#move(-1),
    'table-down': () => this.#move(1),
    'table-page-up': () => this.#move(1 - tableHeight(this.#state)),
    'table-page-down': () => this.#move(tableHeight(this.#state) - 1),
    'table-first': () => this.#move(Number.NEGATIVE_INFINITY),
    'table-last': () => this.#move(Number.POSITIVE_INFINITY),
    'table-next-column': () => this.#turnColumn(1),
    'table-previous-column': () => this.#turnColumn(-1),
    'table-turn-round': () => this.#order(this.#state.table.sort, !this.#state.table.descending),
    'table-filter': () => this.#options.filter(),
  };

  /** The mouse: a click selects, a double click enters, one on a heading orders by it, the wheel moves. */
  point(event: InputEvent & { type: 'mouse' }): void {
    const turned = wheelOf(event);
    if (turned !== 0) this.#move(turned * WHEEL_ROWS);
    else if (event.action === 'press' && event.button === 'left') this.#click(event.x, event.y);
  }

  get #state(): RoomState {
    return this.#options.store.get();
  }

  #set(change: (state: RoomState) => Partial<RoomState>): void {
    this.#options.store.set((state) => ({ ...state, ...change(state) }));
  }

  #open(): void {
    if (!this.#state.screenReader) return this.#show('table');
    this.#set(() => ({ message: { text: 'the table is told as the list that is here', bad: false } }));
  }

  #show(home: RoomState['home']): void {
    this.#set(() => ({ view: home, home }));
  }

  /** Selects the row so many below, at the most the last; the table scrolls no further than it takes to show it. */
  #move(by: number): void {
    const rows = tableRows(this.#state);
    const selected = rows.findIndex(({ worker }) => worker === selectedWorker(this.#state));
    const row = rows[Math.max(0, Math.min(selected + by, rows.length - 1))];
    if (row) this.#select(row.worker.name);
  }

  #select(selected: string): void {
    this.#set((state) => {
      // From where it stands now, which another order may have moved.
      const table = { ...state.table, top: shownTable(state).top };
      return { selected, table: { ...table, top: shownTable({ ...state, selected, table }).top } };
    });
  }

  #turnColumn(by: number): void {
    const { sort } = this.#state.table;
    const { columns } = shownTable(this.#state);
    const index = columns.findIndex(({ id }) => id === sort) + by;
    this.#orderBy(columns.at(index % columns.length)!.id);
  }

  #orderBy(sort: ColumnId): void {
    this.#order(sort, columnOf(sort).greatestFirst ?? false);
  }

  #order(sort: ColumnId, descending: boolean): void {
    this.#set(({ table }) => ({ table: { ...table, sort, descending } }));
  }

  #click(x: number, y: number): void {
    const { rows, columns } = shownTable(this.#state);
    if (y === HEADER_ROWS) return this.#clickHeading(columnAt(columns, x)?.id);
    const worker = rows[y - HEADER_ROWS - HEADING_ROWS]?.worker.name;
    if (worker === undefined) return;
    const now = this.#options.now();
    const double = this.#lastClick.worker === worker && now - this.#lastClick.at < DOUBLE_CLICK_MS;
    this.#lastClick = { worker, at: double ? Number.NEGATIVE_INFINITY : now };
    this.#select(worker);
    if (double) this.#options.enter();
  }

  /** Another click on the same heading turns the order round. */
  #clickHeading(column: ColumnId | undefined): void {
    const { sort, descending } = this.#state.table;
    if (column === sort) this.#order(sort, !descending);
    else if (column !== undefined) this.#orderBy(column);
  }
}
