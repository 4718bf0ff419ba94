import type { Worker } from '../api/schema.ts';

/** Why a worker waits for a person: only a person can help, its screen asks, a step is suggested, or it could not be started. */
export type Need = 'operator' | 'asked' | 'suggested' | 'not started';

/** Dialogs that automation may answer, as a policy says. */
const DIALOGS: ReadonlySet<string> = new Set(['permission', 'question', 'setup']);

/** Why a worker waits for a person; undefined when it waits for none. Every count, list and bell goes by this. */
export function needOf(worker: Worker): Need | undefined {
  const { state, supervision } = worker;
  if (state === 'failed') return 'not started';
  if (state === 'unreachable') return undefined;
  if (supervision?.health.status === 'needs_operator') return 'operator';
  if (isAsked(worker)) return 'asked';
  return isSuggested(worker) ? 'suggested' : undefined;
}

/** A step is shown to a person, who is to say whether it is taken. */
export function isSuggested({ supervision, state }: Worker): boolean {
  if (state === 'unreachable') return false;
  const { incident, automation, paused } = supervision ?? {};
  return automation !== 'on' && !paused && incident?.next !== undefined && !incident.doing;
}

/** Whether a person is asked for something that nobody is answering. */
export function isAsked(worker: Worker): boolean {
  const { reading, supervision } = worker;
  if (!showsQuestion(worker)) return false;
  return !DIALOGS.has(reading!.state) || supervision?.health.status !== 'recovering';
}

/** Whether its screen asks for something that a person would know, whoever answers it. */
export function showsQuestion({ state, reading }: Worker): boolean {
  if (state !== 'running' || reading?.agent === undefined) return false;
  return reading.state === 'auth_error' || DIALOGS.has(reading.state);
}
