import { inBackground, optionsOf } from './background.ts';
import { type Io, processIo } from './io.ts';

/** Does what `control --run DIR` and `control --standby` say; see {@link inBackground}. */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number | undefined> {
  const { run, socket, standby, fed } = optionsOf(argv);
  if (socket || fed || (run === undefined) !== (standby === true)) return undefined;
  return inBackground(io, async () => (await import('./control.ts')).control({ run, standby }, io));
}
