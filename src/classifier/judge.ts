import { isTrouble, type Reading, type State } from './reading.ts';

/** What is believed of a screen, and what it would be if it stays. */
export interface Verdict {
  reading: Reading;
  /** Another state was seen; it is believed when it is still there at `due`. */
  doubt?: { reading: Reading; due: number };
}

/** A state that somebody may act upon is believed at the second look, ms after the first. */
const SECOND_LOOK_MS = 500;
/** A screen that says nothing is mostly being drawn. */
const NOTHING_MS = 1500;

function patience(state: State): number {
  if (isTrouble(state)) return SECOND_LOOK_MS;
  return state === 'unknown' ? NOTHING_MS : 0;
}

/** Takes a look in: what is believed after it. */
export function judge(before: Verdict | undefined, seen: Reading, now: number): Verdict {
  if (!before || before.reading.state === seen.state) return { reading: inSameTool(before?.reading, seen) };
  const { doubt, reading } = before;
  const again = doubt?.reading.state === seen.state ? doubt : undefined;
  const due = again?.due ?? now + patience(seen.state);
  if (now >= due) return { reading: { ...seen, since: again?.reading.since ?? seen.since } };
  return { reading, doubt: { reading: { ...seen, since: again?.reading.since ?? seen.since }, due } };
}

/**
 * Some agents blink the bullet of a call while its tool runs: without it the call is not seen to be one, but as long as
 * nothing else has changed it is the same call.
 */
function inSameTool(before: Reading | undefined, seen: Reading): Reading {
  const isSame = before?.kind === 'tool' && seen.kind === 'thinking' && before.progress === seen.progress;
  return isSame && seen.state === 'working' ? { ...seen, kind: 'tool' } : seen;
}
