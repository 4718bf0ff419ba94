import type { Run, Worker } from '../api/schema.ts';
import type { AutomationMode } from '../api/supervision.ts';
import { workerPath } from '../api/worker-path.ts';
import { UsageError } from './errors.ts';
import type { RunChoice } from './find-run.ts';
import { forEachWorker } from './for-each-worker.ts';
import type { Io } from './io.ts';
import { connectToRun } from './reach-control.ts';
import { table } from './table.ts';

export interface AutomationOptions extends RunChoice {
  /** Undefined: say how it is. */
  mode: AutomationMode | undefined;
  /** Of these; of the whole run when there are none. */
  workers: readonly string[];
  /** For this state of trouble alone. */
  state?: string | undefined;
}

export interface PauseOptions extends RunChoice {
  /** None: all of the run. */
  workers: readonly string[];
}

/** `orch-tui automation`: what may be done about trouble without a person, as it is or from now on. */
export async function automation(
  { mode, workers, state, ...choice }: AutomationOptions,
  io: Io,
): Promise<number> {
  if (state !== undefined && (workers.length > 0 || mode === undefined)) {
    throw new UsageError('--state goes with a mode and is for the whole run: automation off --state draft');
  }
  const { client } = await connectToRun(choice, io.env, io.cwd);
  if (mode === undefined) {
    const [run, all] = await Promise.all([client.get<Run>('/v1/run'), client.get<Worker[]>('/v1/workers')]);
    io.stdout.write(automationText(run, all));
  } else if (workers.length === 0) {
    await client.post('/v1/automation', { mode, ...(state !== undefined && { state }) });
  } else {
    await forEachWorker(workers, (worker) => client.post(workerPath(worker, 'automation'), { mode }));
  }
  return 0;
}

/** `orch-tui pause` and `orch-tui resume`: automation keeps its hands off workers, or has them again. */
export async function pause(
  { workers, ...choice }: PauseOptions,
  action: 'pause' | 'resume',
  io: Io,
): Promise<number> {
  const { client } = await connectToRun(choice, io.env, io.cwd);
  const all = workers.length > 0 ? [] : await client.get<Worker[]>('/v1/workers');
  const names = [...workers, ...all.filter(({ supervision }) => supervision).map(({ name }) => name)];
  await forEachWorker(names, (worker) => client.post(workerPath(worker, action)));
  return 0;
}

/** The run's mode in a line, then single states of trouble and the workers with theirs. */
export function automationText({ automation: ofRun }: Run, workers: readonly Worker[]): string {
  const dry = ofRun?.dryRun ? ' (dry run: nothing is touched)' : '';
  const rows = workers.flatMap(({ name, supervision }) =>
    supervision ? [[name, supervision.paused ? 'paused' : supervision.automation]] : [],
  );
  const states = Object.entries(ofRun?.states ?? {}).map(([state, mode]) => `, ${mode} about ${state}`);
  return `automation is ${ofRun?.mode ?? 'off'}${states.join('')}${dry}\n${rows.length > 0 ? table(rows) : ''}`;
}
