import type { WorkerSpec } from '../config/expand.ts';
import type { Ending } from '../fleet/restart-policy.ts';
import { rowText } from '../screen/cells.ts';
import type { Screen } from '../screen/screen.ts';
import { type Entry, isRunning } from './entry.ts';
import type { Readings } from './readings.ts';
import type { Sight } from './supervision.ts';

export interface SightOptions {
  readings: Readings;
  /** There is a host that it could be started on. */
  hasHost: boolean;
  /** Whether a worker that ended like this is to be there again. */
  isMissed: (spec: WorkerSpec, ending: Ending) => boolean;
}

/** What is known of a worker now. */
export function sightOf(entry: Entry, { readings, hasHost, isMissed }: SightOptions): Sight {
  const { name, spec, hosted, follower, gone, goneAt, dismissed } = entry;
  const fresh = readings.isSettled?.(name) ?? false;
  // What is read while old output is taken in was true some time ago: nobody acts upon that.
  if (fresh && follower?.isCurrent && readings.of(name)) entry.caughtUp = follower;
  const running = isRunning(entry) && follower !== undefined && entry.caughtUp === follower;
  const endedAt = gone ? goneAt : hosted?.exitedAt;
  const misses = (how: Ending) => spec !== undefined && !dismissed && isMissed(spec, how);
  return {
    reading: readings.of(name),
    fresh,
    running,
    starting: entry.starting || entry.unreachable !== undefined || (isRunning(entry) && !running),
    ...(hosted?.exit && !gone && misses(hosted.exit) && { exit: hosted.exit }),
    ...(endedAt !== undefined && { endedAt }),
    lost: gone && hasHost && misses('host_lost'),
    typing: entry.endTyping !== undefined,
    profile: readings.profileOf?.(name),
    lines: () => (follower ? linesOf(follower.screen) : []),
  };
}

/** A screen as lines, top to bottom, without blanks at their ends. */
export function linesOf(screen: Screen): string[] {
  return Array.from({ length: screen.rows }, (_, y) => rowText(screen.row(y)).trimEnd());
}
