import { troubleNames } from '../demo/troubles.ts';
import { decimal, gather, time, whole } from './arguments.ts';
import type { Definer } from './definer.ts';
import type { DemoOptions } from './demo.ts';
import { UsageError } from './errors.ts';
import type { EventsOptions } from './events.ts';
import type { RecordOptions } from './record.ts';
import type { ReportCommandOptions } from './report.ts';
import type { RoomFilmOptions } from './room-film.ts';

const cells = whole(1, 1000);

/** The commands about runs as a whole, recordings, and the demo. */
export function defineRunCommands({ program, io, rest, standby, does, command, ofRun }: Definer): void {
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
  ofRun('export [worker]', "a worker's recording as one file for any player, also of a run that has ended")
    .option('--room', 'instead: the run as its room shows it, all workers on one screen')
    .option('-o, --output <file>', 'where to, instead of stdout')
    .action(
      does(async (worker: string | undefined, { room, ...options }: RoomFilmOptions & { room?: boolean }) => {
        if ((worker === undefined) !== (room === true))
          throw new UsageError('name a worker, or give --room: what is to be exported?');
        return worker === undefined
          ? (await import('./room-film.ts')).filmRoom(options, io)
          : (await import('./export.ts')).exportWorker({ ...options, worker }, io);
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
  command('replay <paths...>', 'play recordings (files, run folders, or ids of runs) in the room')
    .option('--speed <n>', 'how fast: 8 is eight times', decimal(0.1, 1000), 1)
    .option('--at <time>', 'where to begin: 80, 1:20, 1:02:03', time, 0)
    .option(
      '--judge',
      'instead of playing them: what would be detected and done today, and what was done then',
    )
    .option('--json', 'with --judge: as JSON')
    .option(
      '--config <dir>',
      'with the profiles, keys and themes of this configuration folder, not of ./config or of the run',
    )
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
    .option('--agents <n>', 'how many', whole(1, 200), 6)
    .option('--seed <n>', 'the same seed, the same agents', whole(0, 2 ** 31 - 1), 1)
    .option(
      '--trouble <spec>',
      'let one fall into a trouble, STATE[/KIND][:WORKER], such as no_response:2 (may be repeated)',
      gather,
    )
    .option('--chance <n>', 'troubles per minute and agent that come by chance', decimal(0, 60), 0)
    .addHelpText('after', () => `\nStates (and kinds) of trouble:\n  ${troubleNames().join('\n  ')}`)
    .action(
      does(async (options: Omit<DemoOptions, 'asIs'>) => {
        const asIs = demo.options.every(
          (option) => demo.getOptionValueSource(option.attributeName()) !== 'cli',
        );
        return (await import('./demo.ts')).demo({ ...options, asIs, standby }, io);
      }),
    );

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
}
