import type { NewEvent, StepResult } from '../journal/event.ts';
import type { Care } from './care.ts';
import type { StepRun } from './step-run.ts';

/** How a step ended. */
export interface StepEnd {
  result: StepResult;
  reason: string | undefined;
  /** It counts as never tried. */
  calledOff: boolean;
  /** The incident it belongs to. */
  incident: string | undefined;
  /** The screen as lines. */
  after: readonly string[];
}

/** What is written down of a step that is over. */
export function interventionEvent(
  worker: string,
  { recipe, step, rung, of, by, sent, before, startedAt }: StepRun,
  { result, reason, calledOff, incident, after }: StepEnd,
  at: number,
): NewEvent {
  const data = {
    worker,
    ...(incident !== undefined && { incident }),
    by,
    recipe,
    step: step.name,
    rung: rung + 1,
    of,
    sent: [...sent],
    before: [...before],
    after: [...after],
    result,
    ...(reason !== undefined && { reason }),
    ...(calledOff && { calledOff }),
    startedAt,
  };
  return { type: 'intervention', at, data };
}

/** Leaves a worker alone for good, such as one that was stopped: what is under way is broken off, and written down. */
export function leaveAlone(
  care: Care,
  reason: string,
  after: readonly string[],
  at: number,
): { care: Care; events: NewEvent[] } {
  const { worker, incident, kick } = care;
  const end: StepEnd = { result: 'failed', reason, calledOff: true, incident: incident?.id, after };
  const events = [incident?.run, kick].flatMap((run) =>
    run ? [interventionEvent(worker, run, end, at)] : [],
  );
  if (incident) {
    const data = { worker, incident: incident.id, outcome: 'gone' as const };
    events.push({ type: 'incident.closed', at, data });
  }
  return { care: { ...care, incident: undefined, kick: undefined }, events };
}
