import type { JournalEvent } from '../journal/event.ts';
import { type Spent, spend } from './budget.ts';
import { type Care, newCare } from './care.ts';
import type { Climb, Incident } from './incident.ts';
import { CAUSES, type Cause, type Recipe } from './recipe.ts';

/** What an earlier control knew of a worker, as the journal tells it: an incident that is open goes on where it was. */
export function restoreCare(
  worker: string,
  events: Iterable<JournalEvent>,
  recipes: readonly Recipe[],
): Care {
  let care = newCare(worker);
  for (const { type, at, data } of events) {
    if (!('worker' in data) || data.worker !== worker) continue;
    switch (type) {
      case 'incident.opened': {
        const cause = CAUSES.find((known) => known === data.cause);
        const recipe = recipes.find(({ when }) => cause && when?.causes.includes(cause));
        const spent = spend(care.spent, 'incidents', at);
        care = { ...care, count: care.count + 1, spent, incident: undefined };
        if (cause && recipe) care = { ...care, incident: reopened(data, cause, recipe, at) };
        break;
      }
      case 'incident.escalated':
        if (care.incident) care = { ...care, incident: { ...care.incident, escalated: data.reason } };
        break;
      case 'incident.closed':
        care = { ...care, incident: undefined };
        break;
      case 'intervention':
        care = { ...care, ...afterStep(care, data, at, recipes) };
        break;
      case 'worker.started':
        if (data.how !== 'first') care = { ...care, spent: spend(care.spent, 'restarts', at) };
        break;
    }
  }
  return care;
}

function reopened(
  data: Extract<JournalEvent, { type: 'incident.opened' }>['data'],
  cause: Cause,
  recipe: Recipe,
  at: number,
): Incident {
  const { incident: id, kind, agent, evidence, since, severity } = data;
  return {
    id,
    trouble: {
      cause,
      ...(kind !== undefined && { kind }),
      ...(agent !== undefined && { agent }),
      evidence,
      since,
    },
    recipe,
    severity,
    openedAt: at,
    climbs: {},
    steppedAt: at,
    run: undefined,
    last: undefined,
    escalated: undefined,
    byOperator: false,
  };
}

function afterStep(
  { incident, spent }: Care,
  data: Extract<JournalEvent, { type: 'intervention' }>['data'],
  at: number,
  recipes: readonly Recipe[],
): { spent: Spent; incident: Incident | undefined } {
  const after = spend(spent, 'steps', at);
  const recipe = recipes.find(({ name }) => name === data.recipe);
  if (!incident || data.incident !== incident.id || !recipe) return { spent: after, incident };
  const climbs = {
    ...incident.climbs,
    [recipe.name]: climbAfter(incident.climbs[recipe.name], recipe, data.rung - 1),
  };
  return { spent: after, incident: { ...incident, recipe, climbs, last: data.result, steppedAt: at } };
}

function climbAfter(before: Climb | undefined, { steps }: Recipe, rung: number): Climb {
  const tried = (before?.rung === rung ? before.tried : 0) + 1;
  return tried >= (steps[rung]?.times ?? 1) ? { rung: rung + 1, tried: 0 } : { rung, tried };
}
