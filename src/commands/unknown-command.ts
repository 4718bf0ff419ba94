import type { Command } from 'commander';
import { nearest } from '../nearest.ts';
import { UsageError } from './errors.ts';

/** There is no command of this name; the nearest one may have been meant. */
export function unknownCommand(word: string, program: Command): UsageError {
  const near = nearest(
    word,
    program.commands.flatMap((command) => [command.name(), ...command.aliases()]),
  );
  const advice = near
    ? `did you mean "${near}"?`
    : `"orch-tui --help" lists the commands; to run a program: orch-tui -- ${word}`;
  return new UsageError(`there is no command "${word}": ${advice}`);
}
