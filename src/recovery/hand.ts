import type { Situation } from '../health/situation.ts';

/** What is a person's, or may be. */

/** A person who typed so recently had a hand in what is seen now, ms. */
const HAND_MS = 30_000;

/** Whether a person had a hand in what is so at `at`. */
export function hadHand(personAt: number | undefined, at: number): boolean {
  return personAt !== undefined && at - personAt < HAND_MS;
}

/** Whether a person may be at work in a shell: they typed there, or went there. */
export function isTheirs({ reading, personAt }: Situation): boolean {
  return reading !== undefined && hadHand(personAt, reading.since);
}

/** Whether a person wrote what stands in the composer, or is about to be seen there, as far as this look can tell. */
export function isPersonText(
  before: boolean,
  { now, reading, fresh, frozen, typing, personAt }: Situation,
  delivering: boolean,
): boolean {
  if (typing || hadHand(personAt, now)) return true;
  // A delivery takes a text away and puts it back; a stopped process has not read what was typed.
  const isEmpty = fresh && !frozen && !delivering && reading?.composer === '';
  return before && !isEmpty;
}
