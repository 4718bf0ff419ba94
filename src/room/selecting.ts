import { keyFor } from '../keymap/keymap.ts';
import type { Actions } from './actions.ts';
import { type GridView, nextGrouping } from './grid-order.ts';
import type { InputEvent } from './input.ts';
import { move, nextNeeding, rangeOf, selectedWorker, step } from './selection.ts';
import { pageOf, turnPage, visibleWorkers } from './shown.ts';
import { shownOrder } from './shown-order.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';
import { typedText } from './typed-text.ts';

const [MIN_ZOOM, MAX_ZOOM] = [-3, 5];
/** Digits typed within this many ms are one number. */
const NUMBER_MS = 700;

/** Which workers are shown, selected and marked. */
export class Selecting {
  readonly #store: Store<RoomState>;
  readonly #now: () => number;
  #number = { digits: '', at: Number.NEGATIVE_INFINITY };

  /** @param now A monotonic clock, ms. */
  constructor(store: Store<RoomState>, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  readonly actions: Actions = {
    'select-up': () => this.select(move(this.#state, 'up')),
    'select-down': () => this.select(move(this.#state, 'down')),
    'select-left': () => this.select(move(this.#state, 'left')),
    'select-right': () => this.select(move(this.#state, 'right')),
    'select-next': () => this.select(step(this.#state, 1, true)),
    'select-previous': () => this.select(step(this.#state, -1, true)),
    'select-first': () => this.select(visibleWorkers(this.#state)[0]?.name),
    'select-last': () => this.select(visibleWorkers(this.#state).at(-1)?.name),
    'select-number': (key) => this.#selectNumber(key),
    'select-needing': () => this.#selectNeeding(),
    'page-next': () => this.turnPage(1),
    'page-previous': () => this.turnPage(-1),
    'toggle-order': () => this.#set({ byNeed: !this.#state.byNeed }),
    'grid-larger': () => this.#zoom(1),
    'grid-smaller': () => this.#zoom(-1),
    'grid-pin': () => this.#pin(selectedWorker(this.#state)?.name),
    'grid-only-trouble': () => this.#setGrid({ onlyTrouble: !this.#state.grid.onlyTrouble }),
    'grid-group': () =>
      this.#setGrid({ groupBy: nextGrouping(this.#state.grid.groupBy, this.#state.workers) }),
    mark: () =>
      this.#state.rangeFrom === undefined ? this.#mark(selectedWorker(this.#state)?.name) : this.#markRange(),
    'mark-range': () => {
      const { rangeFrom } = this.#state;
      this.#set({ rangeFrom: rangeFrom === undefined ? selectedWorker(this.#state)?.name : undefined });
    },
    unmark: () => {
      if (!this.back()) this.#tellOfStart();
    },
    filter: () => this.#set({ filter: { text: this.#filterText, typing: true } }),
    'filter-done': () =>
      this.#set({ filter: this.#filterText ? { text: this.#filterText, typing: false } : undefined }),
    'filter-clear': () => this.#set({ filter: undefined }),
    'filter-erase': () =>
      this.#set({ filter: { text: [...this.#filterText].slice(0, -1).join(''), typing: true } }),
  };

  select(name: string | undefined): void {
    if (name !== undefined && name !== this.#state.selected) this.#set({ selected: name });
  }

  /** One step back to all workers as they are: no range, then no marks, then no filter. False when there was none of these. */
  back(): boolean {
    const { rangeFrom, marked, filter } = this.#state;
    if (rangeFrom !== undefined) this.#set({ rangeFrom: undefined });
    else if (marked.size > 0) this.#set({ marked: new Set() });
    else if (filter) this.#set({ filter: undefined });
    else return false;
    return true;
  }

  turnPage(by: number): void {
    this.select(turnPage(this.#state, by));
  }

  /** Takes what is typed or pasted into the filter; false when it is no text. */
  typeFilter(event: InputEvent): boolean {
    const text = typedText(event);
    if (text === undefined) return false;
    this.#set({ filter: { text: (this.#filterText + text).slice(0, 200).toWellFormed(), typing: true } });
    return true;
  }

  get #state(): RoomState {
    return this.#store.get();
  }

  get #filterText(): string {
    return this.#state.filter?.text ?? '';
  }

  #set(change: Partial<RoomState>): void {
    this.#store.set((state) => ({ ...state, ...change }));
  }

  #setGrid(change: Partial<GridView>): void {
    this.#set({ grid: { ...this.#state.grid, ...change } });
  }

  #say(text: string): void {
    this.#set({ message: { text, bad: false } });
  }

  #selectNeeding(): void {
    const next = nextNeeding(this.#state);
    if (next === undefined) this.#say('no worker needs somebody');
    else if (next === selectedWorker(this.#state)?.name) this.#say(`nobody but ${next} needs somebody`);
    else this.select(next);
  }

  /** To the next step that changes anything, if there is one. */
  #zoom(by: 1 | -1): void {
    const { grid } = this.#state;
    const shown = shapeOf(this.#state);
    for (let zoom = grid.zoom + by; zoom >= MIN_ZOOM && zoom <= MAX_ZOOM; zoom += by) {
      if (shapeOf({ ...this.#state, grid: { ...grid, zoom } }) === shown) continue;
      return this.#setGrid({ zoom });
    }
    this.#say(by > 0 ? 'tiles get no larger' : 'tiles get no smaller');
  }

  /** Who tries to end a start with Esc is told what does: it is pressed too easily to do so itself. */
  #tellOfStart(): void {
    const { run, keymap } = this.#state;
    if (run?.expected === undefined) return;
    const text = `workers are being started: ${keyFor(keymap, 'grid', 'call-off-start')} stops there`;
    this.#say(text);
  }

  #pin(name: string | undefined): void {
    if (name === undefined) return;
    const pinned = new Set(this.#state.grid.pinned);
    if (!pinned.delete(name)) pinned.add(name);
    this.#setGrid({ pinned });
  }

  #mark(name: string | undefined): void {
    if (name === undefined) return;
    const marked = new Set(this.#state.marked);
    if (!marked.delete(name)) marked.add(name);
    this.#set({ marked });
  }

  #markRange(): void {
    const marked = new Set([...this.#state.marked, ...rangeOf(this.#state, shownOrder(this.#state))]);
    this.#set({ marked, rangeFrom: undefined });
  }

  #selectNumber(digit: string): void {
    const { workers } = this.#state;
    const now = this.#now();
    const typed = now - this.#number.at < NUMBER_MS ? this.#number.digits + digit : digit;
    const digits = workers[Number(typed) - 1] ? typed : digit;
    this.#number = { digits, at: now };
    const worker = workers[Number(digits) - 1];
    if (worker) this.select(worker.name);
    else this.#say(`there is no worker ${digits}: the last one is ${workers.length}`);
  }
}

/** What larger or smaller tiles change. */
function shapeOf(state: RoomState): string {
  const { pages, layout } = pageOf(state);
  return JSON.stringify([pages, layout.tiles.map(({ frame }) => frame)]);
}
