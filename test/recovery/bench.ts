import { DEFAULT_CLOCKS } from '../../src/health/clocks.ts';
import { type Health, initialHealth, nextHealth } from '../../src/health/health.ts';
import type { Situation } from '../../src/health/situation.ts';
import type { EventData, EventType, NewEvent } from '../../src/journal/event.ts';
import { DEFAULT_LIMITS } from '../../src/recovery/budget.ts';
import { type Care, type CareSettings, newCare } from '../../src/recovery/care.ts';
import { advanceCare, type CareInput } from '../../src/recovery/look.ts';
import type { Recipe } from '../../src/recovery/recipe.ts';
import { parseRecipes } from '../../src/recovery/recipe.ts';
import { loadRecipes } from '../../src/recovery/recipe-files.ts';
import type { Effect } from '../../src/recovery/step-run.ts';
import { readingOf, situation } from '../health/situations.ts';

export const { recipes: SHIPPED } = await loadRecipes(['config/recipes.json']);

export const RESUME = 'Go on.';

export const KEYS = {
  submit: ['enter'],
  choose: ['enter'],
  up: ['up'],
  down: ['down'],
  interrupt: ['esc'],
};

export function settingsOf(more: Partial<CareSettings> = {}): CareSettings {
  return {
    recipes: SHIPPED,
    limits: DEFAULT_LIMITS,
    accepted: new Set(),
    mode: () => 'on',
    dryRun: false,
    keys: KEYS,
    zone: () => 'UTC',
    resumeText: RESUME,
    personHoldMs: 60_000,
    patienceMs: 0,
    clocks: DEFAULT_CLOCKS,
    loginLost: false,
    runRestarts: [],
    ...more,
  };
}

/** Recipes as they are written in a file. */
export function recipesOf(...recipes: object[]): Recipe[] {
  return parseRecipes(JSON.stringify({ recipes }), 'test');
}

/** One recipe with one step. */
export function recipeOf(causes: string[], acts: object[], more: object = {}, step: object = {}): Recipe[] {
  return recipesOf({
    name: 'r',
    when: { causes },
    steps: [{ name: 's', do: acts, within: 5000, ...step }],
    ...more,
  });
}

export const interrupted = readingOf('interrupted', { composer: '' });
export const working = readingOf('working', { kind: 'thinking' });
export const idle = readingOf('idle');

/** A worker by hand: what is believed of it is changed, and it is looked after. */
export class Bench {
  care: Care = newCare('w');
  settings: CareSettings;
  now = 0;
  /** All that was done, and all that was told. */
  readonly effects: Effect[] = [];
  readonly events: NewEvent[] = [];
  wakeAt: number | undefined;
  #health: Health = initialHealth(0);
  #seen: Situation = situation(0, idle);
  #unsent: Care | undefined;

  constructor(settings: Partial<CareSettings> = {}) {
    this.settings = settingsOf(settings);
  }

  /** Something changes, after so long; returns what was done at this look. */
  look(after: number, change: Partial<Situation> = {}, input: Partial<CareInput> = {}): Effect[] {
    this.now += after;
    const { reading } = change;
    const isNews = reading !== undefined && reading.state !== this.#seen.reading?.state;
    this.#seen = {
      ...this.#seen,
      ...change,
      ...(reading && { reading: isNews ? { ...reading, since: this.now } : reading }),
      ...(isNews && change.activityAt === undefined && { activityAt: this.now }),
      now: this.now,
    };
    this.#health = nextHealth(this.#health, this.#seen, DEFAULT_CLOCKS).health;
    const step = advanceCare(this.care, {
      situation: this.#seen,
      health: this.#health,
      settings: this.settings,
      screen: () => ['the screen'],
      delivering: false,
      isUnsent: false,
      hidesText: false,
      ...input,
    });
    this.care = step.care;
    this.#unsent = step.unsent;
    this.effects.push(...step.effects);
    this.events.push(...step.events);
    this.wakeAt = step.wakeAt;
    return step.effects;
  }

  /** Time passes and nothing changes; it is looked whenever that was asked for. */
  pass(ms: number): Effect[] {
    const end = this.now + ms;
    const done: Effect[] = [];
    while (this.wakeAt !== undefined && this.wakeAt <= end) {
      done.push(...this.look(Math.max(1, this.wakeAt - this.now)));
    }
    if (this.now < end) done.push(...this.look(end - this.now));
    return done;
  }

  /** The keys that were pressed at the last look were not written. */
  unsend(): void {
    if (!this.#unsent) throw new Error('nothing was pressed');
    this.care = this.#unsent;
  }

  /** What was awaited has ended. */
  outcome(ok: boolean, reason?: string): Effect[] {
    return this.look(1, {}, { outcome: { ok, ...(reason !== undefined && { reason }) } });
  }

  told<T extends EventType>(type: T): EventData<T>[] {
    return this.events.filter((event) => event.type === type).map(({ data }) => data as EventData<T>);
  }

  /** All keys that were pressed, one press each. */
  get pressed(): string[] {
    return this.effects.flatMap((effect) => (effect.type === 'press' ? [effect.keys.join(' ')] : []));
  }

  /** The types of all that was done. */
  get did(): string[] {
    return this.effects.map(({ type }) => type);
  }
}
