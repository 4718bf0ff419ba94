import type { FocusedWorker } from './focus.ts';
import type { InputEvent } from './input.ts';
import type { ReadingBack } from './reading-back.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';

/** Whether what is selected with the mouse goes into the clipboard; undefined while the person was not asked. */
export interface ClipboardConsent {
  get: () => boolean | undefined;
  set: (answer: boolean) => void;
}

/** What the person says, for as long as the room is open. */
export function consentOfRoom(answer?: boolean): ClipboardConsent {
  let current = answer;
  return {
    get: () => current,
    set: (next) => {
      current = next;
    },
  };
}

export interface DraggingOptions {
  store: Store<RoomState>;
  focused: Pick<FocusedWorker, 'mirror'>;
  readingBack: ReadingBack;
  consent: ClipboardConsent;
}

/** Selecting text in the focus view by dragging the mouse. What is selected is copied once the button is released. */
export class Dragging {
  readonly #options: DraggingOptions;
  /** Where the button was pressed, in cells of the room; undefined when it is not held. */
  #pressed: { x: number; y: number } | undefined;
  /** The mouse moved while the button is held, and whether that began to read back. */
  #dragging: { fromLive: boolean } | undefined;

  constructor(options: DraggingOptions) {
    this.#options = options;
  }

  /** Takes what the mouse did in the focus view; false when it is for the worker, or for nobody. */
  handle({ action, button, x, y }: InputEvent & { type: 'mouse' }): boolean {
    const { copy, size } = this.#state;
    const wanted = this.#options.focused.mirror?.screen.modes.mouseTracking !== 'none';
    if (button !== 'left' || (wanted && !copy)) return false;
    if (action === 'press') {
      this.#pressed = y < size.rows - 1 ? { x, y } : undefined;
      this.#dragging = undefined;
      return copy !== undefined;
    }
    if (!this.#pressed) return false;
    if (action === 'move') this.#drag({ x, y: Math.min(y, size.rows - 2) });
    else if (action === 'release') this.#release();
    return true;
  }

  /** The answer to whether what was selected is to be copied: it counts from now on. */
  answer(yes: boolean): void {
    const { overlay } = this.#state;
    if (overlay?.kind !== 'confirm' || overlay.action.type !== 'copy') return;
    this.#set({ overlay: undefined });
    this.#options.consent.set(yes);
    if (yes) this.#options.readingBack.take(overlay.action.text);
    this.#options.readingBack.deselect(yes && overlay.action.fromLive);
  }

  get #state(): RoomState {
    return this.#options.store.get();
  }

  #set(change: Partial<RoomState>): void {
    this.#options.store.set((state) => ({ ...state, ...change }));
  }

  #drag(to: { x: number; y: number }): void {
    const { readingBack } = this.#options;
    if (!this.#dragging) {
      this.#dragging = { fromLive: this.#state.copy === undefined };
      readingBack.selectFrom(this.#pressed!);
    }
    readingBack.selectTo(to);
  }

  #release(): void {
    const dragged = this.#dragging;
    this.#pressed = undefined;
    this.#dragging = undefined;
    if (!dragged) return;
    const { readingBack, consent } = this.#options;
    const text = readingBack.selected;
    if (text.trim() === '') return readingBack.deselect(dragged.fromLive);
    const answer = consent.get();
    // Who does not want that has it selected: the key copies it.
    if (answer === false) return;
    if (answer === undefined) return this.#ask({ text, ...dragged });
    readingBack.take(text);
    readingBack.deselect(dragged.fromLive);
  }

  #ask(selected: { text: string; fromLive: boolean }): void {
    const question = 'Copy what you select with the mouse to the clipboard?';
    const detail = 'Your terminal is told to (OSC 52). You are asked once; Shift-drag is always its own.';
    this.#set({ overlay: { kind: 'confirm', question, detail, action: { type: 'copy', ...selected } } });
  }
}
