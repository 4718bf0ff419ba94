import { once } from 'node:events';
import { ApiError } from '../api/client.ts';
import type { ServerMessage } from '../api/schema.ts';
import { now } from '../clock.ts';
import { localZone, timeTextIn } from '../journal/time-text.ts';
import { printable } from '../printable.ts';
import { UsageError } from './errors.ts';
import { NoLiveRunError } from './find-run.ts';
import type { Io } from './io.ts';
import { plainState } from './plain-state.ts';
import { ensureControl } from './reach-control.ts';
import type { RoomOptions } from './room.ts';
import { type OpenedRun, openRun } from './runs.ts';

/** Where what is wrong in the config is remembered, beside the workers: no worker can be called so. */
const CONFIG = '';

/**
 * `orch-tui --plain`: the run line by line, for logs and terminals that cannot do more: a line for each change of what a
 * worker is at, until `leave`, or until the run has ended. The workers go on.
 */
export async function plain(options: RoomOptions, io: Io, leave: AbortSignal): Promise<number> {
  if (options.embedded) throw new UsageError('--plain watches a run in the background: leave out --embedded');
  let run = await openRun(options, io.env, io.cwd);
  const { clock } = timeTextIn(localZone());
  const say = (who: string, text: string) => io.stdout.write(`${clock(now())} ${who} ${text}\n`);
  if (run.notice !== undefined) io.stderr.write(`orch-tui: ${run.notice}\n`);
  const told = new Map<string, string>();
  for (let first = true; !leave.aborted; first = false) {
    const open = await watch(run, (message) => tell(message, told, say), leave).catch((error: unknown) => {
      if (!first && error instanceof NoLiveRunError) return false;
      throw error;
    });
    if (!open) {
      say('run', 'has ended');
      return 0;
    }
    // Control is gone and is brought back, for a run that lives.
    run = { ...run, created: false };
  }
  return 0;
}

/** Hears of changes until control is gone, or until `leave`. */
async function watch(
  run: OpenedRun,
  onMessage: (message: ServerMessage) => void,
  leave: AbortSignal,
): Promise<boolean> {
  const client = await ensureControl(run);
  const gone = Promise.withResolvers<void>();
  const stream = await client.stream({
    onMessage,
    onClose: (why) => (why === undefined ? gone.resolve() : gone.reject(new ApiError(0, why))),
  });
  const left = leave.aborted ? Promise.resolve() : once(leave, 'abort');
  await Promise.race([gone.promise, left]);
  stream.close();
  return true;
}

function tell(
  message: ServerMessage,
  told: Map<string, string>,
  say: (who: string, text: string) => void,
): void {
  if (message.type === 'run') {
    const problems = message.run.configProblems.map(printable).join('; ');
    if (problems !== (told.get(CONFIG) ?? '')) say('config', problems || 'is well again');
    told.set(CONFIG, problems);
  }
  if (message.type !== 'workers') return;
  for (const worker of message.changed) {
    const text = plainState(worker);
    if (told.get(worker.name) === text) continue;
    told.set(worker.name, text);
    say(worker.name, text);
  }
  for (const name of message.removed) if (told.delete(name)) say(name, 'left the run');
}
