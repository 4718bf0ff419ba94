import type { Actions } from './actions.ts';
import type { InputEvent } from './input.ts';
import { gridOf, move, nextNeeding, type RoomState, selectedWorker, step, visibleWorkers } from './state.ts';
import type { Store } from './store.ts';

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
    'select-needing': () => this.select(nextNeeding(this.#state)),
    'page-next': () => this.turnPage(1),
    'page-previous': () => this.turnPage(-1),
    'toggle-order': () => this.#set({ byNeed: !this.#state.byNeed }),
    mark: () => this.#mark(selectedWorker(this.#state)?.name),
    unmark: () => this.#set({ marked: new Set() }),
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

  turnPage(by: number): void {
    const { perPage } = gridOf(this.#state);
    this.select(step(this.#state, by * perPage, false));
  }

  /** Takes what is typed into the filter; false when it is no text. */
  typeFilter(event: InputEvent): boolean {
    const text = event.type === 'key' ? event.text : undefined;
    if (text === undefined || /\p{Cc}/u.test(text)) return false;
    this.#set({ filter: { text: this.#filterText + text, typing: true } });
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

  #mark(name: string | undefined): void {
    if (name === undefined) return;
    const marked = new Set(this.#state.marked);
    if (!marked.delete(name)) marked.add(name);
    this.#set({ marked });
  }

  #selectNumber(digit: string): void {
    const { workers } = this.#state;
    const now = this.#now();
    const typed = now - this.#number.at < NUMBER_MS ? this.#number.digits + digit : digit;
    const digits = workers[Number(typed) - 1] ? typed : digit;
    this.#number = { digits, at: now };
    this.select(workers[Number(digits) - 1]?.name);
  }
}
