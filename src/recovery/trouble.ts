import { matchAny } from '../classifier/pattern.ts';
import type { Reading, State } from '../classifier/reading.ts';
import { STATED_TROUBLES } from '../config/troubles.ts';
import type { Health } from '../health/health.ts';
import type { Situation } from '../health/situation.ts';
import type { Cause, Recipe } from './recipe.ts';

/** What is wrong with a worker. */
export interface Trouble {
  cause: Cause;
  kind?: string;
  agent?: string;
  /** The line that proves it. */
  evidence: string;
  /** Since when it is so, ms. */
  since: number;
}

const STATED: ReadonlySet<State> = new Set<State>(STATED_TROUBLES);

/** What is wrong with a worker now; undefined when nothing is. */
export function troubleOf(situation: Situation, health: Health): Trouble | undefined {
  const { now, reading, exit, running, frozen, activityAt } = situation;
  if (exit || !running) {
    // What its screen last said, and since when, has nothing to do with its end; the clock of its host may go before ours.
    const since = Math.min(situation.endedAt ?? now, now);
    const kind = !exit ? 'gone' : 'code' in exit ? String(exit.code) : exit.signal;
    const evidence = exit ? kind : 'its host is gone';
    return { cause: 'exited', kind, ...ofReading(reading), evidence, since };
  }
  if (frozen) {
    const evidence = 'its process is stopped';
    return { cause: 'frozen', ...ofReading(reading), evidence, since: health.since };
  }
  if (!reading) return undefined;
  const { state, kind, evidence } = reading;
  const isLost = state === 'shell' && reading.agent !== undefined;
  if (STATED.has(state) || isLost) {
    return {
      cause: state,
      ...(kind !== undefined && { kind }),
      ...ofReading(reading),
      evidence: evidence.text,
    };
  }
  // Who asks again by itself is let.
  if (health.status === 'stuck' && kind !== 'retrying') {
    const seconds = Math.round((now - activityAt) / 1000);
    const text = `nothing new for ${seconds} s: ${evidence.text}`;
    return { cause: 'stuck', kind: state, ...ofReading(reading), evidence: text, since: activityAt };
  }
  if (health.status === 'looping') {
    return { cause: 'looping', ...ofReading(reading), evidence: health.doings.calls.at(-1) ?? '' };
  }
  if (health.status === 'stalled' && kind !== 'retrying') {
    return {
      cause: 'stalled',
      kind: state,
      ...ofReading(reading),
      evidence: evidence.text,
      since: activityAt,
    };
  }
  return undefined;
}

function ofReading(reading: Reading | undefined): { agent?: string; since: number } {
  return { ...(reading?.agent !== undefined && { agent: reading.agent }), since: reading?.since ?? 0 };
}

/** The recipe for a trouble: the first that fits. */
export function recipeFor(
  { cause, kind, agent, evidence }: Trouble,
  recipes: readonly Recipe[],
  accepted: ReadonlySet<string>,
): Recipe | undefined {
  return recipes.find(({ when, accepts }) => {
    if (!when?.causes.includes(cause)) return false;
    if (accepts !== undefined && !accepted.has(accepts)) return false;
    if (when.kinds && (kind === undefined || !when.kinds.includes(kind))) return false;
    if (when.agents && (agent === undefined || !when.agents.includes(agent))) return false;
    return !when.evidence || matchAny(when.evidence, evidence) !== undefined;
  });
}
