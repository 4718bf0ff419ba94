import type { ApiClient } from '../api/client.ts';
import type { WorkerDetail } from '../api/detail.ts';
import type { Run, Worker } from '../api/schema.ts';
import { workerPath } from '../api/worker-path.ts';
import { now } from '../clock.ts';
import { stateWord } from '../journal/state-word.ts';
import { printable, printableJson } from '../printable.ts';
import { healthBadgeOf } from '../room/badge.ts';
import { dutiesText } from './duties.ts';
import type { RunChoice } from './find-run.ts';
import { age, commandText, count, stateText } from './format.ts';
import type { Io } from './io.ts';
import { ladderText } from './plain-state.ts';
import { connectToRun } from './reach-control.ts';
import { table } from './table.ts';

export interface StatusOptions extends RunChoice {
  /** Everything, for programs. */
  json?: boolean | undefined;
  /** Only the names, one a line. */
  names?: boolean | undefined;
  /** Who each worker is, instead of how it does. */
  who?: boolean | undefined;
}

/** `orch-tui status`: the workers of a live run. */
export async function status({ json, names, who, ...choice }: StatusOptions, io: Io): Promise<number> {
  const { client } = await connectToRun(choice, io.env, io.cwd);
  const [run, workers] = await Promise.all([client.get<Run>('/v1/run'), client.get<Worker[]>('/v1/workers')]);
  if (json) io.stdout.write(`${printableJson({ run, workers }, 2)}\n`);
  else if (names) io.stdout.write(workers.map(({ name }) => `${name}\n`).join(''));
  else if (who) io.stdout.write(dutiesText(await detailed(client, workers)));
  else io.stdout.write(statusText(run, workers, now()));
  return 0;
}

async function detailed(client: ApiClient, workers: readonly Worker[]) {
  const found: { worker: Worker; detail: WorkerDetail | undefined }[] = [];
  // One after the other: each asks git.
  for (const worker of workers) {
    // What an unreachable one is at cannot be asked.
    const detail = await client.get<WorkerDetail>(workerPath(worker.name, 'detail')).catch(() => undefined);
    found.push({ worker, detail });
  }
  return found;
}

/** The run in a line, its workers in a table, and what is wrong with it; `time` is ms since the epoch. */
export function statusText(run: Run, workers: readonly Worker[], time: number): string {
  const running = workers.filter(({ state }) => state === 'running').length;
  const { hosts = [] } = run;
  const head = `${run.id}  ${count(workers.length, 'worker')}, ${running} running  up ${age(time - run.startedAt)}${automationText(run)}\n`;
  const rows = workers.map((worker) => [
    worker.name,
    ...stateCells(worker, time),
    healthText(worker),
    `${worker.cols}x${worker.rows}`,
    worker.startedAt === undefined ? '-' : age((worker.exitedAt ?? time) - worker.startedAt),
    worker.state === 'running' && worker.pid !== undefined ? String(worker.pid) : '-',
    ...(hosts.length > 0 ? [worker.host ?? '-'] : []),
    descriptionOf(worker),
  ]);
  const where = hosts.length > 0 ? ['HOST'] : [];
  const header = ['NAME', 'STATE', 'FOR', 'HEALTH', 'SIZE', 'AGE', 'PID', ...where, 'TITLE OR COMMAND'];
  const problems = run.configProblems.map((problem) => `! ${printable(problem)}\n`).join('');
  const { api } = run;
  const address = api
    ? `API: ${api.url} with the token in ${api.tokenFile} (for reading only: ${api.readTokenFile})\n`
    : '';
  return head + (rows.length > 0 ? table([header, ...rows]) : '') + address + problems;
}

/** What the screen of a worker says, or how its program ended; and for how long. */
function stateCells(worker: Worker, time: number): [state: string, since: string] {
  const { state, reading, exitedAt } = worker;
  if (state !== 'running') return [stateText(worker), exitedAt === undefined ? '-' : age(time - exitedAt)];
  // Of a plain program a screen says nothing that matters here.
  if (!reading || stateWord(reading) === 'running') return [state, '-'];
  const kind = reading.kind === undefined ? '' : ` (${printable(reading.kind)})`;
  return [reading.state + kind, age(time - reading.since)];
}

/** How a worker does, where it is looked after. */
function healthText(worker: Worker): string {
  const { state, supervision } = worker;
  return (
    healthBadgeOf(worker)?.text ?? (state === 'running' && supervision ? supervision.health.status : '-')
  );
}

/** What automation does, where that is not all it may. */
function automationText({ automation }: Run): string {
  if (!automation || (automation.mode === 'on' && !automation.dryRun)) return '';
  return `  automation ${automation.mode}${automation.dryRun ? ', dry run' : ''}`;
}

function descriptionOf(worker: Worker): string {
  const notes = [
    worker.problem,
    ladderText(worker),
    worker.recordingProblem && `not recorded: ${worker.recordingProblem}`,
    worker.config === 'removed' && 'no longer in the config',
    worker.config === 'changed' && 'the config has changed: stop and start it to apply',
  ].filter((note) => typeof note === 'string');
  const text = printable(worker.title) || commandText(worker.argv);
  return [printable(text), ...notes.map((note) => `(${printable(note)})`)].join(' ');
}
