import type { Command } from 'commander';
import type { CommandSpec } from './completion.ts';

/** What shell completion has to know of the command line. */
export function completionSpec(program: Command): CommandSpec[] {
  const help = program.createHelp();
  const commands = [program, ...help.visibleCommands(program)];
  return commands.flatMap((command) => {
    const options = help
      .visibleOptions(command)
      .flatMap(({ short, long, description, required, optional }) =>
        [short, long]
          .filter((flag) => flag !== undefined)
          .map((flag) => ({ flag, description, takesValue: required || optional })),
      );
    const [first] = command.registeredArguments;
    const workerArgument = workerArgumentOf(first?.name());
    const names = command === program ? [''] : [command.name(), ...command.aliases()];
    return names.map((name) => ({ name, description: command.description(), options, workerArgument }));
  });
}

function workerArgumentOf(name: string | undefined): CommandSpec['workerArgument'] {
  return name === 'worker-or-file' ? 'or-file' : name === 'worker' || name === 'workers';
}
