import { RANGES, type Range } from '../api/stats.ts';
import type { Actions } from './actions.ts';
import type { DrawChart } from './charts.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';

/** Which charts are shown. */
export interface MetricsState {
  range: Range;
  /** From 0, where not all charts fit in at once. */
  page: number;
  /** Draws them; absent until it is loaded. */
  draw?: DrawChart;
}

/** The charts: what times they cover, and which of them are shown. What draws them is loaded when it is first needed. */
export class Charting {
  readonly #store: Store<RoomState>;

  constructor(store: Store<RoomState>) {
    this.#store = store;
  }

  readonly actions: Actions = {
    metrics: () => void this.#open(),
    'metrics-close': () => this.#store.set((state) => ({ ...state, view: state.home })),
    'metrics-5m': () => this.#set({ range: '5m' }),
    'metrics-1h': () => this.#set({ range: '1h' }),
    'metrics-run': () => this.#set({ range: 'run' }),
    'metrics-next-range': () => {
      const next = RANGES.indexOf(this.#store.get().metrics.range) + 1;
      this.#set({ range: RANGES[next % RANGES.length]! });
    },
    'metrics-page-down': () => this.#set({ page: this.#store.get().metrics.page + 1 }),
    'metrics-page-up': () => this.#set({ page: Math.max(0, this.#store.get().metrics.page - 1) }),
  };

  async #open(): Promise<void> {
    if (this.#store.get().screenReader)
      return this.#say('charts are pictures: a screen reader is not told them');
    this.#store.set((state) => ({ ...state, view: 'metrics', metrics: { ...state.metrics, page: 0 } }));
    if (this.#store.get().metrics.draw) return;
    const { drawChart } = await import('./charts.ts');
    this.#set({ draw: drawChart });
  }

  #say(text: string): void {
    this.#store.set((state) => ({ ...state, message: { text, bad: false } }));
  }

  #set(change: Partial<MetricsState>): void {
    this.#store.set((state) => ({ ...state, metrics: { ...state.metrics, ...change } }));
  }
}
