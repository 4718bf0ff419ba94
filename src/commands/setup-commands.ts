import { Argument } from 'commander';
import type { CompletionShell } from './completion.ts';
import type { Definer } from './definer.ts';
import { UsageError } from './errors.ts';
import type { InitOptions } from './init.ts';
import type { KeysOptions } from './keys.ts';

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
  program.helpCommand('help [command]', 'print the help of a command');

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
    .requiredOption('--run <folder>', 'the run folder')
    .action(does(async (options: { run: string }) => (await import('./control.ts')).control(options, io)));
}
