import type { EventData, JournalEvent } from '../journal/event.ts';
import { parseKeyName } from '../screen/key-name.ts';
import { actText } from './act.ts';
import { spend, unspend } from './budget.ts';
import { type Care, endedAs, newCare } from './care.ts';
import { type Climb, calledOff, newIncident } from './incident.ts';
import { CAUSES, type Cause, type Recipe } from './recipe.ts';
import type { StepRun } from './step-run.ts';
import { recipeFor, type Trouble } from './trouble.ts';

/** That an agent is started again is told by the same words whatever the names of keys. */
const NO_NAMES = { resumeText: '', keys: {} };

/**
 * What an earlier control knew of a worker, as the journal tells it: an incident that is open goes on where it was.
 * @param accepted what the operator's config accepts
 */
export function restoreCare(
  worker: string,
  events: Iterable<JournalEvent>,
  recipes: readonly Recipe[],
  accepted: ReadonlySet<string>,
): Care {
  let care = newCare(worker);
  // The text of a step that was brought to the worker last.
  let told: string | undefined;
  // When the step that is not written down as over began: what it costs is spent.
  let begun: number | undefined;
  for (const { type, at, data } of events) {
    if (!('worker' in data) || data.worker !== worker) continue;
    switch (type) {
      case 'incident.opened': {
        const cause = CAUSES.find((known) => known === data.cause);
        const trouble = cause && troubleIn(data, cause);
        const recipe = trouble && recipeFor(trouble, recipes, accepted);
        care = { ...care, count: care.count + 1, incident: undefined };
        const before = data.again ? care.ended : undefined;
        if (!data.again) care = { ...care, spent: spend(care.spent, 'incidents', at) };
        if (trouble && recipe) {
          const { incident: id, severity } = data;
          const begun = newIncident({ id, trouble, recipe, severity, openedAt: at }, before);
          // Whether a step of it was due by then is not known.
          care = { ...care, incident: { ...begun, steppedAt: at } };
        }
        break;
      }
      case 'incident.escalated':
        if (care.incident) {
          const asked = care.incident.recipe.name;
          care = { ...care, incident: { ...care.incident, escalated: data.reason, asked } };
        }
        break;
      case 'incident.closed':
        if (care.incident) care = { ...care, incident: undefined, ended: endedAs(care.incident, at) };
        break;
      case 'step.advanced':
        if (data.startedAt !== begun) care = { ...care, spent: spend(care.spent, 'steps', data.startedAt) };
        begun = data.startedAt;
        care = withinStep(care, data, at, recipes);
        break;
      case 'intervention':
        // Once it is over, it counts from then.
        if (data.startedAt === begun) care = { ...care, spent: unspend(care.spent, 'steps', begun) };
        begun = undefined;
        care = afterStep(care, data, at, recipes);
        break;
      case 'worker.started':
        if ((data.how === 'resume' || data.how === 'fresh') && !data.free)
          care = { ...care, spent: spend(care.spent, 'restarts', at) };
        break;
      case 'operator.typed':
        // What stands in the composer may be theirs.
        care = { ...care, personText: true };
        break;
      case 'message.queued':
        // A step's own text, which may stand in the composer by now: it is not waited for as somebody's draft is.
        if (care.incident && data.by === 'auto' && data.kind === 'resume') {
          told = data.message;
          care = { ...care, incident: { ...care.incident, last: 'changed', steppedAt: at } };
        }
        break;
      case 'message.typed':
        // Where that stands in the composer, the step would bring it there a second time.
        if (care.incident && data.message === told)
          care = { ...care, incident: { ...care.incident, run: undefined } };
        break;
    }
  }
  return care;
}

function troubleIn(data: EventData<'incident.opened'>, cause: Cause): Trouble {
  const { kind, agent, evidence, since } = data;
  return {
    cause,
    ...(kind !== undefined && { kind }),
    ...(agent !== undefined && { agent }),
    evidence,
    since,
  };
}

/** A step that an earlier control was at goes on after what was done of it; one that a person pressed beside the ladder does not. */
function withinStep(
  care: Care,
  { acts, sent, forgot, agent, startedAt, ...data }: EventData<'step.advanced'>,
  at: number,
  recipes: readonly Recipe[],
): Care {
  const { incident } = care;
  const last = { keys: keysIn(sent), at };
  const after: Care = { ...care, lastKeys: last };
  const recipe = recipes.find(({ name }) => name === data.recipe);
  const step = recipe?.steps[data.rung - 1];
  if (!incident || data.incident !== incident.id || !recipe || step?.name !== data.step) return after;
  const run: StepRun = {
    ...{ recipe: recipe.name, step, rung: data.rung - 1, of: data.of, isLadder: true, by: data.by },
    ...{ agent, startedAt, act: acts, told: acts, readyAt: at, actAt: at, awaiting: false },
    ...(forgot && { forgot }),
    ...{ movedFrom: undefined, moves: 0, checkUntil: undefined, sent, before: [], last },
  };
  return { ...after, incident: { ...incident, recipe, run } };
}

function afterStep(
  care: Care,
  data: EventData<'intervention'>,
  at: number,
  recipes: readonly Recipe[],
): Care {
  const { incident } = care;
  const recipe = recipes.find(({ name }) => name === data.recipe);
  const isDone = data.result !== 'dry_run' && !(data.calledOff && data.sent.length === 0);
  const acts = recipe?.steps[data.rung - 1]?.do ?? [];
  const isRelaunch =
    data.by === 'auto' && acts.some((act) => 'relaunch' in act && data.sent.includes(actText(act, NO_NAMES)));
  let { spent } = care;
  // A start in a new terminal is an event of its own, and what a person wants costs automation nothing.
  if (isDone && isRelaunch) spent = spend(spent, 'restarts', at);
  if (isDone) spent = spend(spent, 'steps', at);
  const after: Care = { ...care, spent, lastKeys: isDone ? { keys: keysIn(data.sent), at } : care.lastKeys };
  if (!incident || data.incident !== incident.id || !recipe) return after;
  // A step that was done after a person was asked is about something else.
  const escalated = recipe.tell || incident.asked === recipe.name ? incident.escalated : undefined;
  const begun = { ...incident, recipe, escalated, run: undefined };
  if (data.calledOff) return { ...after, incident: calledOff(begun, data.reason, at) };
  const climbs = {
    ...incident.climbs,
    [recipe.name]: climbAfter(incident.climbs[recipe.name], recipe, data.rung - 1),
  };
  return { ...after, incident: { ...begun, climbs, last: data.result, steppedAt: at } };
}

/** Those of what was sent that are names of keys. */
function keysIn(sent: readonly string[]): string[] {
  return sent.filter((each) => {
    try {
      return parseKeyName(each).key !== '';
    } catch {
      return false;
    }
  });
}

function climbAfter(before: Climb | undefined, { steps }: Recipe, rung: number): Climb {
  const tried = (before?.rung === rung ? before.tried : 0) + 1;
  return tried >= (steps[rung]?.times ?? 1) ? { rung: rung + 1, tried: 0 } : { rung, tried };
}
