import type { NewEvent } from '../journal/event.ts';
import { type Care, runOf } from './care.ts';
import { heard, type Outcome, type StepRun } from './step-run.ts';

/** What is written down of a step that is not done, when more of it is done than is written down; undefined when not. */
export function advancedEvent(
  worker: string,
  { recipe, step, rung, of, by, agent, act, told, sent, forgot, startedAt }: StepRun,
  incident: string | undefined,
  at: number,
): NewEvent | undefined {
  const done = step.do.slice(told, act).some((each) => !('wait' in each || 'until' in each));
  if (!done || act === step.do.length) return undefined;
  const data = {
    worker,
    ...(incident !== undefined && { incident }),
    ...(agent !== undefined && { agent }),
    ...{ by, recipe, step: step.name, rung: rung + 1, of, acts: act, sent: [...sent] },
    ...(forgot && { forgot }),
    startedAt,
  };
  return { type: 'step.advanced', at, data };
}

/** What a step waited for is done: it is written down at once, for the worker may show nothing for a while. */
export function outcomeHeard(care: Care, outcome: Outcome, now: number): { care: Care; events: NewEvent[] } {
  const { kick, incident, worker } = care;
  const run = runOf(care);
  if (!run?.awaiting) return { care, events: [] };
  const next = heard(run, outcome, now);
  const event = advancedEvent(worker, next, kick ? undefined : incident?.id, now);
  const noted = event ? { ...next, told: next.act } : next;
  const after = kick ? { ...care, kick: noted } : { ...care, incident: { ...incident!, run: noted } };
  return { care: after, events: event ? [event] : [] };
}
