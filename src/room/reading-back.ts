import type { Action } from '../keymap/bindings.ts';
import * as copyMode from './copy-mode.ts';
import type { InputEvent } from './input.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';
import { typedText } from './typed-text.ts';

/** A line that was found by a query, when so many stood below it. */
export interface LinePlace {
  query: string;
  text: string;
  fromEnd: number;
}

/** The lines of a terminal that can stand still, whatever its program goes on to write. */
export interface HeldLines extends copyMode.Lines {
  /** Stands still: what is read and selected stays under the eyes of who does that. */
  hold(): void;
  /** Goes on, with all that came meanwhile. */
  release(): void;
}

export interface ReadingBackOptions {
  store: Store<RoomState>;
  /** The lines of the focused worker. */
  lines: () => HeldLines | undefined;
  /** Puts text into the operator's clipboard. */
  copy: (text: string) => void;
  /** The person went back to the live screen. */
  onLeave: () => void;
}

/** Reading back in the focused worker: moving, searching, selecting, copying. */
export class ReadingBack {
  readonly #options: ReadingBackOptions;
  /** Where what was searched last stands: the lines stand still until it is left off. */
  #found: { lines: HeldLines; query: string; places: readonly copyMode.Place[] } | undefined;

  constructor(options: ReadingBackOptions) {
    this.#options = options;
  }

  /** Scrolls by lines up (negative) or down; up begins to read back, down past the end leaves off. */
  scroll(by: number): void {
    const lines = this.#options.lines();
    const { copy } = this.#state;
    if (!lines || (by > 0 && !copy)) return;
    if (!copy) this.#begin(lines);
    this.#change((state, text, rows) => copyMode.scrollBy(state, text, rows, by));
    if (by > 0 && this.#state.copy!.top + this.#rows >= lines.count) this.#leave();
  }

  /** Goes to a line that was found by a query, so many lines above the last one; the search goes on from there. */
  goTo({ query, text, fromEnd }: LinePlace): void {
    this.#change((copy, lines, rows) =>
      copyMode.goToLine({ ...copy, query }, lines, rows, text, lines.count - 1 - fromEnd),
    );
  }

  /** Keeps the window where the text is after a resize. */
  resized(): void {
    this.#found = undefined;
    this.#change((copy, lines, rows) => copyMode.moveCursor(copy, lines, rows, {}));
  }

  /** Begins a selection at a cell of the window; what is live is read back from then on. */
  selectFrom({ x, y }: { x: number; y: number }): void {
    const lines = this.#options.lines();
    if (!lines) return;
    if (!this.#state.copy) this.#begin(lines);
    this.#change((copy) => {
      const place = { line: Math.min(copy.top + y, lines.count - 1), column: x };
      return { ...copy, cursor: place, anchor: place, wholeLines: false };
    });
  }

  /** Takes the selection to a cell of the window, which moves on at its edges. */
  selectTo({ x, y }: { x: number; y: number }): void {
    this.#change((copy, lines, rows) => {
      const over = y <= 0 ? -1 : y >= rows - 1 ? 1 : 0;
      const moved = copyMode.scrollBy(copy, lines, rows, over);
      return { ...moved, cursor: { line: Math.min(moved.top + y, lines.count - 1), column: x } };
    });
  }

  /** The selected text; empty when there is none. */
  get selected(): string {
    const { copy } = this.#state;
    const lines = this.#options.lines();
    return copy?.anchor && lines ? copyMode.selectedText(copy, lines) : '';
  }

  /** Puts a text into the clipboard and says so. */
  take(text: string): void {
    this.#options.copy(text);
    const count = text.split('\n').length;
    const what = count === 1 ? `${text.length} characters` : `${count} lines`;
    this.#set({ message: { text: `copied ${what}`, bad: false } });
  }

  /** Nothing is selected any more; and nothing is read back when the person is to see the live screen again. */
  deselect(live: boolean): void {
    if (live) return this.#leave();
    this.#change((copy) => ({ ...copy, anchor: undefined }));
  }

  /** Takes what is typed into the search; false when it is no text. */
  type(event: InputEvent): boolean {
    const text = typedText(event);
    if (text === undefined) return false;
    this.#change((copy) => ({ ...copy, typing: (copy.typing ?? '') + text }));
    return true;
  }

  /** Does what a key asks for; nothing when it is none of this mode. */
  act(action: Action): void {
    const page = this.#rows - 1;
    if (action === 'copy-page-up' && !this.#state.copy) return this.scroll(-page);
    if (action === 'copy-leave') return this.#leave();
    if (action === 'copy-yank') return this.#yank();
    if (action === 'search-run') return this.#search();
    if (action === 'search-next') return this.#searchOn(-1);
    if (action === 'search-previous') return this.#searchOn(1);
    this.#change((copy, lines, rows) => {
      const to = (by: Partial<copyMode.Place>) => copyMode.moveCursor(copy, lines, rows, by);
      const scrolled = (by: number) => copyMode.scrollBy(copy, lines, rows, by);
      switch (action) {
        case 'copy-up':
          return to({ line: -1 });
        case 'copy-down':
          return to({ line: 1 });
        case 'copy-left':
          return to({ column: -1 });
        case 'copy-right':
          return to({ column: 1 });
        case 'copy-page-up':
          return scrolled(-page);
        case 'copy-page-down':
          return scrolled(page);
        case 'copy-half-up':
          return scrolled(-(page >> 1));
        case 'copy-half-down':
          return scrolled(page >> 1);
        case 'copy-top':
          return to({ line: -lines.count });
        case 'copy-bottom':
          return to({ line: lines.count });
        case 'copy-line-start':
          return to({ column: -copy.cursor.column });
        case 'copy-line-end':
          return to({ column: Number.MAX_SAFE_INTEGER });
        case 'copy-select':
          return copyMode.toggleSelection(copy, false);
        case 'copy-select-lines':
          return copyMode.toggleSelection(copy, true);
        case 'search':
          return { ...copy, typing: '' };
        case 'search-cancel':
          return { ...copy, typing: undefined };
        case 'search-erase':
          return { ...copy, typing: [...(copy.typing ?? '')].slice(0, -1).join('') };
        default:
          return copy;
      }
    });
  }

  get #state(): RoomState {
    return this.#options.store.get();
  }

  /** Lines of the window: the room less its status line. */
  get #rows(): number {
    return this.#state.size.rows - 1;
  }

  #set(change: Partial<RoomState>): void {
    this.#options.store.set((state) => ({ ...state, ...change }));
  }

  #change(how: (copy: copyMode.CopyState, lines: copyMode.Lines, rows: number) => copyMode.CopyState): void {
    const { copy } = this.#state;
    const lines = this.#options.lines();
    if (copy && lines) this.#set({ copy: how(copy, lines, this.#rows) });
  }

  #begin(lines: HeldLines): void {
    this.#found = undefined;
    lines.hold();
    this.#set({ copy: copyMode.beginCopy(lines, this.#rows) });
  }

  #placesOf(query: string, lines: HeldLines): readonly copyMode.Place[] {
    const known = this.#found;
    if (known?.query === query && known.lines === lines) return known.places;
    const places = copyMode.placesOf(query, lines);
    this.#found = { lines, query, places };
    return places;
  }

  #leave(): void {
    this.#found = undefined;
    this.#set({ copy: undefined });
    this.#options.lines()?.release();
    this.#options.onLeave();
  }

  #yank(): void {
    const { copy } = this.#state;
    const lines = this.#options.lines();
    if (!copy || !lines) return;
    this.take(copyMode.selectedText(copy, lines));
    this.deselect(false);
  }

  #search(): void {
    this.#change((copy) => ({ ...copy, query: copy.typing || copy.query, typing: undefined }));
    this.#searchOn(-1);
  }

  #searchOn(direction: -1 | 1): void {
    const { copy } = this.#state;
    const lines = this.#options.lines();
    if (!copy || !lines) return;
    const found = copyMode.searchFrom(copy, lines, this.#rows, direction);
    if (!found) return this.#set({ message: { text: `not found: ${copy.query}`, bad: true } });
    const { line, column } = found.cursor;
    const places = this.#placesOf(found.query, lines);
    const place = places.findIndex((each) => each.line === line && each.column === column) + 1;
    const which = places.length === 1 ? 'the only match' : `match ${place} of ${places.length}`;
    this.#set({ copy: found, message: { text: `${which}: ${found.query}`, bad: false } });
  }
}
