import type { Actions } from './actions.ts';
import type { InputEvent } from './input.ts';
import type { LogSheet, RoomState } from './state.ts';
import type { Store } from './store.ts';
import { typedText } from './typed-text.ts';

const NEXT_LEVEL = { info: 'warn', warn: 'error', error: 'info' } as const;

export interface LogFilterOptions {
  store: Store<RoomState>;
  /** Other lines are wanted. */
  changed: () => void;
  /** Leaves the log. */
  close: () => void;
}

/** Which lines of control's log are shown. */
export class LogFilter {
  readonly #options: LogFilterOptions;

  constructor(options: LogFilterOptions) {
    this.#options = options;
  }

  readonly actions: Actions = {
    'log-level': () => this.#set(({ level }) => ({ level: NEXT_LEVEL[level] })),
    'log-filter': () => this.#set(() => ({ typing: true })),
    'log-filter-done': () => this.#set(() => ({ typing: false })),
    'log-filter-clear': () => this.#set(() => ({ typing: false, filter: '' })),
    'log-back': () => (this.#sheet?.filter ? this.#set(() => ({ filter: '' })) : this.#options.close()),
    'log-filter-erase': () => this.#set(({ filter }) => ({ filter: [...filter].slice(0, -1).join('') })),
  };

  /** Takes what is typed or pasted; false when it is no text. */
  type(event: InputEvent): boolean {
    const text = typedText(event);
    if (text === undefined) return false;
    this.#set(({ filter }) => ({ filter: (filter + text).slice(0, 200).toWellFormed() }));
    return true;
  }

  get #sheet(): LogSheet | undefined {
    const { sheet } = this.#options.store.get();
    return sheet?.kind === 'log' ? sheet : undefined;
  }

  #set(how: (sheet: LogSheet) => Partial<LogSheet>): void {
    const sheet = this.#sheet;
    if (!sheet) return;
    const next = { ...sheet, ...how(sheet), scroll: Number.POSITIVE_INFINITY };
    this.#options.store.set((state) => ({ ...state, sheet: next }));
    if (next.level !== sheet.level || next.filter !== sheet.filter) this.#options.changed();
  }
}
