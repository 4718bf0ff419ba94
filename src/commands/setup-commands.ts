import { Argument, type Command, Option } from 'commander';
import type { CompletionShell } from './completion.ts';
import type { ControlOptions } from './control.ts';
import type { Definer } from './definer.ts';
import { UsageError } from './errors.ts';
import type { InitOptions } from './init.ts';
import type { KeysOptions } from './keys.ts';
import { unknownCommand } from './unknown-command.ts';

const NAMES = `
What            Pattern                          Examples
run             run-DATE-TIME                    run-2026-11-26T01-32-13-327Z, or its beginning
worker          NAME, or NAME-N of several       claude-1, docs, tester-2; worker-N without a name
role            the NAME of a worker, where it   orchestrator, project-manager, developer, tester,
                is one of these                  testrunner, sysadmin, devops, securityops, ...
incident        WORKER-N, counted by worker      claude-1-3
recording       WORKER.cast, then WORKER.N.cast  claude-1.cast, claude-1.2.cast
conversation    as the agent calls it            0b5e9d0e-31e5-4a67-8b9e-6f1e2d3c4b5a

Names of workers are unique in a run: at most 64 letters, digits, "-", "_" and "." that begin with a letter, digit or "_".
A run's folder holds its recordings, its journal (journal.db, and once more as lines in
journal.jsonl) and the log of control (control.log).
`;

/** The commands of the setup, and of the processes in the background. */
export function defineSetupCommands({ program, io, does, command }: Definer): void {
  program.commandsGroup('Setup:');
  command('init', 'write a configuration for what is found here')
    .option('--config <dir>', 'the folder, instead of ./config')
    .action(does(async (options: InitOptions) => (await import('./init.ts')).init(options, io)));
  command('doctor', 'check all that a run needs')
    .option('--json', 'as JSON')
    .action(does(async (options: { json?: boolean }) => (await import('./doctor.ts')).doctor(options, io)));
  command('keys', 'list the keys of the room, as the configuration here has them')
    .option('--config <dir>', 'the folder, instead of ./config')
    .option('--md', 'as Markdown')
    .option('--json', 'as JSON')
    .action(does(async (options: KeysOptions) => (await import('./keys.ts')).keys(options, io)));
  command('completion', 'print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'which').choices(['bash', 'zsh', 'fish']))
    .action(
      does(async (shell: CompletionShell) => {
        const [{ completionScript }, { completionSpec }] = await Promise.all([
          import('./completion.ts'),
          import('./completion-spec.ts'),
        ]);
        io.stdout.write(completionScript(shell, completionSpec(program)));
        return 0;
      }),
    );
  program
    .command('names', { hidden: true })
    .alias('sessions')
    .description('How runs, workers and what belongs to them are called.')
    .addHelpText('after', NAMES)
    .action(function (this: Command) {
      this.outputHelp();
    });
  program.helpCommand(false);
  command('help [command]', 'print the help of a command, or of names').action((name?: string) => {
    if (name === undefined) return program.outputHelp();
    const named = program.commands.find((each) => [each.name(), ...each.aliases()].includes(name));
    if (!named) throw unknownCommand(name, program);
    named.outputHelp();
  });

  program.commandsGroup('Processes in the background, started when needed:');
  command('host', 'host the workers of a run')
    .option('--run <folder>', 'the run folder')
    .option('--stdio', 'speak its protocol on stdin and stdout, as over ssh')
    .option('--socket <path>', 'where to listen')
    .action(
      does(async ({ run, stdio, socket }: { run?: string; stdio?: boolean; socket?: string }) => {
        if (stdio) return (await import('./host-bridge.ts')).hostBridge({ run }, io);
        if (run === undefined) throw new UsageError('host needs a run folder: --run DIR (or --stdio)');
        return (await import('./host.ts')).host({ run, socket }, io);
      }),
    );
  command('control', 'serve the control of a run')
    .option('--run <folder>', 'the run folder')
    .option('--listen <address>', 'serve the API on a port of this machine too, such as 127.0.0.1:8420')
    .addOption(new Option('--standby').hideHelp())
    .action(does(async (options: ControlOptions) => (await import('./control.ts')).control(options, io)));
}
