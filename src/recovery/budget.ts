/** How much automation may do before it leaves a worker to a person. Times in ms. */
export interface Limits {
  /** Steps for one worker within the window. */
  steps: number;
  stepWindowMs: number;
  /** New terminals or relaunches of one worker within the window. */
  restarts: number;
  restartWindowMs: number;
  /** Restarts of the whole run within the window of restarts. */
  runRestarts: number;
  /** So many incidents of one worker within the window of steps: it flaps. */
  incidents: number;
}

export const DEFAULT_LIMITS: Limits = {
  steps: 20,
  stepWindowMs: 600_000,
  restarts: 3,
  restartWindowMs: 3_600_000,
  runRestarts: 30,
  incidents: 8,
};

/** When what was spent, oldest first. */
export interface Spent {
  steps: readonly number[];
  restarts: readonly number[];
  incidents: readonly number[];
}

export const NOTHING_SPENT: Spent = { steps: [], restarts: [], incidents: [] };

const KEPT = 200;

/** Notes one more. */
export function spend(spent: Spent, what: keyof Spent, at: number): Spent {
  return { ...spent, [what]: [...spent[what], at].slice(-KEPT) };
}

/** What was noted at this time was not done. */
export function unspend(spent: Spent, what: keyof Spent, at: number): Spent {
  const noted = spent[what].lastIndexOf(at);
  return noted < 0 ? spent : { ...spent, [what]: spent[what].toSpliced(noted, 1) };
}

/** Why nothing more may be spent on a worker; undefined when it may. `run` is what all workers spent on restarts. */
export function overspent(
  { steps, restarts, incidents }: Spent,
  run: readonly number[],
  restarting: boolean,
  limits: Limits,
  now: number,
): string | undefined {
  const within = (times: readonly number[], window: number) => times.filter((at) => now - at < window).length;
  const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`;
  if (within(incidents, limits.stepWindowMs) >= limits.incidents) {
    return `it flaps: ${limits.incidents} incidents within ${minutes(limits.stepWindowMs)}`;
  }
  if (within(steps, limits.stepWindowMs) >= limits.steps) {
    return `${limits.steps} steps within ${minutes(limits.stepWindowMs)} were not enough`;
  }
  if (!restarting) return undefined;
  if (within(restarts, limits.restartWindowMs) >= limits.restarts) {
    return `it was started again ${limits.restarts} times within ${minutes(limits.restartWindowMs)}`;
  }
  if (within(run, limits.restartWindowMs) >= limits.runRestarts) {
    return `the run was started again ${limits.runRestarts} times within ${minutes(limits.restartWindowMs)}`;
  }
  return undefined;
}
