import type { NewEvent } from '../journal/event.ts';
import { actText } from './act.ts';
import type { Care } from './care.ts';
import { calledOff } from './incident.ts';
import { interventionEvent } from './intervention.ts';
import type { Act } from './recipe.ts';
import type { StepRun } from './step-run.ts';

/** How long the screen of a worker that was started again may go on showing a trouble, ms. */
const WITHIN_MS = 15_000;
/** Why what was under way is broken off. */
const TAKEN_OVER = 'a person took over';

/** A restart that a person wanted and that was done. Times in ms. */
export interface HandRestart {
  how: 'resume' | 'fresh';
  /** The agent that was there; undefined when there was none. */
  agent: string | undefined;
  /** The screen before it, as lines. */
  before: readonly string[];
  startedAt: number;
}

/**
 * What is remembered of a worker that a person had started again, and what is to be written down: what was under way is
 * broken off, and the reading that follows decides whether the restart helped.
 */
export function restartedByHand(
  care: Care,
  restart: HandRestart,
  screen: readonly string[],
  now: number,
): { care: Care; events: NewEvent[] } {
  const { worker, incident, kick } = care;
  const end = {
    result: 'failed',
    reason: TAKEN_OVER,
    calledOff: true,
    incident: incident?.id,
    after: screen,
  } as const;
  const events = [incident?.run, kick].flatMap((run) =>
    run ? [interventionEvent(worker, run, end, now)] : [],
  );
  const left = incident?.run ? calledOff(incident, TAKEN_OVER, now) : incident;
  return {
    care: { ...care, kick: runOf(restart, now), incident: left && { ...left, byOperator: true } },
    events,
  };
}

/** The restart as a step all of which is done, and whose check is to come. */
function runOf({ how, agent, before, startedAt }: HandRestart, now: number): StepRun {
  const act: Act = { restart: how };
  return {
    recipe: 'restart',
    step: { name: how, do: [act], after: 0, times: 1, within: WITHIN_MS },
    ...{ rung: 0, of: 1, isLadder: false, by: 'operator', agent, startedAt },
    ...{ act: 1, told: 1, readyAt: now, actAt: now, awaiting: false },
    ...{ movedFrom: undefined, moves: 0, checkUntil: undefined },
    sent: [actText(act, { resumeText: '', keys: {} })],
    before,
    last: undefined,
  };
}
