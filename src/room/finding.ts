import type { ApiClient } from '../api/client.ts';
import type { Found } from '../api/schema.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../error-message.ts';
import type { Actions } from './actions.ts';
import type { InputEvent } from './input.ts';
import type { LinePlace } from './reading-back.ts';
import type { FindSheet, RoomState } from './state.ts';
import type { Store } from './store.ts';
import { typedText } from './typed-text.ts';

/** How long after a letter it is searched, ms: another may follow. */
const SETTLE_MS = 120;
/** The longest query, as the API has it. */
const LONGEST = 200;

export interface FindingOptions {
  store: Store<RoomState>;
  api: ApiClient;
  clock: Clock;
  /** Reads back in the worker, at this line. */
  goTo: (worker: string, line: LinePlace) => void;
}

/** Searching in all that the workers have shown, while one types. */
export class Finding {
  readonly #options: FindingOptions;
  #callOff = () => {};

  constructor(options: FindingOptions) {
    this.#options = options;
  }

  readonly actions: Actions = {
    find: () => this.#show({ kind: 'find', query: '', index: 0, scroll: 0 }),
    'find-down': () => this.move(1),
    'find-up': () => this.move(-1),
    'find-next-worker': () => this.#toWorker(1),
    'find-previous-worker': () => this.#toWorker(-1),
    'find-erase': () => this.#ask([...(this.#sheet?.query ?? '')].slice(0, -1).join('')),
    'find-clear': () => this.#ask(''),
    'find-go': () => this.#go(),
  };

  /** Takes what is typed or pasted; false when it is no text. */
  type(event: InputEvent): boolean {
    const text = typedText(event);
    const { query } = this.#sheet ?? {};
    if (text === undefined || query === undefined) return false;
    this.#ask((query + text).slice(0, LONGEST).toWellFormed());
    return true;
  }

  /** Chooses another match, so many on. */
  move(by: number): void {
    const sheet = this.#sheet;
    const last = (sheet?.found?.matches.length ?? 0) - 1;
    if (sheet && last >= 0) this.#show({ ...sheet, index: Math.max(0, Math.min(sheet.index + by, last)) });
  }

  close(): void {
    this.#callOff();
  }

  get #sheet(): FindSheet | undefined {
    const { view, sheet } = this.#options.store.get();
    return view === 'sheet' && sheet?.kind === 'find' ? sheet : undefined;
  }

  #show(sheet: FindSheet): void {
    this.#options.store.set((state) => ({ ...state, view: 'sheet', sheet }));
  }

  #ask(query: string): void {
    this.#callOff();
    this.#show({ kind: 'find', query, index: 0, scroll: 0 });
    if (query !== '') this.#callOff = this.#options.clock.after(SETTLE_MS, () => void this.#search(query));
  }

  async #search(query: string): Promise<void> {
    const path = `/v1/search?q=${encodeURIComponent(query)}`;
    const answer = await this.#options.api.get<Found>(path).then(
      (found) => ({ found }),
      (error: unknown) => ({ problem: messageOf(error) }),
    );
    const sheet = this.#sheet;
    if (sheet?.query === query) this.#show({ ...sheet, ...answer });
  }

  #toWorker(by: 1 | -1): void {
    const sheet = this.#sheet;
    const matches = sheet?.found?.matches ?? [];
    const here = matches[sheet?.index ?? 0]?.worker;
    const workers = [...new Set(matches.map(({ worker }) => worker))];
    const next = workers[workers.indexOf(here ?? '') + by];
    const index = matches.findIndex(({ worker }) => worker === next);
    if (sheet && index >= 0) this.#show({ ...sheet, index });
  }

  #go(): void {
    const { query = '', found, index = 0 } = this.#sheet ?? {};
    const match = found?.matches[index];
    if (match) this.#options.goTo(match.worker, { ...match, query });
  }
}
