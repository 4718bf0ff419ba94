import { keyFor } from '../keymap/keymap.ts';
import type { Actions } from './actions.ts';
import { isStillNext, type KickItem, kickItems } from './kick-menu.ts';
import type { KickResults } from './kick-results.ts';
import type { Requests } from './requests.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';
import { targetsOf } from './targets.ts';

/** Two Ctrl-C within this end some agents, ms. */
const BETWEEN_CTRL_C_MS = 2000;

/** Helping workers by hand: each step goes through control, which looks before it presses and writes it down. */
export class Kicking {
  readonly #store: Store<RoomState>;
  readonly #requests: Requests;
  readonly #results: KickResults;
  readonly #now: () => number;
  /** When a worker was last sent Ctrl-C from here. */
  readonly #interruptedAt = new Map<string, number>();

  /** @param now A monotonic clock, ms. */
  constructor(store: Store<RoomState>, requests: Requests, results: KickResults, now: () => number) {
    this.#store = store;
    this.#requests = requests;
    this.#results = results;
    this.#now = now;
  }

  readonly actions: Actions = {
    'kick-next': () => this.#kickNext(),
    'kick-menu': () => this.#open(),
    'kick-down': () => this.#move(1),
    'kick-up': () => this.#move(-1),
    'kick-run': () => this.#run(this.#menu?.index),
    'kick-number': (key) => this.#run(Number(key) - 1),
    'send-key': () => this.#askForKey(),
    'key-ctrl-c': () => this.#press('ctrl-c'),
    'key-enter': () => this.#press('enter'),
    'key-esc': () => this.#press('esc'),
    'key-space': () => this.#press('space, enter'),
    'key-y': () => this.#press('y, enter'),
    'key-ctrl-l': () => this.#press('ctrl-l, enter'),
  };

  get #state(): RoomState {
    return this.#store.get();
  }

  get #menu() {
    const { overlay } = this.#state;
    return overlay?.kind === 'kick' ? overlay : undefined;
  }

  #show(overlay: RoomState['overlay']): void {
    this.#store.set((state) => ({ ...state, overlay }));
  }

  #open(): void {
    const targets = targetsOf(this.#state);
    const [first] = targets;
    if (!first) return;
    const items = kickItems(targets, this.#state.run);
    if (items.length > 0)
      this.#show({ kind: 'kick', workers: targets.map(({ name }) => name), items, index: 0 });
    else
      this.#requests.say(
        `${first.name} does not run: ${keyFor(this.#state.keymap, 'grid', 'restart')} starts it again`,
      );
  }

  #move(by: number): void {
    const menu = this.#menu;
    if (menu) this.#show({ ...menu, index: (menu.index + by + menu.items.length) % menu.items.length });
  }

  #run(index: number | undefined): void {
    const { items = [], workers = [] } = this.#menu ?? {};
    const item = index === undefined ? undefined : items[index];
    if (!item) return;
    this.#show(undefined);
    const targets = this.#state.workers.filter(({ name }) => workers.includes(name));
    const isPast = item.recipe === undefined && !isStillNext(item, targets);
    if (isPast) this.#requests.say(`${workers[0]} is past "${item.name}"`);
    else this.#kick(item, workers);
  }

  #askForKey(): void {
    const workers = targetsOf(this.#state).map(({ name }) => name);
    if (workers.length > 0) this.#show({ kind: 'send-key', workers });
  }

  #press(recipe: string): void {
    const { overlay } = this.#state;
    if (overlay?.kind !== 'send-key') return;
    this.#show(undefined);
    this.#kick({ recipe, name: recipe }, overlay.workers);
  }

  #kickNext(): void {
    const workers = targetsOf(this.#state).map(({ name }) => name);
    this.#kick({ recipe: undefined, name: 'next step' }, workers);
  }

  #kick({ recipe, name }: Pick<KickItem, 'recipe' | 'name'>, workers: readonly string[]): void {
    if (/\bctrl-c\b/.test(name) && !this.#mayInterrupt(workers)) return;
    const body = recipe === undefined ? {} : { recipe };
    const follow = this.#results.begin(name, workers);
    void this.#requests.each(`${name} → ${workers.join(', ')} …`, workers, 'kick', body).then((ok) => {
      if (ok) follow();
    });
  }

  /** A double stroke must not end an agent by accident. */
  #mayInterrupt(workers: readonly string[]): boolean {
    const now = this.#now();
    const isSoon = (worker: string) =>
      now - (this.#interruptedAt.get(worker) ?? -Infinity) < BETWEEN_CTRL_C_MS;
    const soon = workers.find(isSoon);
    if (soon !== undefined) {
      this.#requests.say(`a second Ctrl-C so soon would end ${soon}: press it again in 2 s`);
      return false;
    }
    for (const worker of workers) this.#interruptedAt.set(worker, now);
    return true;
  }
}
