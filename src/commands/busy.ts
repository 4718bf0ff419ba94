import { setImmediate as turn } from 'node:timers/promises';
import { takesOsc } from '../room/terminal-capabilities.ts';
import type { Io } from './io.ts';

/** OSC 9;4: busy, without saying how long; how far, in percent; and no longer. */
const BUSY = '\x1b]9;4;3\x1b\\';
const done = (percent: number) => `\x1b]9;4;1;${percent}\x1b\\`;
const DONE = '\x1b]9;4;0\x1b\\';
const CLEAR = '\r\x1b[K';

/** Tells how far a work is, and lets signals and the terminal have their turn. */
export type Tell = (done: number, of: number) => Promise<void>;

/**
 * Does what may take long, and says on the terminal what and how far it is, until it has ended: on stderr, for what it makes
 * may go elsewhere. Ctrl-C ends the process then too, and leaves nothing of that behind.
 */
export async function whileBusy<T>(
  { stderr, env }: Pick<Io, 'stderr' | 'env'>,
  what: string,
  work: (tell: Tell) => Promise<T>,
): Promise<T> {
  if (!stderr.isTTY) return work(() => turn());
  const osc = takesOsc(env);
  const say = (line: string, progress: string) => stderr.write(`${CLEAR}${line}${osc ? progress : ''}`);
  let told = -1;
  const tell: Tell = async (count, of) => {
    const percent = Math.floor((100 * count) / of);
    if (percent !== told) say(`${what}: ${count} of ${of} … Ctrl-C ends it`, done(percent));
    told = percent;
    await turn();
  };
  const interrupt = () => {
    say('', DONE);
    process.kill(process.pid, 'SIGINT');
  };
  process.once('SIGINT', interrupt);
  say(`${what} … Ctrl-C ends it`, BUSY);
  try {
    await turn();
    return await work(tell);
  } finally {
    process.removeListener('SIGINT', interrupt);
    say('', DONE);
  }
}
