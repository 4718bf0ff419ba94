import { decimal, time } from './arguments.ts';
import type { CheckOptions } from './check.ts';
import type { Definer } from './definer.ts';
import type { RunChoice } from './find-run.ts';

/** The commands about how screens are read. */
export function defineReadingCommands({ program, io, does, command, ofRun }: Definer): void {
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
}
