import { isDeepStrictEqual } from 'node:util';
import type { ApiClient } from '../api/client.ts';
import {
  type Activity,
  activitySchema,
  metricsSchema,
  type RunMetrics,
  type Stats,
  statsSchema,
} from '../api/stats.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../error-message.ts';
import type { z } from '../zod.ts';
import { gridOf } from './shown.ts';
import { SPARKLINE_FROM, sparkline } from './sparkline.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';

/** Numbers of the run, as far as they were asked for. */
export interface Figures {
  /** What the workers take of the machine. */
  stats?: Stats;
  /** What they put out lately, as bars, by the name of the worker; without those that were silent. */
  recent?: Readonly<Record<string, string>>;
  /** How the run went. */
  metrics?: RunMetrics;
  /** Why the last could not be had. */
  problem?: string | undefined;
}

/** What is asked for, and how often, ms. */
interface Question {
  path: string;
  every: number;
  /** @throws when it is no answer to that */
  figures: (answer: unknown) => Figures;
}

/** Asks for the numbers that are on the screen, as long as they are. */
export class FigureReader {
  readonly #store: Store<RoomState>;
  readonly #api: Pick<ApiClient, 'get'>;
  readonly #clock: Clock;
  readonly #unsubscribe: () => void;
  #path: string | undefined;
  #callOff = () => {};

  constructor(store: Store<RoomState>, api: Pick<ApiClient, 'get'>, clock: Clock) {
    this.#store = store;
    this.#api = api;
    this.#clock = clock;
    this.#unsubscribe = store.subscribe(() => this.#look());
  }

  close(): void {
    this.#unsubscribe();
    // An answer that is still to come asks no more.
    this.#path = undefined;
    this.#callOff();
  }

  #look(): void {
    const question = questionOf(this.#store.get());
    if (question?.path === this.#path) return;
    this.#path = question?.path;
    this.#callOff();
    this.#callOff = () => {};
    if (question) void this.#ask(question);
  }

  async #ask({ path, every, figures }: Question): Promise<void> {
    const news = await this.#api
      .get(path)
      .then(figures)
      .catch((error: unknown): Figures => ({ problem: messageOf(error) }));
    if (this.#path !== path) return;
    this.#callOff = this.#clock.after(every, () => void this.#ask({ path, every, figures }));
    this.#store.set((state) => {
      const figures = { ...state.figures, problem: undefined, ...news };
      // The same again is no reason to draw all there is.
      return isDeepStrictEqual(figures, state.figures)
        ? state
        : { ...state, figures, now: this.#clock.now() };
    });
  }
}

/** What the room has to know of now; undefined when nothing. */
function questionOf(state: RoomState): Question | undefined {
  if (!state.run || state.run.replay || state.connection !== 'live') return undefined;
  if (state.view === 'table')
    return { path: '/v1/stats', every: 2000, figures: (answer) => ({ stats: checked(statsSchema, answer) }) };
  if (state.view === 'metrics') {
    const { range } = state.metrics;
    return {
      path: `/v1/metrics/${range}`,
      every: range === '5m' ? 2000 : 5000,
      figures: (answer) => ({ metrics: checked(metricsSchema, answer) }),
    };
  }
  const isRoomy = gridOf(state).tiles.some(({ frame }) => frame.width >= SPARKLINE_FROM);
  if (state.view !== 'grid' || !isRoomy) return undefined;
  return {
    path: '/v1/activity',
    // Each time all bars move on, for which all of the room is drawn: no more often, so that one at rest costs little.
    every: 20_000,
    figures: (answer) => ({ recent: barsOf(checked(activitySchema, answer)) }),
  };
}

function barsOf({ workers }: Activity): Record<string, string> {
  const bars = Object.entries(workers).map(([name, amounts]) => [name, sparkline(amounts)] as const);
  return Object.fromEntries(bars.filter(([, shown]) => shown !== ''));
}

/** @throws when control, which may be of another version, answered something else */
function checked<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new Error('control gives numbers that this room does not know');
  return parsed.data;
}
