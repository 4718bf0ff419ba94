import type { Actions } from './actions.ts';
import type { InputEvent } from './input.ts';
import { isFiltered } from './sheet.ts';
import type { FilteredSheet, LogSheet, RoomState } from './state.ts';
import type { Store } from './store.ts';
import { typedText } from './typed-text.ts';

const NEXT_LEVEL = { info: 'warn', warn: 'error', error: 'info' } as const;

export interface SheetFilterOptions {
  store: Store<RoomState>;
  /** Others are wanted. */
  changed: () => void;
  /** Leaves the account. */
  close: () => void;
}

/** What of the incidents, of those who wait, or of control's log is shown. */
export class SheetFilter {
  readonly #options: SheetFilterOptions;

  constructor(options: SheetFilterOptions) {
    this.#options = options;
  }

  readonly actions: Actions = {
    'log-level': () => {
      const sheet = this.#sheet;
      if (sheet?.kind === 'log') this.#set({ level: NEXT_LEVEL[sheet.level] });
    },
    'sheet-filter': () => this.#set({ typing: true }),
    'sheet-filter-done': () => this.#set({ typing: false }),
    'sheet-filter-clear': () => this.#set({ typing: false, filter: '' }),
    'sheet-filter-erase': () => this.#set({ filter: [...this.#text].slice(0, -1).join('') }),
    'sheet-back': () => (this.#text === '' ? this.#options.close() : this.#set({ filter: '' })),
  };

  /** Takes what is typed or pasted; false when it is no text. */
  type(event: InputEvent): boolean {
    const text = typedText(event);
    if (text === undefined) return false;
    this.#set({ filter: (this.#text + text).slice(0, 200).toWellFormed() });
    return true;
  }

  get #sheet(): FilteredSheet | undefined {
    const { sheet } = this.#options.store.get();
    return sheet && isFiltered(sheet) ? sheet : undefined;
  }

  get #text(): string {
    return this.#sheet?.filter ?? '';
  }

  #set(change: Partial<Pick<LogSheet, 'level' | 'filter' | 'typing'>>): void {
    const sheet = this.#sheet;
    if (!sheet) return;
    // The newest of the log stands last.
    const scroll = sheet.kind === 'log' ? Number.POSITIVE_INFINITY : 0;
    const next = { ...sheet, ...change, scroll };
    this.#options.store.set((state) => ({ ...state, sheet: next }));
    if (change.level !== undefined || next.filter !== sheet.filter) this.#options.changed();
  }
}
