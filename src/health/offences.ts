/** A worker that is in trouble again and again is watched more closely. Times in ms. */

/** So many incidents … */
export const OFFENCES = 3;
/** … within this time make an offender … */
export const OFFENCE_WINDOW_MS = 90 * 60_000;
/** … until it was quiet for so long. */
export const QUIET_MS = 30 * 60_000;

/** Whether a worker with incidents at these times (oldest first) is watched more closely at `now`. */
export function isOffender(incidents: readonly number[], now: number): boolean {
  const last = incidents.at(-1);
  const first = incidents.at(-OFFENCES);
  if (last === undefined || first === undefined) return false;
  return last - first <= OFFENCE_WINDOW_MS && now - last < QUIET_MS;
}
