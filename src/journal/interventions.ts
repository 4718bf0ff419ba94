import type { Actor, EventData, JournalEvent, StepResult } from './event.ts';

/** A step that was taken at a worker. */
export type Intervention = EventData<'intervention'> & { at: number };

/** All steps that were taken, in their order; also those that a dry run only names. */
export function interventionsOf(events: Iterable<JournalEvent>): Intervention[] {
  return Array.from(events, ({ type, at, data }) =>
    type === 'intervention' ? [{ ...data, at }] : [],
  ).flat();
}

/** What a person's answer to a menu is written down as: no recipe, and meant to help nobody out of anything. */
export const ANSWER_RECIPE = 'answer';

/** Whether it was done, and not only named. */
export function wasDone({ result }: Intervention): boolean {
  return result !== 'dry_run';
}

/** How many steps of a recipe somebody took that ended so. */
export interface InterventionCount {
  by: Actor;
  recipe: string;
  result: StepResult;
  count: number;
}

/** Counts of steps by who, which recipe and what came of it. */
export function countInterventions(interventions: readonly Intervention[]): InterventionCount[] {
  const counts = grouped(interventions, ({ by, recipe, result }) => [by, recipe, result]);
  return counts.map((same) => {
    const { by, recipe, result } = same[0]!;
    return { by, recipe, result, count: same.length };
  });
}

/** How often something was tried and how often it helped. */
export interface Rate {
  tried: number;
  recovered: number;
  /** From 0 to 1. */
  rate: number;
}

/** How well a recipe does in a state. */
export interface RecipeRate extends Rate {
  recipe: string;
  /** The cause of the incidents; undefined for kicks without one. */
  cause: string | undefined;
  steps: (Rate & { step: string })[];
}

/**
 * How well each recipe did, by the cause it was used for (`causeOf` an incident's id). A use is all that was done with a
 * recipe in one incident, or one step outside of any; it helped when its last step did, be it that another recipe had the
 * last word.
 */
export function recipeRates(
  interventions: readonly Intervention[],
  causeOf: (incident: string) => string | undefined,
): RecipeRate[] {
  const cause = ({ incident }: Intervention) => (incident === undefined ? undefined : causeOf(incident));
  const used = interventions.filter((each) => wasDone(each) && each.recipe !== ANSWER_RECIPE);
  const ends = new Map(used.map(({ incident, result }) => [incident, result]));
  const helped = ({ incident, result }: Intervention) =>
    result === 'recovered' ||
    (result === 'changed' && incident !== undefined && ends.get(incident) === 'recovered');
  const recipes = grouped(used, (each) => [each.recipe, cause(each) ?? null]);
  return recipes.map((ofRecipe) => {
    const uses = grouped(ofRecipe, ({ incident, startedAt, worker }) => [incident ?? [worker, startedAt]]);
    const steps = grouped(ofRecipe, ({ step }) => [step]);
    return {
      recipe: ofRecipe[0]!.recipe,
      cause: cause(ofRecipe[0]!),
      ...rateOf(uses.map((use) => helped(use.at(-1)!))),
      steps: steps.map((same) => ({ step: same[0]!.step, ...rateOf(same.map(helped)) })),
    };
  });
}

function rateOf(tries: readonly boolean[]): Rate {
  const recovered = tries.filter(Boolean).length;
  return { tried: tries.length, recovered, rate: recovered / tries.length };
}

/** What has the same key, together, in the order in which the keys first came. */
export function grouped<T>(items: Iterable<T>, keyOf: (item: T) => unknown): T[][] {
  const groups = Map.groupBy(items, (item) => JSON.stringify(keyOf(item)));
  return [...groups.values()];
}
