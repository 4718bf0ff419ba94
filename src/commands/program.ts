import { Argument, Command, CommanderError, InvalidArgumentError } from 'commander';
import { nearest } from '../config/nearest.ts';
import { VERSION } from '../version.ts';
import type { CheckOptions } from './check.ts';
import type { CompletionShell } from './completion.ts';
import type { DemoOptions } from './demo.ts';
import type { DownOptions } from './down.ts';
import { explain as explainError, UsageError } from './errors.ts';
import type { EventsOptions } from './events.ts';
import type { RunChoice } from './find-run.ts';
import { type Io, processIo } from './io.ts';
import type { StopOptions } from './lifecycle.ts';
import type { LogsOptions } from './logs.ts';
import type { RecordOptions } from './record.ts';
import type { ReportCommandOptions } from './report.ts';
import type { StatusOptions } from './status.ts';

const EXAMPLES = `
Examples:
  orch-tui --workers 4 -- claude      four Claude Code workers in the current folder
  orch-tui                            the run of ./config, or back to the one that lives here
  orch-tui send worker-2 "go on"      type into a worker, and submit
  orch-tui logs worker-2 --follow     what it puts out
  orch-tui down                       end all of it
`;

/** Commands after which "--" may begin a command line, or a text. */
const TAKES_REST = new Set(['orch-tui', 'record', 'send']);
/** Processes that live on when nobody reads what they say. */
const BACKGROUND = new Set(['host', 'control']);

/** Runs the command line `argv` (without node and script); resolves with the exit code: 0 well, 1 failed, 2 wrong use. */
export async function main(argv: readonly string[], surroundings?: Io): Promise<number> {
  try {
    const io = surroundings ?? processIo();
    // What follows the first "--" is a command line of its own: no option in it is ours.
    const end = argv.indexOf('--');
    const rest = end === -1 ? [] : argv.slice(end + 1);
    let exitCode = 0;
    const program = defineProgram(io, rest, (code) => {
      exitCode = code;
    });
    await program.parseAsync(end === -1 ? argv : argv.slice(0, end), { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong, or has shown the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { lines, exitCode } = explainError(error);
    (surroundings ?? process).stderr.write(lines.map((line) => `${line}\n`).join(''));
    return exitCode;
  }
}

/** The command line: its commands, their options, and what they do. `rest` is what followed `--`. */
export function defineProgram(io: Io, rest: readonly string[], exit: (code: number) => void): Command {
  /** The action of a command: its arguments, then its options together with those before the command. */
  const does =
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
      outputError: (text, write) =>
        write(`${text.replace(/^error: /, 'orch-tui: ').replaceAll(/\n(?=.)/g, ' ')}`),
    })
    .configureHelp({ sortOptions: true })
    .enablePositionalOptions()
    .allowExcessArguments()
    .hook('preAction', (_, command) => {
      if (rest.length > 0 && !TAKES_REST.has(command.name())) {
        throw new UsageError(`${command.name()} takes no command line after "--"`);
      }
      if (!BACKGROUND.has(command.name())) io.stdout.on('error', leaveOnBrokenPipe);
    })
    .addHelpText('after', EXAMPLES);

  const workerCount = whole(1, 200);
  const cells = whole(1, 1000);
  const ms = whole(0, 600_000);
  const command = (usage: string, description: string) =>
    program.command(usage).description(description).allowExcessArguments(false);
  const ofRun = (usage: string, description: string) =>
    command(usage, description)
      .option('--run <id>', 'the run, by its id or the beginning of it')
      .option('--config <dir>', 'the run of this configuration folder');

  program
    .option('--config <dir>', 'folder with orch.json, which says what to run')
    .option('--workers <n>', 'how many workers run the command after --', workerCount)
    .option('--run <id>', 'enter this live run')
    .option('--embedded', 'start nothing in the background: workers end with the room')
    .action(
      does(async (options: RunChoice & { workers?: number; embedded?: boolean }) => {
        const [word] = program.args;
        if (word !== undefined) throw unknownCommand(word, program);
        return (await import('./room.ts')).room({ ...options, command: [...rest] });
      }),
    );

  program.commandsGroup('See and steer the workers of a run:');
  ofRun('status', 'list the workers')
    .alias('ls')
    .option('--json', 'everything, as JSON')
    .option('--names', 'only the names')
    .action(does(async (options: StatusOptions) => (await import('./status.ts')).status(options, io)));
  ofRun('send <worker> [text...]', 'type a text ("-": from stdin) into a worker, and press Enter')
    .option('--no-enter', 'leave the text unsent')
    .action(
      does(async (worker: string, text: string[], options: RunChoice & { enter: boolean }) =>
        (await import('./send.ts')).send({ ...options, worker, words: [...text, ...rest] }, io),
      ),
    );
  ofRun('key <worker> <keys...>', 'press keys in a worker: enter, esc, ctrl-c, up, f5, x, ...').action(
    does(async (worker: string, keys: string[], options: RunChoice) =>
      (await import('./send.ts')).key({ ...options, worker, keys }, io),
    ),
  );
  ofRun('logs <worker>', 'print what a worker has put out, also of a run that has ended')
    .option('-f, --follow', 'go on with what comes, until the worker exits')
    .option('--raw', 'the bytes as they were written, with control sequences')
    .option('-n, --lines <n>', 'only the last lines', whole(1, 1_000_000))
    .action(
      does(async (worker: string, options: LogsOptions) =>
        (await import('./logs.ts')).logs({ ...options, worker }, io),
      ),
    );
  ofRun('start <workers...>', 'start workers again that ended').action(
    does(async (workers: string[], options: RunChoice) =>
      (await import('./lifecycle.ts')).start({ ...options, workers }, io),
    ),
  );
  ofRun('stop <workers...>', 'end workers')
    .option('--grace <ms>', 'how long they may take before they are killed', ms)
    .action(
      does(async (workers: string[], { grace, ...options }: StopOptions & { grace?: number }) =>
        (await import('./lifecycle.ts')).stop({ ...options, workers, graceMs: grace }, io),
      ),
    );
  ofRun('down', 'end all workers and all that runs in the background')
    .option('-y, --yes', 'do not ask')
    .option('--grace <ms>', 'how long workers may take before they are killed', ms)
    .action(
      does(async ({ grace, ...options }: DownOptions & { grace?: number }) =>
        (await import('./down.ts')).down({ ...options, graceMs: grace }, io),
      ),
    );

  program.commandsGroup('Runs, recordings and a try:');
  command('runs', 'list all runs, live and ended')
    .option('--json', 'everything, as JSON')
    .action(
      does(async (options: { json?: boolean }) => (await import('./list-runs.ts')).listRuns(options, io)),
    );
  ofRun('events', 'print what happened in a run, also in one that has ended, an event a line')
    .option('-f, --follow', 'go on with what comes, until the run has ended')
    .option('--json', 'as JSON, an event a line')
    .option('--type <type>', 'only of this type, such as incident.opened (may be repeated)', gather)
    .option('--worker <worker>', 'only what happened to this worker')
    .option('-n, --lines <n>', 'only the last events', whole(1, 1_000_000))
    .action(does(async (options: EventsOptions) => (await import('./events.ts')).events(options, io)));
  ofRun('report [run]', 'tell what happened in a run as a whole: incidents, interventions, key figures')
    .option('--md', 'as Markdown (the default)')
    .option('--html', 'as a page')
    .option('--json', 'as JSON')
    .option('-o, --output <file>', 'where to, instead of the terminal')
    .action(
      does(async (run: string | undefined, options: ReportCommandOptions) => {
        if (run !== undefined && (options.run ?? options.config) !== undefined) {
          throw new UsageError('name the run once: as an argument, with --run or with --config');
        }
        return (await import('./report.ts')).report({ ...options, run: run ?? options.run }, io);
      }),
    );
  command('record', 'run the program after -- and record it')
    .option('-o, --output <file>', 'where to, instead of a name of program and time')
    .option('--cols <n>', 'width of its terminal in cells', cells)
    .option('--rows <n>', 'height of its terminal in cells', cells)
    .option('--title <text>', 'what the recording is called')
    .option('--input', 'record what is typed too, except passwords')
    .action(
      does(async (options: Omit<RecordOptions, 'command'>) =>
        (await import('./record.ts')).record({ ...options, command: rest }, io),
      ),
    );
  command('replay <paths...>', 'play recordings (files, or run folders) in the room')
    .option('--speed <n>', 'how fast: 8 is eight times', decimal(0.1, 1000), 1)
    .option('--at <time>', 'where to begin: 80, 1:20, 1:02:03', time, 0)
    .option(
      '--judge',
      'instead of playing them: what would be detected and done today, and what was done then',
    )
    .option('--json', 'with --judge: as JSON')
    .option('--config <dir>', 'read with the profiles of this configuration folder, not of ./config')
    .action(
      does(
        async (
          paths: string[],
          {
            judge,
            json = false,
            ...options
          }: { speed: number; at: number; judge?: boolean; json?: boolean; config?: string },
        ) =>
          judge
            ? (await import('./judge.ts')).judge({ ...options, paths, json }, io)
            : (await import('./replay.ts')).replay({ ...options, paths }, io),
      ),
    );
  const demo = command('demo', 'the room on simulated agents')
    .option('--agents <n>', 'how many', workerCount, 6)
    .option('--seed <n>', 'the same seed, the same agents', whole(0, 2 ** 31 - 1), 1)
    .option(
      '--trouble <spec>',
      'let one fall into a trouble, such as no_response:2 (may be repeated)',
      gather,
    )
    .option('--chance <n>', 'troubles per minute and agent that come by chance', decimal(0, 60), 0)
    .action(
      does(async (options: Omit<DemoOptions, 'asIs'>) => {
        const asIs = demo.options.every(
          (option) => demo.getOptionValueSource(option.attributeName()) !== 'cli',
        );
        return (await import('./demo.ts')).demo({ ...options, asIs }, io);
      }),
    );

  program.commandsGroup('Reading screens:');
  command('check <paths...>', 'read recordings (files, or folders) whose truth is known, and report how well')
    .option('--json', 'everything, as JSON')
    .option('--html <file>', 'write a page about it')
    .option('--min <share>', 'fail below this accuracy', decimal(0, 1), 0.99)
    .option('--safety', 'also report what would have been done to workers that were well; fail on any')
    .option('--config <dir>', 'read with the profiles of this configuration folder, not of ./config')
    .action(
      does(
        async (
          paths: string[],
          { json = false, safety = false, ...options }: Partial<CheckOptions> & { min: number },
        ) => (await import('./check.ts')).check({ ...options, paths, json, safety }, io),
      ),
    );
  ofRun('explain <worker-or-file>', 'say why a screen, live or recorded, is read as it is')
    .option('--at <time>', 'when, instead of at its end: 80, 1:20, 1:02:03', time)
    .action(
      does(async (workerOrFile: string, { at, ...choice }: RunChoice & { at?: number }) => {
        const { explain, explainWorker } = await import('./explain.ts');
        const isLive = at === undefined && (await explainWorker(workerOrFile, choice, io));
        if (isLive) return 0;
        const { recordingOf } = await import('./recording-of.ts');
        const { file, configDir } = await recordingOf(workerOrFile, choice, io);
        return explain({ file, config: configDir, ...(at !== undefined && { at }) }, io);
      }),
    );

  program.commandsGroup('Setup:');
  command('doctor', 'check all that a run needs')
    .option('--json', 'as JSON')
    .action(does(async (options: { json?: boolean }) => (await import('./doctor.ts')).doctor(options, io)));
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

  program
    .command('demo-agent [args...]', { hidden: true })
    .allowUnknownOption()
    .helpOption(false)
    .action(
      does(async (args: string[]) => {
        const self = [process.execPath, process.argv[1]!, 'demo-agent'];
        return (await import('../demo/command-line.ts')).demoAgent(args, self);
      }),
    );
  return program;
}

function unknownCommand(word: string, program: Command): UsageError {
  const near = nearest(
    word,
    program.commands.flatMap((command) => [command.name(), ...command.aliases()]),
  );
  const advice = near
    ? `did you mean "${near}"?`
    : `"orch-tui --help" lists the commands; to run a program: orch-tui -- ${word}`;
  return new UsageError(`there is no command "${word}": ${advice}`);
}

function whole(min: number, max: number) {
  return (text: string) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

function decimal(min: number, max: number) {
  return (text: string) => {
    const number = Number(text);
    if (text.trim() !== '' && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`);
  };
}

/** A time in a recording such as `80`, `1:20` or `1:02:03`, in s. */
function time(text: string): number {
  if (!/^\d+(:\d{1,2}){0,2}(\.\d+)?$/.test(text)) {
    throw new InvalidArgumentError('Expected a time such as 80, 1:20 or 1:02:03.');
  }
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

function gather(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}

/** Whoever read the output has seen enough. */
function leaveOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
