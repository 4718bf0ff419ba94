import { Command, CommanderError } from 'commander';
import { BUILTIN_THEMES } from '../api/builtin-themes.ts';
import { printable } from '../printable.ts';
import { VERSION } from '../version.ts';
import { whole } from './arguments.ts';
import type { Definer } from './definer.ts';
import { tell, UsageError } from './errors.ts';
import { guardOutput } from './guard-output.ts';
import { type Io, processIo } from './io.ts';
import { defineReadingCommands } from './reading-commands.ts';
import type { RoomOptions } from './room.ts';
import { defineRunCommands } from './run-commands.ts';
import { defineSetupCommands } from './setup-commands.ts';
import type { Standby } from './standby.ts';
import { unknownCommand } from './unknown-command.ts';
import { defineWorkerCommands } from './worker-commands.ts';

const EXAMPLES = `
Examples:
  orch-tui --workers 4 -- claude      four Claude Code workers in the current folder
  orch-tui                            the run of ./config, or back to the one that lives here
  orch-tui send worker-2 "go on"      type into a worker, and submit
  orch-tui logs worker-2 --follow     what it puts out
  orch-tui down                       end all of it
`;

/** Commands after which "--" may begin a command line, or a text. */
const TAKES_REST = new Set(['orch-tui', 'add', 'record', 'send']);
/** Processes that live on when nobody reads what they say. */
const BACKGROUND = new Set(['host', 'control']);

/**
 * Runs the command line `argv` (without node and script); resolves with the exit code: 0 well, 1 failed, 2 wrong use. A room has
 * `standby` serve the run that it makes.
 */
export async function main(argv: readonly string[], surroundings?: Io, standby?: Standby): Promise<number> {
  try {
    const io = surroundings ?? processIo();
    guardOutput(io, () => BACKGROUND.has(argv[0] ?? ''));
    // What follows the first "--" is a command line of its own: no option in it is ours.
    const end = argv.indexOf('--');
    const rest = end === -1 ? [] : argv.slice(end + 1);
    let exitCode = 0;
    const exit = (code: number) => {
      exitCode = code;
    };
    const program = defineProgram(io, rest, exit, standby);
    await program.parseAsync(end === -1 ? argv : argv.slice(0, end), { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong, or has shown the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return tell(error, (surroundings ?? process).stderr);
  }
}

/** The command line: its commands, their options, and what they do. `rest` is what followed `--`. */
export function defineProgram(
  io: Io,
  rest: readonly string[],
  exit: (code: number) => void,
  standby?: Standby,
): Command {
  /** The action of a command: its arguments, then its options together with those before the command. */
  const does: Definer['does'] =
    <A extends unknown[]>(action: (...args: A) => Promise<number>) =>
    async (...args: unknown[]) => {
      const command = args.at(-1) as Command;
      exit(await action(...([...args.slice(0, -2), command.optsWithGlobals()] as A)));
    };

  const program = new Command('orch-tui')
    .description(
      'A control room for coding agents: every worker live on one screen, recorded, and yours to enter.',
    )
    .usage('[options] [command] [-- PROGRAM ARGS...]')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help, or that of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: saying('orch-tui --help'),
    })
    .configureHelp({ sortOptions: true })
    .enablePositionalOptions()
    .allowExcessArguments()
    .hook('preAction', (_, command) => {
      if (rest.length > 0 && !TAKES_REST.has(command.name())) {
        throw new UsageError(`${command.name()} takes no command line after "--"`);
      }
    })
    .addHelpText('after', EXAMPLES);

  const command = (usage: string, description: string) => {
    const made = program.command(usage).description(description).allowExcessArguments(false);
    return made.configureOutput({ outputError: saying(`orch-tui ${made.name()} --help`) });
  };
  const ofRun = (usage: string, description: string) =>
    command(usage, description)
      .option('--run <id>', 'the run, by its id or the beginning of it')
      .option('--config <dir>', 'the run of this configuration folder');

  program
    .option('--config <dir>', 'folder with orch.json, which says what to run')
    .option('--workers <n>', 'how many workers run the command after --', whole(1, 200))
    .option('--run <id>', 'enter this live run')
    .option('--skip-settings-errors', 'start agents whatever is wrong in their settings files')
    .option('--theme <name>', `the colors of the room: ${['auto', ...BUILTIN_THEMES].join(', ')}`)
    .option('--screen-reader', 'the room as lines of words (also with INK_SCREEN_READER=true)')
    .option('--embedded', 'start nothing in the background: workers end with the room')
    .option('--plain', 'no room: a line for each change of what a worker is at, until interrupted')
    .action(
      does(async ({ plain, ...options }: Omit<RoomOptions, 'command'> & { plain?: boolean }) => {
        const [word] = program.args;
        if (word !== undefined) throw unknownCommand(word, program);
        if (plain) {
          return (await import('./plain.ts')).plain({ ...options, command: [...rest] }, io, interruption());
        }
        return (await import('./room.ts')).room({ ...options, command: [...rest], standby });
      }),
    );

  const definer: Definer = { program, io, rest, standby, does, command, ofRun };
  defineWorkerCommands(definer);
  defineRunCommands(definer);
  defineReadingCommands(definer);
  defineSetupCommands(definer);
  return program;
}

/** How a mistake in a command line is told: in one line, with what was meant perhaps, or the command that shows how it goes. */
function saying(help: string): (text: string, write: (text: string) => void) => void {
  return (text, write) => {
    const [mistake, guess] = text
      .trimEnd()
      .replace(/^error: /, '')
      .split('\n');
    const advice = guess?.replace(/^\(Did(.*)\)$/, 'did$1') ?? `see "${help}"`;
    write(`orch-tui: ${printable(mistake!.replace(/\.$/, ''))}: ${printable(advice)}\n`);
  };
}

/** A person, or the system, wants this process to end. */
function interruption(): AbortSignal {
  const leaving = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => leaving.abort());
  return leaving.signal;
}
