import type { Reading, State } from '../../src/classifier/reading.ts';
import type { Situation } from '../../src/health/situation.ts';

/** A reading of this state; what is not said is as of a healthy agent. */
export function readingOf(state: State, more: Partial<Reading> = {}): Reading {
  return {
    state,
    agent: 'claude',
    evidence: { text: state, rule: 'test' },
    attributes: {},
    progress: 0,
    confidence: 1,
    since: 0,
    source: 'screen',
    voices: [],
    ...(state === 'working' || state === 'idle' ? { composer: '' } : {}),
    ...more,
  };
}

/** A live worker whose screen was read, and nobody types. */
export function situation(now: number, reading: Reading, more: Partial<Situation> = {}): Situation {
  return {
    now,
    reading,
    fresh: true,
    running: true,
    frozen: false,
    typing: false,
    personAt: undefined,
    activityAt: 0,
    ...more,
  };
}
