import type { Reading } from '../classifier/reading.ts';

/** So many calls of a tool, all the same, are a loop. */
const LOOP_CALLS = 5;
/** So many turns in a row that ended on an error are a streak. */
export const ERROR_TURNS = 5;
/** Calls that are remembered. */
export const KEPT_CALLS = 10;

/** What a worker did lately, as its screen told it. */
export interface Doings {
  /** Its last calls of tools, the newest last: name and input. */
  calls: readonly string[];
  /** What the screen showed of new things when the last call was last seen. */
  progress: number | undefined;
  /** The last look saw a call. */
  calling: boolean;
  /** Turns in a row that ended on an error. */
  errors: number;
  state: Reading['state'] | undefined;
}

export const NO_DOINGS: Doings = {
  calls: [],
  progress: undefined,
  calling: false,
  errors: 0,
  state: undefined,
};

/** What changes in a call while it runs: how long it takes, how much it printed. Other numbers are its own. */
const COUNTERS = / \((?:\d+[hms]\b|\d+ (?:lines|tokens))[^()]*\)/g;
/** Words that stand for any call: which one it is cannot be told. */
const ANY_CALL = /^\W*(?:running|waiting)\W*$/i;

/** Takes a reading in, and the calls that the agent's transcript tells, where there is one: it knows better. */
export function noteDoings(before: Doings, reading: Reading, calls?: readonly string[]): Doings {
  const { state } = reading;
  const failed = state === 'api_error' && before.state !== 'api_error';
  const succeeded = state === 'idle' && before.state === 'working';
  const errors = failed ? before.errors + 1 : succeeded ? 0 : before.errors;
  const doing = calls ? { calls } : noteCall(before, reading);
  return { ...before, ...doing, errors, state };
}

/** A call is another one when something new was shown since the one before, and not while it was seen. */
function noteCall(before: Doings, { state, kind, attributes, evidence, progress }: Reading): Partial<Doings> {
  const running = state === 'working' && kind === 'tool' ? callOf(attributes, evidence.text) : undefined;
  if (running === undefined) return { calling: false };
  const last = before.calls.at(-1);
  const goesOn = running === last && (before.calling || before.progress === progress);
  if (goesOn) return { calling: true, progress };
  return { calls: [...before.calls, running].slice(-KEPT_CALLS), calling: true, progress };
}

export function isLooping({ calls }: Doings): boolean {
  const last = calls.slice(-LOOP_CALLS);
  return last.length === LOOP_CALLS && last.every((call) => call === last[0]);
}

function callOf({ tool, verb }: Reading['attributes'], evidence: string): string | undefined {
  // The line of a spinner names no call.
  if (tool === undefined && verb !== undefined) return undefined;
  const text = (typeof tool === 'string' ? tool : evidence).replace(COUNTERS, '').trim();
  return ANY_CALL.test(text) ? undefined : text;
}
