import type { Incident } from './incidents.ts';

/** A worker with so many incidents within so long (ms) keeps getting into trouble. */
export const OFFENDER_INCIDENTS = 3;
export const OFFENDER_WINDOW_MS = 90 * 60_000;

/** Whether these incidents of one worker, in their order, make it a repeat offender. */
export function isOffender(incidents: readonly Incident[]): boolean {
  return incidents.some((incident, i) => {
    const nth = incidents[i + OFFENDER_INCIDENTS - 1];
    return nth !== undefined && nth.openedAt - incident.openedAt <= OFFENDER_WINDOW_MS;
  });
}

/** What got a worker out of its incidents, the most often successful first: recipe and step. */
export function whatWorked(
  incidents: readonly Incident[],
): { recipe: string; step: string; times: number }[] {
  const worked = new Map<string, { recipe: string; step: string; times: number }>();
  for (const { recipe, step, result } of incidents.flatMap(({ steps }) => steps)) {
    if (result !== 'recovered') continue;
    const key = JSON.stringify([recipe, step]);
    worked.set(key, { recipe, step, times: (worked.get(key)?.times ?? 0) + 1 });
  }
  return [...worked.values()].sort((a, b) => b.times - a.times);
}
