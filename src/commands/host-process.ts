import { inBackground, optionsOf } from './background.ts';
import { type Io, processIo } from './io.ts';

/** Does what `host --run DIR --socket PATH` says; see {@link inBackground}. */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number | undefined> {
  const { run, socket, standby, fed } = optionsOf(argv);
  if (!run || !socket || standby) return undefined;
  return inBackground(io, async () => (await import('./host.ts')).host({ run, socket, fed }, io));
}
