import type { Severity, StepResult } from '../journal/event.ts';
import type { Cause, Recipe, Step } from './recipe.ts';
import { OUTRUN, type StepRun } from './step-run.ts';
import type { Trouble } from './trouble.ts';

/** How far the ladder of a recipe was climbed. */
export interface Climb {
  /** The next step, from 0. */
  rung: number;
  /** How often that step was tried. */
  tried: number;
}

/** A worker in trouble, from detection to resolution. Times in ms. */
export interface Incident {
  id: string;
  /** What is wrong now; a step may have made another trouble of it. */
  trouble: Trouble;
  /** All that was wrong, the first first; of one that goes on where another was left, of that too. */
  causes: readonly Cause[];
  recipe: Recipe;
  severity: Severity;
  openedAt: number;
  /** How far each recipe was climbed that was needed so far, by its name. */
  climbs: Readonly<Record<string, Climb>>;
  /** When the last step ended. */
  steppedAt: number;
  run: StepRun | undefined;
  /** How the last step ended. */
  last: StepResult | undefined;
  /** Why a person is needed. */
  escalated: string | undefined;
  /** The recipe that was at its end then. */
  asked: string | undefined;
  /** What keeps the next step from beginning, besides its time. */
  waits?: string | undefined;
  /** How often in a row a step was called off because the screen changes faster than it can be acted upon. */
  outrun: number;
  /** A person had a hand in it. */
  byOperator: boolean;
}

/** A step that is next, and when it may begin. */
export interface NextStep {
  recipe: Recipe;
  step: Step;
  /** From 0. */
  rung: number;
  at: number;
}

export function climbOf({ climbs }: Incident, recipe: string): Climb {
  return climbs[recipe] ?? { rung: 0, tried: 0 };
}

/** An incident that begins; `before` is what is left of an earlier one that it goes on with. */
export function newIncident(
  {
    id,
    trouble,
    recipe,
    severity,
    openedAt,
  }: Pick<Incident, 'id' | 'trouble' | 'recipe' | 'severity' | 'openedAt'>,
  before: Pick<Incident, 'causes' | 'climbs'> | undefined,
): Incident {
  return {
    ...{ id, trouble, recipe, severity, openedAt },
    causes: withCause(before?.causes ?? [], trouble.cause),
    climbs: before?.climbs ?? {},
    steppedAt: before ? openedAt : Number.NEGATIVE_INFINITY,
    run: undefined,
    last: undefined,
    escalated: undefined,
    asked: undefined,
    outrun: 0,
    byOperator: false,
  };
}

/** These causes, and this one, each once. */
export function withCause(causes: readonly Cause[], cause: Cause): readonly Cause[] {
  return causes.includes(cause) ? causes : [...causes, cause];
}

/** The next step of an incident; undefined at the end of its ladder. */
export function nextStep(incident: Incident): NextStep | undefined {
  const { recipe, trouble, steppedAt, last } = incident;
  const { rung, tried } = climbOf(incident, recipe.name);
  const step = recipe.steps[rung];
  if (!step) return undefined;
  // What a step of ours made of it needs no settling.
  const settled = last === 'changed' ? steppedAt : trouble.since + recipe.settle;
  return {
    recipe,
    step,
    rung,
    at: Math.max(settled, incident.openedAt, steppedAt) + waitBefore(step, tried + 1),
  };
}

/** What keeps an incident from its next step, were that wanted now; undefined when nothing does. */
export function noStep(incident: Incident): string | undefined {
  const { run, escalated } = incident;
  if (run) return `a step is being taken: ${run.step.name}`;
  if (nextStep(incident)) return undefined;
  const why = escalated === undefined ? '' : ` (${escalated})`;
  return `nothing is left to try${why}: choose one of its recipes`;
}

/** How long to wait before the n-th time of a step, ms. */
function waitBefore({ after, backoff }: Step, time: number): number {
  return backoff === 'exponential' ? after * 2 ** (time - 1) : after * time;
}

/** The incident after a step of its ladder was called off: it counts as never tried. */
export function calledOff(incident: Incident, reason: string | undefined, now: number): Incident {
  const outrun = reason === OUTRUN ? incident.outrun + 1 : 0;
  return { ...incident, run: undefined, steppedAt: now, outrun };
}

/** The incident after a step of its ladder has ended. */
export function climbed(incident: Incident, run: StepRun, result: StepResult, now: number): Incident {
  const { rung, tried } = climbOf(incident, run.recipe);
  const done = tried + 1 >= run.step.times;
  const climb = done ? { rung: rung + 1, tried: 0 } : { rung, tried: tried + 1 };
  const climbs = run.isLadder ? { ...incident.climbs, [run.recipe]: climb } : incident.climbs;
  return { ...incident, run: undefined, climbs, last: result, steppedAt: now, outrun: 0 };
}
