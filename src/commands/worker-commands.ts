import { Argument, Option } from 'commander';
import type { AutomationMode } from '../api/supervision.ts';
import { TROUBLES } from '../config/troubles.ts';
import type { AddOptions } from './add.ts';
import type { AdoptOptions } from './adopt.ts';
import { whole } from './arguments.ts';
import type { Definer } from './definer.ts';
import type { DownOptions } from './down.ts';
import type { RunChoice } from './find-run.ts';
import type { StopOptions } from './lifecycle.ts';
import type { LogsOptions } from './logs.ts';
import type { StatusOptions } from './status.ts';
import type { ViewCommandOptions } from './view.ts';

const ms = whole(0, 600_000);

/** The commands that see and steer the workers of a run. */
export function defineWorkerCommands({ program, io, rest, does, ofRun }: Definer): void {
  program.commandsGroup('See and steer the workers of a run:');
  ofRun('status', 'list the workers')
    .alias('ls')
    .option('--json', 'everything, as JSON')
    .option('--names', 'only the names')
    .option('--who', 'who each is: role, task, branch and folder')
    .action(does(async (options: StatusOptions) => (await import('./status.ts')).status(options, io)));
  ofRun('send <worker> [text...]', 'type a text ("-": from stdin) into a worker, and press Enter')
    .option('--no-enter', 'leave the text unsent')
    .option('--withdraw', 'instead: take back what it has not begun to take')
    .action(
      does(
        async (
          worker: string,
          text: string[],
          { withdraw, ...options }: RunChoice & { enter: boolean; withdraw?: boolean },
        ) => {
          const commands = await import('./send.ts');
          if (withdraw) return commands.withdraw({ ...options, worker }, io);
          return commands.send({ ...options, worker, words: [...text, ...rest] }, io);
        },
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
  ofRun('view <worker>', "a worker's conversation, from the transcript that its agent keeps")
    .option('--detailed', 'everything, whole: results, thoughts, all that tools were given')
    .option('--tools', 'instead: how often each tool was used')
    .option('--errors', 'only what failed, with what was done before')
    .option('--text', 'only what the agent said')
    .option('-f, --follow', 'go on with what comes, until the run has ended')
    .action(
      does(async (worker: string, options: Omit<ViewCommandOptions, 'worker'>) =>
        (await import('./view.ts')).view({ ...options, worker }, io),
      ),
    );
  ofRun(
    'kick <worker> [recipe...]',
    "do the next step of a worker's ladder, or a recipe such as: ctrl-c, enter",
  )
    .option('--list', 'print what there is to choose from')
    .action(
      does(async (worker: string, words: string[], options: RunChoice & { list?: boolean }) => {
        const recipe = words.length === 0 ? undefined : words.join(' ');
        return (await import('./kick.ts')).kick({ ...options, worker, recipe }, io);
      }),
    );
  ofRun('automation', 'print or switch what may be done about trouble without you')
    .addArgument(new Argument('[mode]', 'from now on').choices(['on', 'suggest', 'off']))
    .argument('[workers...]', 'of these workers alone')
    .addOption(new Option('--state <state>', 'about one trouble alone').choices(TROUBLES))
    .action(
      does(
        async (
          mode: AutomationMode | undefined,
          workers: string[],
          options: RunChoice & { state?: string },
        ) => (await import('./automation.ts')).automation({ ...options, mode, workers }, io),
      ),
    );
  ofRun('pause [workers...]', 'keep automation off workers, or off all of them').action(
    does(async (workers: string[], options: RunChoice) =>
      (await import('./automation.ts')).pause({ ...options, workers }, 'pause', io),
    ),
  );
  ofRun('resume [workers...]', 'let automation look after workers again, or after all of them').action(
    does(async (workers: string[], options: RunChoice) =>
      (await import('./automation.ts')).pause({ ...options, workers }, 'resume', io),
    ),
  );
  ofRun('add', 'one more worker for the live run: orch-tui add -- PROGRAM ARGS...')
    .option('--name <name>', 'what it is called')
    .option('--host <host>', 'the host of the config that it lives on')
    .option('--cwd <dir>', 'the folder that it starts in, there')
    .action(
      does(async (options: Omit<AddOptions, 'command'>) =>
        (await import('./add.ts')).add({ ...options, command: rest }, io),
      ),
    );
  ofRun(
    'adopt <target>',
    'make a tmux session that runs already a worker: tmux:SESSION or tmux:SESSION:WINDOW',
  )
    .option('--socket <name>', 'of the tmux server (-L, or -S when it is a path)')
    .option('--name <name>', 'what the worker is called')
    .action(
      does(async (target: string, options: Omit<AdoptOptions, 'target'>) =>
        (await import('./adopt.ts')).adopt({ ...options, target }, io),
      ),
    );
  ofRun('start <workers...>', 'start workers again that ended').action(
    does(async (workers: string[], options: RunChoice) =>
      (await import('./lifecycle.ts')).start({ ...options, workers }, io),
    ),
  );
  ofRun('restart <workers...>', 'start workers again, in the conversations they were in')
    .option('--fresh', 'in new conversations')
    .action(
      does(async (workers: string[], options: RunChoice & { fresh?: boolean }) =>
        (await import('./lifecycle.ts')).restart({ ...options, workers }, io),
      ),
    );
  ofRun('stop <workers...>', 'end workers')
    .option('--grace <ms>', 'how long they may take before they are killed', ms)
    .option('--leave', 'give them up instead: their hosts cannot be reached')
    .action(
      does(async (workers: string[], { grace, ...options }: StopOptions & { grace?: number }) =>
        (await import('./lifecycle.ts')).stop({ ...options, workers, graceMs: grace }, io),
      ),
    );
  ofRun('down', 'end all workers and all that runs in the background')
    .option('-y, --yes', 'do not ask')
    .option('--grace <ms>', 'how long workers may take before they are killed', ms)
    .option('--leave', 'leave those on hosts that cannot be reached to themselves')
    .action(
      does(async ({ grace, ...options }: DownOptions & { grace?: number }) =>
        (await import('./down.ts')).down({ ...options, graceMs: grace }, io),
      ),
    );
}
