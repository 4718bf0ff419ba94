import type { Run } from '../api/schema.ts';
import { VERSION } from '../version.ts';
import type { LocatedRun } from './find-run.ts';
import type { RunConfig } from './run-config.ts';

/** What faces are told of a run besides its workers and what is wrong. */
export type RunInfo = Omit<Run, 'configProblems' | 'replay'> & Required<Pick<Run, 'theme' | 'themes'>>;

/** What faces are told of a run that begins to be served. */
export function runInfo(
  { dir, manifest, sockets }: LocatedRun,
  config: RunConfig,
  themes: RunInfo['themes'],
): RunInfo {
  return {
    id: manifest.id,
    dir,
    hostSocket: sockets.host,
    version: VERSION,
    startedAt: Date.parse(manifest.startedAt),
    ...roomSettings(config),
    themes,
  };
}

/** What of a configuration rooms go by. */
export function roomSettings({
  leaveKey,
  keys,
  toasts,
  notify,
  theme,
}: RunConfig): Pick<RunInfo, 'leaveKey' | 'keys' | 'toasts' | 'bell' | 'theme'> {
  return { leaveKey, keys, toasts, bell: notify?.bell ?? true, theme };
}
