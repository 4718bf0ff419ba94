import type { Profiles } from '../classifier/profiles.ts';
import { systemClock } from '../clock.ts';
import type { Control } from '../control/control.ts';
import { WorkerHands } from '../control/hands.ts';
import { ProgramFinder, panePid } from '../control/processes.ts';
import type { LiveReadings, ProcessQuestion } from '../control/readings.ts';
import type { SupervisionSettings } from '../control/supervision.ts';
import { Supervisor } from '../control/supervisor.ts';
import { ToolCalls } from '../control/tool-calls.ts';
import type { TranscriptFiles } from '../control/transcript-files.ts';
import type { Journal } from '../journal/journal.ts';
import { type Log, traceOf } from './log.ts';

export interface SuperviseOptions {
  control: Control;
  readings: LiveReadings;
  journal: Journal;
  transcripts: TranscriptFiles;
  profiles: () => Profiles;
  /** The environment that workers inherit. */
  environment: Readonly<Record<string, string | undefined>>;
  settings: SupervisionSettings;
  log: Log;
}

/** Has the workers of a control looked after, by their screens, their processes and their transcripts. */
export function supervise(options: SuperviseOptions): { hands: WorkerHands; supervisor: Supervisor } {
  const { control, readings, journal, transcripts, profiles, environment, settings, log } = options;
  const hands = new WorkerHands({ control, profiles, environment, log: journal, clock: systemClock });
  const supervisor = new Supervisor({
    clock: systemClock,
    log: journal,
    hands,
    sight: (worker) => control.sight(worker),
    settings,
    onChange: (worker) => control.workerChanged(worker),
    onRun: () => control.runChanged(),
  });
  control.supervisor = supervisor;
  const toolCalls = new ToolCalls(journal, systemClock, transcripts);
  readings.onLook = (worker) => supervisor.look(worker);
  readings.isAwaited = (worker) => supervisor.isDealingWith(worker);
  readings.onProcess = (worker, process) => {
    // Behind a shell it is not what the terminal's keys, and signals, go to.
    supervisor.frozen(worker, process.stopped && process.inFront);
    const look = async () => {
      await hands.saw(worker, process);
      const calls = await toolCalls.news(worker);
      if (calls) supervisor.calls(worker, calls);
    };
    look().catch((error: unknown) => log('error', traceOf(error)));
  };
  return { hands, supervisor };
}

/** Finds the process of an agent in the terminal of a worker on this machine. */
export function processQuestion(
  control: () => Control,
  environment: SuperviseOptions['environment'],
): ProcessQuestion {
  const finder = new ProgramFinder(systemClock.now);
  return async (worker, programs) => {
    // It may have left meanwhile.
    if (!control().isKnown(worker)) return undefined;
    const { spec, hosted, host, gone } = control().origin(worker);
    // The processes of another machine cannot be seen from here; a number may be another's once its process is gone.
    if (host !== undefined || gone || hosted?.exit) return undefined;
    // What it shows runs in another terminal.
    const pid = spec?.attached ? await panePid(spec.argv, environment) : hosted?.pid;
    return pid === undefined ? undefined : finder.find(pid, programs);
  };
}
