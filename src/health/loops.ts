import type { Reading } from '../classifier/reading.ts';

/** So many calls of a tool, all the same, are a loop. */
export const LOOP_CALLS = 5;
/** So many turns in a row that ended on an error are a streak. */
export const ERROR_TURNS = 5;
/** Calls that are remembered. */
const KEPT_CALLS = 10;

/** What a worker did lately, as its screen told it. */
export interface Doings {
  /** Its last calls of tools, the newest last: name and input. */
  calls: readonly string[];
  /** The call that is running. */
  call: string | undefined;
  /** Turns in a row that ended on an error. */
  errors: number;
  state: Reading['state'] | undefined;
}

export const NO_DOINGS: Doings = { calls: [], call: undefined, errors: 0, state: undefined };

/** What changes in a call while it runs: how long it takes, how much it printed. */
const COUNTERS = /\([^()]*\)|\d+/g;

/** Takes a reading in. */
export function noteDoings(before: Doings, { state, kind, attributes, evidence }: Reading): Doings {
  const running = state === 'working' && kind === 'tool' ? callOf(attributes, evidence.text) : undefined;
  const isNew = running !== undefined && running !== before.call;
  const calls = isNew ? [...before.calls, running].slice(-KEPT_CALLS) : before.calls;
  // Between two calls of a tool something else is shown; what is shown while a menu is open ends none.
  const call = running ?? (state === 'permission' ? before.call : undefined);
  const failed = state === 'api_error' && before.state !== 'api_error';
  const succeeded = state === 'idle' && before.state === 'working';
  const errors = failed ? before.errors + 1 : succeeded ? 0 : before.errors;
  return { calls, call, errors, state };
}

export function isLooping({ calls }: Doings): boolean {
  const last = calls.slice(-LOOP_CALLS);
  return last.length === LOOP_CALLS && last.every((call) => call === last[0]);
}

function callOf({ tool }: Reading['attributes'], evidence: string): string {
  return (typeof tool === 'string' ? tool : evidence).replace(COUNTERS, '').trim();
}
