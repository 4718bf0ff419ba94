import type { Command } from 'commander';
import type { Io } from './io.ts';
import type { Standby } from './standby.ts';

/** What the groups of commands are defined with. */
export interface Definer {
  program: Command;
  io: Io;
  /** What followed `--` on the command line. */
  rest: readonly string[];
  /** For the run that a room is likely to make. */
  standby: Standby | undefined;
  /** The action of a command: its arguments, then its options together with those before the command. */
  does: <A extends unknown[]>(
    action: (...args: A) => Promise<number>,
  ) => (...args: unknown[]) => Promise<void>;
  /** A command of this usage. */
  command: (usage: string, description: string) => Command;
  /** A command that is about one run, which can be named. */
  ofRun: (usage: string, description: string) => Command;
}
