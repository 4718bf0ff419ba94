/**
 * Whether a worker that ended is started again: the types of restart of the supervisors of Erlang/OTP
 * (https://www.erlang.org/doc/system/sup_princ). How often, and after which wait, is for recovery to say.
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

/** How a worker ended, when nobody asked for it. */
export type Ending = { code: number } | { signal: string } | 'host_lost';

/** Whether a worker of this type that ended like this is to be there again. */
export function isMissed(type: RestartType, ending: Ending): boolean {
  if (type === 'never') return false;
  if (type === 'permanent' || ending === 'host_lost' || 'signal' in ending) return true;
  return type === 'transient' && ending.code !== 0;
}
