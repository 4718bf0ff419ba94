import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Reading, STATES } from '../../src/classifier/reading.ts';
import { DEFAULT_CLOCKS } from '../../src/health/clocks.ts';
import { initialHealth, nextHealth } from '../../src/health/health.ts';
import type { Situation } from '../../src/health/situation.ts';
import type { AutomationMode, EventData, NewEvent } from '../../src/journal/event.ts';
import { type Care, newCare } from '../../src/recovery/care.ts';
import { advanceCare, type CareInput, type CareStep } from '../../src/recovery/look.ts';
import { mergeRecipes } from '../../src/recovery/recipe.ts';
import type { Effect, StepRun } from '../../src/recovery/step-run.ts';
import { readingOf, situation } from '../health/situations.ts';
import { recipesOf, SHIPPED, settingsOf } from './bench.ts';

/** What may happen to a worker between two looks. */
interface Move {
  wait: number;
  reading: Reading;
  fresh: boolean;
  typing: boolean;
  running: boolean;
  frozen: boolean;
  active: boolean;
  mode: AutomationMode;
  delivering: boolean;
  isUnsent: boolean;
  hidesText: boolean;
  outcome: { ok: boolean } | undefined;
  kick: 'next' | string | undefined;
}

interface Look {
  before: Care;
  input: CareInput;
  step: CareStep;
}

/** Recipes that go for the rules wherever they can. */
const HARSH = recipesOf(
  ...['interrupted', 'no_response', 'stuck', 'draft', 'setup'].map((cause, i) => ({
    name: `harsh ${cause}`,
    when: { causes: [cause] },
    steps: [
      {
        name: 'keys',
        do: [{ press: ['ctrl-c'] }, { press: ['C-c'] }, { press: ['enter'] }],
        within: 50,
        times: 3,
      },
      { name: 'both', do: [{ press: ['esc'] }, { press: ['enter'] }], within: 50, times: i + 1 },
      { name: 'choose', do: [{ choose: ['{}'] }], within: 50 },
      { name: 'again', do: [{ restart: 'fresh' }, { until: 'idle' }, { send: 'x' }], within: 50 },
    ],
  })),
);
const RECIPES = mergeRecipes(SHIPPED, HARSH);

const menu = [
  { label: 'Yes, proceed', selected: true },
  { label: 'Continue without these settings', selected: false },
];

const usually = (often: boolean) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(often) }, { weight: 1, arbitrary: fc.constant(!often) });

const reading = fc
  .record({
    state: fc.constantFrom(...STATES),
    kind: fc.constantFrom(undefined, 'menu', 'usage', 'thinking', 'retrying', 'pasted', 'trust', 'credit'),
    composer: fc.constantFrom(undefined, '', 'half a text'),
    hasMenu: fc.boolean(),
    progress: fc.nat(3),
  })
  .map(({ state, kind, composer, hasMenu, progress }) =>
    readingOf(state, {
      ...(kind !== undefined && { kind }),
      ...(composer !== undefined && { composer }),
      attributes: hasMenu ? { menu } : {},
      progress,
    }),
  );

const waits = fc.oneof(
  fc.integer({ min: 1, max: 3000 }),
  fc.integer({ min: 3000, max: 400_000 }),
  // The machine's clock was set back.
  fc.integer({ min: -20_000, max: 0 }),
);

const moves = (withPerson: boolean) =>
  fc.array(
    fc.record<Move>({
      wait: waits,
      reading,
      fresh: usually(true),
      typing: withPerson ? usually(false) : fc.constant(false),
      running: usually(true),
      frozen: usually(false),
      active: fc.boolean(),
      mode: withPerson ? fc.constantFrom('on', 'on', 'on', 'suggest', 'off') : fc.constant('on'),
      delivering: usually(false),
      isUnsent: fc.boolean(),
      hidesText: usually(false),
      outcome: fc.constantFrom(undefined, { ok: true }, { ok: true }, { ok: false }),
      kick: withPerson
        ? fc.constantFrom(undefined, undefined, undefined, 'next', 'ctrl-c, enter')
        : fc.constant(undefined),
    }),
    { minLength: 1, maxLength: 60 },
  );

/** Looks after a worker through all of it. */
function live(list: readonly Move[]): Look[] {
  let care = newCare('w');
  let health = initialHealth(1_000_000);
  let now = 1_000_000;
  let personAt: number | undefined;
  let activityAt = now;
  let seen: { reading: Reading; since: number } | undefined;
  return list.map((move) => {
    now += move.wait;
    if (move.typing) personAt = now;
    if (move.active) activityAt = now;
    const since = seen?.reading.state === move.reading.state ? seen.since : now;
    seen = { reading: move.reading, since };
    const { fresh, typing, running, frozen } = move;
    const moment: Situation = {
      ...situation(now, { ...move.reading, since }),
      ...{ fresh, typing, running, frozen, personAt, activityAt },
    };
    health = nextHealth(health, moment, DEFAULT_CLOCKS).health;
    const input: CareInput = {
      situation: moment,
      health,
      settings: settingsOf({ recipes: RECIPES, accepted: new Set(['trust']), mode: () => move.mode }),
      screen: () => [],
      delivering: move.delivering,
      isUnsent: move.isUnsent,
      hidesText: move.hidesText,
      ...(move.outcome && { outcome: move.outcome }),
      ...(move.kick !== undefined && { kick: kickOf(move.kick) }),
    };
    const before = care;
    const step = advanceCare(before, input);
    care = step.care;
    return { before, input, step };
  });
}

function kickOf(kick: string): NonNullable<CareInput['kick']> {
  if (kick === 'next') return kick;
  const { name, steps } = SHIPPED.find((recipe) => recipe.name === kick)!;
  return { recipe: name, step: steps[0]! };
}

const pressesOf = ({ step }: Look) =>
  step.effects.filter((effect): effect is Extract<Effect, { type: 'press' }> => effect.type === 'press');
const toldOf = <T extends NewEvent['type']>({ step }: Look, type: T) =>
  step.events.filter((event) => event.type === type).map(({ data }) => data as EventData<T>);
const runsOf = ({ incident, kick }: Care) => [incident?.run, kick].filter((run) => run !== undefined);
const nameOf = ({ recipe, step, startedAt }: Pick<StepRun, 'recipe' | 'step' | 'startedAt'>) =>
  `${recipe} ${step.name} ${startedAt}`;

const whatever = (withPerson: boolean, holds: (looks: Look[]) => void) =>
  fc.assert(
    fc.property(moves(withPerson), (list) => holds(live(list))),
    { numRuns: 300 },
  );

test('one effect a look, and keys only into a live terminal that was read and where nobody types', () => {
  whatever(true, (looks) => {
    for (const look of looks) {
      expect(look.step.effects.length).toBeLessThanOrEqual(1);
      if (pressesOf(look).length === 0) continue;
      const { fresh, typing, running, exit, frozen } = look.input.situation;
      expect({ fresh, typing, running, exit, frozen }).toEqual({
        fresh: true,
        typing: false,
        running: true,
        exit: undefined,
        frozen: false,
      });
    }
  });
});

test('automation presses nothing where there is activity, or a person is asked', () => {
  whatever(false, (looks) => {
    for (const look of looks) {
      if (pressesOf(look).length === 0) continue;
      const { now, activityAt, reading } = look.input.situation;
      expect(reading!.state).not.toMatch(/^(permission|question)$/);
      if (reading!.state === 'working') expect(now - activityAt).toBeGreaterThanOrEqual(10_000);
    }
  });
});

test('automation starts nothing again that is at work or asks a person', () => {
  whatever(false, (looks) => {
    for (const { step, input } of looks) {
      const { now, activityAt, reading, running } = input.situation;
      if (!step.effects.some(({ type }) => type === 'restart') || !running) continue;
      expect(reading!.state).not.toMatch(/^(permission|question)$/);
      if (reading!.state === 'working') expect(now - activityAt).toBeGreaterThanOrEqual(10_000);
    }
  });
});

test('automation never presses Ctrl-C twice within two seconds, and nothing within a second after Esc', () => {
  whatever(false, (looks) => {
    let last: { keys: readonly string[]; at: number } | undefined;
    for (const look of looks) {
      for (const { keys } of pressesOf(look)) {
        const { now } = look.input.situation;
        const isCtrlC = (key: string) => key === 'ctrl-c' || key === 'C-c';
        expect(keys.filter(isCtrlC).length).toBeLessThanOrEqual(1);
        const since = last === undefined ? Number.POSITIVE_INFINITY : now - last.at;
        if (keys.some(isCtrlC) && last?.keys.some(isCtrlC)) expect(since).toBeGreaterThanOrEqual(2000);
        if (last?.keys.at(-1) === 'esc') expect(since).toBeGreaterThanOrEqual(1000);
        last = { keys, at: now };
      }
    }
  });
});

test('where automation is off it does nothing', () => {
  whatever(true, (looks) => {
    for (const { step, input, before } of looks) {
      const isOff = input.settings.mode('') === 'off';
      const isByHand = input.kick !== undefined || runsOf(before).some(({ by }) => by === 'operator');
      if (isOff && !isByHand) expect(step.effects).toEqual([]);
    }
  });
});

test('what stands in the composer while a person types is not sent by automation', () => {
  fc.assert(
    fc.property(moves(true), (list) => {
      // The person begins, and the composer is never seen empty again.
      const text = list.map((move) => ({
        ...move,
        kick: undefined,
        reading: { ...move.reading, composer: 'half a text' },
      }));
      const first = { ...text[0]!, typing: true, fresh: true };
      for (const look of live([first, ...text])) {
        const keys = pressesOf(look).flatMap((press) => press.keys);
        const isMenu = look.input.situation.reading!.attributes.menu !== undefined;
        if (!isMenu) expect(keys).not.toContain('enter');
      }
    }),
    { numRuns: 300 },
  );
});

test('incidents are opened once and closed once, one at a time, and escalated once before a further step', () => {
  whatever(true, (looks) => {
    const opened = new Set<string>();
    const escalated = new Set<string>();
    let open: string | undefined;
    for (const look of looks) {
      for (const { type, data } of look.step.events) {
        if (type === 'incident.opened') {
          expect(open).toBeUndefined();
          expect(opened).not.toContain(data.incident);
          opened.add(data.incident);
          open = data.incident;
        }
        if (type === 'incident.escalated') {
          expect(data.incident).toBe(open);
          expect(escalated).not.toContain(data.incident);
          escalated.add(data.incident);
        }
        if (type === 'intervention' && data.incident !== undefined) escalated.delete(data.incident);
        if (type === 'incident.closed') {
          expect(data.incident).toBe(open);
          open = undefined;
        }
      }
      expect(look.step.care.incident?.id).toBe(open);
    }
  });
});

test('every step that began ends in exactly one intervention', () => {
  whatever(true, (looks) => {
    for (const look of looks) {
      const after = new Set(runsOf(look.step.care).map(nameOf));
      const gone = runsOf(look.before)
        .map(nameOf)
        .filter((name) => !after.has(name));
      const told = toldOf(look, 'intervention').map(({ recipe, step, startedAt }) =>
        nameOf({ recipe, step: { name: step } as StepRun['step'], startedAt }),
      );
      const { now } = look.input.situation;
      expect(told).toEqual(expect.arrayContaining(gone));
      // One that began and ended at this look may have the name of one before that began at the same time.
      const others = [...told];
      for (const name of gone) others.splice(others.indexOf(name), 1);
      expect(others.every((name) => name.endsWith(` ${now}`))).toBe(true);
      // What is done is of a step that goes on, or that ended here.
      if (look.step.effects.length > 0) expect(after.size + told.length).toBeGreaterThan(0);
    }
  });
});

test('the same again gives the same, and nothing that was given is changed', () => {
  whatever(true, (looks) => {
    for (const { before, input, step } of looks) {
      expect(advanceCare(frozen(before), input)).toEqual(step);
    }
  });
});

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const each of Object.values(value)) frozen(each);
  return value;
}

test('a ladder that helps nothing ends at a person, after a bounded number of things done', () => {
  const trouble = reading.filter(({ state }) =>
    [
      'interrupted',
      'no_response',
      'no_content',
      'api_error',
      'rate_limited',
      'shell',
      'settings_error',
    ].includes(state),
  );
  const troubles = fc.array(trouble, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(troubles, fc.array(fc.boolean(), { minLength: 1 }), (readings, oks) => {
      let care = newCare('w');
      let now = 1_000_000;
      let wakeAt: number | undefined = now;
      const effects: Effect[] = [];
      const events: NewEvent[] = [];
      for (let i = 0; wakeAt !== undefined && i < 2000; i++) {
        now = Math.max(now + 1, wakeAt);
        const awaiting = care.incident?.run?.awaiting === true;
        // Each thing that is done may make another of the troubles of it.
        const current = readings[effects.length % readings.length]!;
        const step = advanceCare(care, {
          situation: { ...situation(now, { ...current, since: 1_000_000 }), activityAt: 1_000_000 },
          health: initialHealth(now),
          settings: settingsOf({ recipes: RECIPES }),
          screen: () => [],
          delivering: false,
          isUnsent: false,
          hidesText: false,
          ...(awaiting && { outcome: { ok: oks[i % oks.length]! } }),
        });
        care = step.care;
        wakeAt = step.care.incident?.run?.awaiting ? now + 1000 : step.wakeAt;
        effects.push(...step.effects);
        events.push(...step.events);
      }
      expect(wakeAt).toBeUndefined();
      expect(events.filter(({ type }) => type === 'incident.escalated')).toHaveLength(1);
      expect(effects.length).toBeLessThan(150);
    }),
    { numRuns: 200 },
  );
});
