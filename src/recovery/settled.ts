import type { State } from '../classifier/reading.ts';
import { UP_MS } from '../health/coming-up.ts';
import type { Situation } from '../health/situation.ts';

/** Screens that say nothing yet. */
const UNSETTLED: ReadonlySet<State> = new Set<State>(['starting', 'unknown', 'exited']);

/**
 * Whether the screen says how the worker does. `agent` is the one that was there, if any: of another program no more is
 * expected than that it lives.
 */
export function isSettled(situation: Situation, agent: string | undefined): boolean {
  const { reading, running, now } = situation;
  if (!running || !reading) return false;
  if (!UNSETTLED.has(reading.state)) return true;
  const up = upAt(situation, agent);
  return up !== undefined && now >= up;
}

/** When a program that is no agent counts as come up, ms; undefined for an agent, and for what does not run. */
export function upAt({ reading, running }: Situation, agent: string | undefined): number | undefined {
  if (!running || !reading || reading.state === 'exited') return undefined;
  return agent === undefined && reading.agent === undefined ? reading.since + UP_MS : undefined;
}
