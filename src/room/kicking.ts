import type { Actions } from './actions.ts';
import { type KickItem, kickItems } from './kick-menu.ts';
import type { KickResults } from './kick-results.ts';
import type { Requests } from './requests.ts';
import { type RoomState, targetsOf } from './state.ts';
import type { Store } from './store.ts';

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
    'kick-next': () => this.#kick({ recipe: undefined, name: 'next step' }),
    'kick-menu': () => this.#open(),
    'kick-down': () => this.#move(1),
    'kick-up': () => this.#move(-1),
    'kick-run': () => this.#run(this.#index),
    'kick-number': (key) => this.#run(Number(key) - 1),
    'send-key': () => this.#show({ kind: 'send-key' }),
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

  get #index(): number {
    const { overlay } = this.#state;
    return overlay?.kind === 'kick' ? overlay.index : 0;
  }

  #show(overlay: RoomState['overlay']): void {
    this.#store.set((state) => ({ ...state, overlay }));
  }

  #open(): void {
    const [target] = targetsOf(this.#state);
    if (!target) return;
    if (kickItems(this.#state).length > 0) return this.#show({ kind: 'kick', index: 0 });
    this.#requests.say(`${target.name} does not run: r starts it again`);
  }

  #move(by: number): void {
    const count = kickItems(this.#state).length;
    if (count > 0) this.#show({ kind: 'kick', index: (this.#index + by + count) % count });
  }

  #run(index: number): void {
    const item = kickItems(this.#state)[index];
    if (!item) return;
    this.#show(undefined);
    this.#kick(item);
  }

  #press(recipe: string): void {
    this.#show(undefined);
    this.#kick({ recipe, name: recipe });
  }

  #kick({ recipe, name }: Pick<KickItem, 'recipe' | 'name'>): void {
    const workers = targetsOf(this.#state).map((worker) => worker.name);
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
