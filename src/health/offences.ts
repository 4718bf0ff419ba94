import { OFFENDER_INCIDENTS, OFFENDER_WINDOW_MS } from '../journal/offenders.ts';

/** A worker that is in trouble again and again is watched more closely until it was quiet for so long, ms. */
export const QUIET_MS = 30 * 60_000;

/** Whether a worker with incidents at these times (oldest first) is watched more closely at `now`. */
export function isOffender(incidents: readonly number[], now: number): boolean {
  const last = incidents.at(-1);
  const first = incidents.at(-OFFENDER_INCIDENTS);
  if (last === undefined || first === undefined) return false;
  return last - first <= OFFENDER_WINDOW_MS && now - last < QUIET_MS;
}
