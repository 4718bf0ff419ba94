/**
 * Whether and when a worker that ended is started again, after the supervisors of Erlang/OTP
 * (https://www.erlang.org/doc/system/sup_princ): types of restart and an intensity, and what they lack: a back-off, and a
 * clean slate after a stable time. All times in ms on one clock.
 */

/**
 * `permanent`: whatever ended it. `transient`: unless it ended well, by itself, with status 0. `interrupted`: only when
 * something else ended it, a signal or the loss of its host. `never`.
 */
export type RestartType = 'permanent' | 'transient' | 'interrupted' | 'never';

/** The type of a worker: as configured, else what suits its program. An agent that is told to leave leaves with status 0. */
export function restartType(
  configured: Exclude<RestartType, 'interrupted'> | undefined,
  isAgent: boolean,
): RestartType {
  return configured ?? (isAgent ? 'transient' : 'interrupted');
}

/** How a worker ended. */
export interface Ending {
  how: { code: number } | { signal: string } | 'host_lost';
  /** The operator stopped it, or the whole run. */
  asked: boolean;
}

/** So many restarts in so long, at the most. */
export interface Intensity {
  restarts: number;
  withinMs: number;
}

export interface RestartLimits {
  worker: Intensity;
  run: Intensity;
  /** The wait before the second restart in a row; it doubles with each one. */
  firstDelayMs: number;
  maxDelayMs: number;
  /** So long without a restart clears what was before. */
  stableMs: number;
}

/** When there were restarts, oldest first. Those that the loss of a host brought do not count. */
export type RestartHistory = readonly number[];

/** Why there is no restart. */
export type RestartRefusal =
  /** Its end was asked for. */
  | 'asked'
  /** It is never started again. */
  | 'never'
  /** It ended in a way that its type of restart takes for its own decision. */
  | 'finished'
  /** It ended too often. */
  | 'worker_limit'
  /** The workers of the run, together, ended too often. */
  | 'run_limit';

export type RestartDecision =
  /** `counts`: to be noted in the histories of the worker and of the run, see {@link noteRestart}. */
  { at: number; counts: boolean } | { no: RestartRefusal };

export interface RestartQuestion {
  type: RestartType;
  ending: Ending;
  /** Restarts of this worker. A start by the operator makes it empty. */
  worker: RestartHistory;
  /** Restarts of all workers of the run, this one's among them. */
  run: RestartHistory;
  now: number;
}

/** The limits of a run of so many workers: each of them may be restarted once at a time, all of them over and over may not. */
export function defaultLimits(workers: number): RestartLimits {
  return {
    worker: { restarts: 3, withinMs: 600_000 },
    run: { restarts: Math.max(10, workers), withinMs: 600_000 },
    firstDelayMs: 1000,
    maxDelayMs: 60_000,
    stableMs: 1_800_000,
  };
}

export function decideRestart(question: RestartQuestion, limits: RestartLimits): RestartDecision {
  const { type, ending, now } = question;
  if (ending.asked) return { no: 'asked' };
  if (type === 'never') return { no: 'never' };
  if (!wantsRestart(type, ending)) return { no: 'finished' };
  // It is not the worker's doing.
  if (ending.how === 'host_lost') return { at: now, counts: false };
  const worker = stillCounts(question.worker, now, limits);
  if (isExhausted(worker, now, limits.worker)) return { no: 'worker_limit' };
  if (isExhausted(question.run, now, limits.run)) return { no: 'run_limit' };
  return { at: now + delayAfter(worker.length, limits), counts: true };
}

/** A history with one more restart, without what no longer counts at that time. */
export function noteRestart(history: RestartHistory, at: number, limits: RestartLimits): RestartHistory {
  const longest = Math.max(limits.stableMs, limits.worker.withinMs, limits.run.withinMs);
  return [...history.filter((time) => time > at - longest), at].sort((a, b) => a - b);
}

/** A refusal in words that follow the name of a worker. */
export function refusalText(no: RestartRefusal, { worker, run }: RestartLimits): string {
  const often = ({ restarts, withinMs }: Intensity) => `${restarts} times within ${withinMs / 1000} s`;
  switch (no) {
    case 'asked':
      return 'was stopped on request';
    case 'never':
      return 'is never started again (restart: never)';
    case 'finished':
      return 'ended by itself';
    case 'worker_limit':
      return `was started again ${often(worker)} already`;
    case 'run_limit':
      return `is not started again: the run has done that ${often(run)} already`;
  }
}

function wantsRestart(type: Exclude<RestartType, 'never'>, { how }: Ending): boolean {
  if (type === 'permanent' || how === 'host_lost' || 'signal' in how) return true;
  return type === 'transient' && how.code !== 0;
}

function stillCounts(history: RestartHistory, now: number, { stableMs }: RestartLimits): RestartHistory {
  const last = history.at(-1);
  return last === undefined || now - last >= stableMs ? [] : history;
}

function isExhausted(history: RestartHistory, now: number, { restarts, withinMs }: Intensity): boolean {
  return history.filter((time) => time > now - withinMs).length >= restarts;
}

/** The first one comes at once. */
function delayAfter(restarts: number, { firstDelayMs, maxDelayMs }: RestartLimits): number {
  return restarts === 0 ? 0 : Math.min(maxDelayMs, firstDelayMs * 2 ** (restarts - 1));
}
