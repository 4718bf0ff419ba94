import { takesOsc } from '../room/terminal-capabilities.ts';
import type { Io } from './io.ts';

/** OSC 9;4: busy, without saying how long; and no longer. */
const BUSY = '\x1b]9;4;3\x1b\\';
const DONE = '\x1b]9;4;0\x1b\\';

/** Does what may take long, and lets the terminal show that it does. */
export async function whileBusy<T>(
  { stdout, env }: Pick<Io, 'stdout' | 'env'>,
  work: () => Promise<T>,
): Promise<T> {
  if (!stdout.isTTY || !takesOsc(env)) return work();
  stdout.write(BUSY);
  try {
    return await work();
  } finally {
    stdout.write(DONE);
  }
}
