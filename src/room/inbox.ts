import type { ApiClient } from '../api/client.ts';
import type { ScreenText } from '../api/schema.ts';
import { workerPath } from '../api/worker-path.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../error-message.ts';
import type { Actions } from './actions.ts';
import type { KickResults } from './kick-results.ts';
import type { Requests } from './requests.ts';
import type { InboxSheet, RoomState, SeenScreen } from './state.ts';
import type { Store } from './store.ts';
import { type Waiting, waitingOf } from './waiting.ts';

/** A screen that has just changed has not been read by the person who presses a key, ms. */
const UNREAD_MS = 700;

export interface InboxOptions {
  store: Store<RoomState>;
  api: ApiClient;
  clock: Clock;
  requests: Requests;
  results: KickResults;
  /** Enters a worker. */
  enter: (worker: string) => void;
}

/** The workers that wait for a person, and answers to them. An answer goes to what is seen on the screen, or nowhere. */
export class Inbox {
  readonly #options: InboxOptions;
  /** The reading of a screen that is under way; an older one is void. */
  #asked: object | undefined;
  /** The place of the chosen one among all. */
  #index = 0;
  /** When it came there without the person, ms. */
  #cameAt = Number.NEGATIVE_INFINITY;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  readonly actions: Actions = {
    inbox: () => this.#open(),
    'inbox-up': () => this.move(-1),
    'inbox-down': () => this.move(1),
    'inbox-first': () => this.#choose(this.#all[0]),
    'inbox-last': () => this.#choose(this.#all.at(-1)),
    'inbox-enter': () => {
      const chosen = this.#chosen;
      if (chosen) this.#options.enter(chosen.worker.name);
    },
    'inbox-answer': (key) => this.#answer(Number(key) - 1),
  };

  /** Chooses another, so many on. */
  move(by: number): void {
    const all = this.#all;
    const index = all.findIndex(({ worker }) => worker.name === this.#sheet?.selected);
    const next = index === -1 ? 0 : Math.max(0, Math.min(index + by, all.length - 1));
    this.#choose(all[next]);
  }

  /** Something changed in the run. */
  changed(): void {
    this.#goOn();
    const { screen } = this.#sheet ?? {};
    const chosen = this.#chosen;
    const isStale = screen?.worker !== chosen?.worker.name || screen?.progress !== progressOf(chosen);
    if (chosen && isStale) void this.#read(chosen);
  }

  /** In the place of who waits no more comes the next; what that one asks nobody has read yet. */
  #goOn(): void {
    const sheet = this.#sheet;
    if (!sheet || this.#chosen) return;
    const all = this.#all;
    const next = all[Math.min(this.#index, all.length - 1)];
    if (next) this.#choose(next, this.#options.clock.now());
  }

  get #sheet(): InboxSheet | undefined {
    const { view, sheet } = this.#options.store.get();
    return view === 'sheet' && sheet?.kind === 'inbox' ? sheet : undefined;
  }

  get #all(): Waiting[] {
    return waitingOf(this.#options.store.get().workers, this.#sheet?.filter);
  }

  get #chosen(): Waiting | undefined {
    return this.#all.find(({ worker }) => worker.name === this.#sheet?.selected);
  }

  #show(sheet: InboxSheet): void {
    this.#options.store.set((state) => ({ ...state, view: 'sheet', sheet }));
  }

  #open(): void {
    this.#show({ kind: 'inbox', selected: undefined, scroll: 0 });
    this.#choose(this.#all[0]);
  }

  #choose(waiting: Waiting | undefined, cameAt = Number.NEGATIVE_INFINITY): void {
    const sheet = this.#sheet;
    if (!sheet || !waiting || waiting.worker.name === sheet.selected) return;
    this.#cameAt = cameAt;
    this.#index = this.#all.findIndex(({ worker }) => worker.name === waiting.worker.name);
    this.#show({ ...sheet, selected: waiting.worker.name, problem: undefined });
    void this.#read(waiting);
  }

  async #read(waiting: Waiting): Promise<void> {
    const asked = {};
    this.#asked = asked;
    const { api, clock } = this.#options;
    const { name } = waiting.worker;
    const progress = progressOf(waiting);
    const read = await api.get<ScreenText>(workerPath(name, 'screen')).catch((error: unknown) => error);
    const sheet = this.#sheet;
    if (this.#asked !== asked || sheet?.selected !== name) return;
    if (read instanceof Error) return this.#show({ ...sheet, problem: messageOf(read) });
    const before = sheet.screen?.worker === name ? sheet.screen : undefined;
    const isOther = before !== undefined && before.progress !== progress;
    const changedAt = isOther ? clock.now() : (before?.changedAt ?? this.#cameAt);
    const { lines } = read as ScreenText;
    const screen: SeenScreen = { worker: name, lines, progress, changedAt };
    this.#show({ ...sheet, screen, problem: undefined });
  }

  #answer(index: number): void {
    const { requests, clock, results } = this.#options;
    const chosen = this.#chosen;
    if (!chosen) return;
    const { labels } = chosen;
    const label = labels[index];
    const { name } = chosen.worker;
    if (labels.length === 0) return requests.say(`${name} shows no menu: no digit answers it`);
    if (label === undefined)
      return requests.say(`${name} has no answer ${index + 1}: its menu ends with ${labels.length}`);
    const { screen } = this.#sheet ?? {};
    const isSeen = screen?.worker === name && screen.progress === progressOf(chosen);
    if (!isSeen || clock.now() - screen.changedAt < UNREAD_MS) {
      return requests.say(`${name} shows something else since a moment: look again`);
    }
    const follow = results.begin(`"${label}"`, [name], { changed: 'answered' });
    const body = { label, asked: screen.progress };
    void requests.each(`"${label}" → ${name} …`, [name], 'answer', body).then((ok) => {
      if (ok) follow();
    });
  }
}

function progressOf(waiting: Waiting | undefined): number | undefined {
  return waiting?.worker.reading?.progress;
}
