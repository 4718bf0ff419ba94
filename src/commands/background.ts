import { parseArgs } from 'node:util';
import { tell } from './errors.ts';
import { guardOutput } from './guard-output.ts';
import type { Io } from './io.ts';

/**
 * Runs a process in the background as this program starts it; resolves with the exit code. Its command line is read with
 * {@link optionsOf}: the library that knows all the commands would take a fifth of its start, and answers whatever else a person
 * asks of it.
 */
export async function inBackground(io: Io, start: () => Promise<number>): Promise<number> {
  // It lives on when nobody reads what it says.
  guardOutput(io, () => true);
  try {
    return await start();
  } catch (error) {
    return tell(error, io.stderr);
  }
}

/** What follows the name of the command; none of it when there is more than this program says itself. */
export function optionsOf([, ...args]: readonly string[]): {
  run?: string;
  socket?: string;
  standby?: boolean;
  fed?: boolean;
} {
  const options = {
    run: { type: 'string' },
    socket: { type: 'string' },
    standby: { type: 'boolean' },
    fed: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch {
    return {};
  }
}
