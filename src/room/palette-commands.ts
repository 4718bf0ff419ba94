import type { AutomationMode } from '../api/supervision.ts';
import type { Action } from '../keymap/bindings.ts';
import type { Actions } from './actions.ts';
import type { InputEvent } from './input.ts';
import { paletteItems } from './palette.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';
import { typedText } from './typed-text.ts';

export interface PaletteOptions {
  /** Does what a key does too. */
  act: (action: Action) => void;
  select: (worker: string) => void;
  /** Turns automation about a state of trouble. */
  turnAutomationAbout: (state: string, mode: AutomationMode) => void;
  chooseTheme: (name: string) => void;
  /** Closes the account that fills the room. */
  toGrid: () => void;
}

/** Finding what the room can do by its name, and doing it. */
export class Palette {
  readonly #store: Store<RoomState>;
  readonly #options: PaletteOptions;

  constructor(store: Store<RoomState>, options: PaletteOptions) {
    this.#store = store;
    this.#options = options;
  }

  readonly actions: Actions = {
    palette: () => this.#ask(''),
    'palette-down': () => this.#move(1),
    'palette-up': () => this.#move(-1),
    'palette-erase': () => this.#ask([...this.#query].slice(0, -1).join('')),
    'palette-clear': () => this.#ask(''),
    'palette-run': () => this.#run(),
  };

  /** Takes what is typed or pasted; false when it is no text. */
  type(event: InputEvent): boolean {
    const text = typedText(event);
    if (text === undefined) return false;
    this.#ask(this.#query + text);
    return true;
  }

  get #palette() {
    const { overlay } = this.#store.get();
    return overlay?.kind === 'palette' ? overlay : undefined;
  }

  get #query(): string {
    return this.#palette?.query ?? '';
  }

  #set(change: Partial<RoomState>): void {
    this.#store.set((state) => ({ ...state, ...change }));
  }

  #ask(query: string): void {
    const found = paletteItems(this.#store.get(), query);
    this.#set({ overlay: { kind: 'palette', query, found, index: 0 } });
  }

  #move(by: number): void {
    const palette = this.#palette;
    if (!palette) return;
    const count = palette.found.length;
    if (count > 0) this.#set({ overlay: { ...palette, index: (palette.index + by + count) % count } });
  }

  #run(): void {
    const palette = this.#palette;
    if (!palette) return;
    const { item } = palette.found[palette.index] ?? {};
    if (!item) return;
    this.#set({ overlay: undefined });
    // What belongs to the grid is done there, whatever account fills the room.
    if ('about' in item.does) return this.#options.turnAutomationAbout(item.does.about, item.does.mode);
    if ('theme' in item.does) return this.#options.chooseTheme(item.does.theme);
    const isOfGrid = 'worker' in item.does || item.does.mode === 'grid';
    const { view, home } = this.#store.get();
    if (isOfGrid && view !== home) this.#options.toGrid();
    if ('action' in item.does) return this.#options.act(item.does.action);
    this.#set({ filter: undefined });
    this.#options.select(item.does.worker);
  }
}
