import { parseArgs } from 'node:util';
import { tell } from './errors.ts';
import { guardOutput } from './guard-output.ts';
import { type Io, processIo } from './io.ts';

/**
 * Runs the command line `argv` of a process in the background; resolves with the exit code. Those that this program starts
 * itself are read here: the library that knows all the commands would take a fifth of their start. For whatever else a person asks
 * of them, which is that library's affair, it is undefined.
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number | undefined> {
  const start = startOf(argv);
  if (!start) return undefined;
  // They live on when nobody reads what they say.
  guardOutput(io, () => true);
  try {
    return await start(io);
  } catch (error) {
    return tell(error, io.stderr);
  }
}

/** What `host --run DIR --socket PATH`, `control --run DIR` or `control --standby` does; undefined for any other command line. */
function startOf([command, ...args]: readonly string[]): ((io: Io) => Promise<number>) | undefined {
  const { run, socket, standby } = optionsOf(args);
  if (command === 'host' && run && socket && !standby)
    return async (io) => (await import('./host.ts')).host({ run, socket }, io);
  const isControl = command === 'control' && !socket && (run === undefined) === (standby === true);
  return isControl ? async (io) => (await import('./control.ts')).control({ run, standby }, io) : undefined;
}

function optionsOf(args: readonly string[]): { run?: string; socket?: string; standby?: boolean } {
  const options = {
    run: { type: 'string' },
    socket: { type: 'string' },
    standby: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch {
    return {};
  }
}
