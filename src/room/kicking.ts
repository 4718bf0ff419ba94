import type { Actions } from './actions.ts';
import { type KickItem, kickItems } from './kick-menu.ts';
import type { Requests } from './requests.ts';
import { type RoomState, targetsOf } from './state.ts';
import type { Store } from './store.ts';

/** Helping workers by hand: each step goes through control, which looks before it presses and writes it down. */
export class Kicking {
  readonly #store: Store<RoomState>;
  readonly #requests: Requests;

  constructor(store: Store<RoomState>, requests: Requests) {
    this.#store = store;
    this.#requests = requests;
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
    const body = recipe === undefined ? {} : { recipe };
    this.#requests.each(`${name} → ${workers.join(', ')}`, workers, 'kick', body);
  }
}
