import { configHere, placeOf } from '../config/paths.ts';
import type { RunManifest } from '../config/run-registry.ts';
import { count } from './format.ts';

/**
 * What to say when a room was left and its run lives on: how many workers do, how to come back and how to end them. A
 * command without --run is named only where, in the folder `cwd`, it means this very run. `own` is how the program is called.
 */
export function farewell(
  { id, place }: Pick<RunManifest, 'id' | 'place'>,
  running: number,
  cwd: string,
  own = 'orch-tui',
): string {
  const live =
    running === 0
      ? 'No worker is running.'
      : `${count(running, 'worker')} ${running === 1 ? 'lives' : 'live'} on.`;
  const configDir = configHere(cwd);
  const isHere = placeOf(configDir === undefined ? { cwd } : { configDir }).key === place;
  const isDemoHere = placeOf({ demo: cwd }).key === place;
  const here = isHere ? `"${own}" here, or ` : isDemoHere ? `"${own} demo" here, or ` : '';
  const down = isHere ? `${own} down` : `${own} down --run ${id}`;
  return `${live} Come back with ${here}"${own} --run ${id}" from anywhere; end it with "${down}".`;
}
