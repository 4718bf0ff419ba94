import type { Actions } from './actions.ts';
import { helpLines, helpRows } from './help.ts';
import type { InputEvent } from './input.ts';
import type { Overlay, RoomState } from './state.ts';
import type { Store } from './store.ts';
import { typedText } from './typed-text.ts';

type HelpOverlay = Overlay & { kind: 'help' };

/** Reading the help, and finding a key in it. */
export class Helping {
  readonly #store: Store<RoomState>;

  constructor(store: Store<RoomState>) {
    this.#store = store;
  }

  readonly actions: Actions = {
    help: () => this.#show({ kind: 'help', scroll: 0, filter: '', typing: false }),
    'help-up': () => this.scroll(-1),
    'help-down': () => this.scroll(1),
    'help-page-up': () => this.scroll(-helpRows(this.#store.get())),
    'help-page-down': () => this.scroll(helpRows(this.#store.get())),
    'help-back': () => (this.#overlay?.filter ? this.#filter('', false) : this.#show(undefined)),
    'help-filter': () => this.#filter(this.#text, true),
    'help-filter-done': () => this.#filter(this.#text, false),
    'help-filter-clear': () => this.#filter('', false),
    'help-filter-erase': () => this.#filter([...this.#text].slice(0, -1).join(''), true),
  };

  /** Takes what is typed or pasted; false when it is no text. */
  type(event: InputEvent): boolean {
    const text = typedText(event);
    if (text === undefined) return false;
    this.#filter((this.#text + text).slice(0, 200).toWellFormed(), true);
    return true;
  }

  /** Scrolls by lines up (negative) or down. */
  scroll(by: number): void {
    const overlay = this.#overlay;
    if (!overlay) return;
    const state = this.#store.get();
    const last = Math.max(0, helpLines(state, overlay.filter).length - helpRows(state));
    this.#show({ ...overlay, scroll: Math.min(Math.max(0, overlay.scroll + by), last) });
  }

  get #overlay(): HelpOverlay | undefined {
    const { overlay } = this.#store.get();
    return overlay?.kind === 'help' ? overlay : undefined;
  }

  get #text(): string {
    return this.#overlay?.filter ?? '';
  }

  #filter(filter: string, typing: boolean): void {
    this.#show({ kind: 'help', scroll: 0, filter, typing });
  }

  #show(overlay: HelpOverlay | undefined): void {
    this.#store.set((state) => ({ ...state, overlay }));
  }
}
