import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, connectApi } from '../api/client.ts';
import type { Environment } from '../config/paths.ts';
import { answers } from '../host/connect.ts';
import { startDetached } from '../host/detach.ts';
import { beginControl } from './begin-control.ts';
import { beginHost } from './begin-host.ts';
import { secretCommands } from './control-order.ts';
import { mayLiveElsewhere } from './elsewhere.ts';
import { CommandError } from './errors.ts';
import { findLive, hasHost, type LocatedRun, NoLiveRunError, type RunChoice } from './find-run.ts';
import { wasKilled } from './lost-run.ts';
import type { OpenedRun } from './runs.ts';

/** How long control may take to answer after it was started, ms. */
const CONTROL_LIMIT_MS = 10_000;
/** How often it is asked, ms. */
const POLL_MS = 10;

/**
 * A way to the control of a run. When it does not answer it is started in the background, but never for a run that has
 * ended: that would start all its workers again. `onBegun` is called when there is nothing left to do but to wait for it.
 * @throws {NoLiveRunError} when the run has ended
 * @throws {CommandError} when control does not come up
 */
export async function ensureControl(
  run: LocatedRun & Partial<OpenedRun>,
  onBegun: () => void = () => {},
): Promise<ApiClient> {
  const { dir, sockets, manifest, created = false, release = () => {} } = run;
  const log = join(dir, 'control.log');
  const deadline = performance.now() + CONTROL_LIMIT_MS;
  let child: ChildProcess | undefined;
  try {
    // One that ends well found another at work, which may not answer yet.
    while (performance.now() < deadline && !hasFailed(child)) {
      if (await answers(sockets.control)) return connectApi(sockets.control);
      if (!created && !(await hasHost(run)) && !mayLiveElsewhere(dir)) {
        throw new NoLiveRunError(`${manifest.id} has ended; its recordings are in ${dir}`, 1);
      }
      child ??= await startControlOf(run, log);
      onBegun();
      await delay(POLL_MS);
    }
  } finally {
    onBegun();
    release();
  }
  const [said = ''] = (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-1);
  // Without the time, its own name and the folder: it has to fit on a line.
  const why = said.replace(/^(\S+ \S+ \[\w+\]|orch-tui): /, '').replaceAll(`${dir}/`, '');
  throw new CommandError(`control did not start: ${why} (its log is ${log})`);
}

function hasFailed(child: ChildProcess | undefined): boolean {
  return child !== undefined && (Boolean(child.exitCode) || child.signalCode !== null);
}

async function startControlOf(run: LocatedRun & Partial<OpenedRun>, log: string): Promise<ChildProcess> {
  const commands = run.created ? await secretCommands(run) : undefined;
  if (run.standby) {
    const child = run.standby.serve({ run: run.dir, commands, hasHost: true });
    if (child) {
      beginHost(run, process.env);
      return child;
    }
  }
  if (commands === undefined) return startDetached(['control', '--run', run.dir], log);
  return beginControl({ run: run.dir, commands }, log);
}

/**
 * What brings back the control of a run that this process has entered, also where its host was killed too: one that was ended
 * in good order has left no socket behind, and the end of its control in the journal. That it was killed is kept in mind until
 * control is back: a control that could not come up has ended in good order the host that it had begun.
 * @throws as {@link ensureControl}
 */
export function reviver({ dir, manifest, sockets }: LocatedRun): () => Promise<void> {
  const run = { dir, manifest, sockets };
  let isKilled = false;
  const hostWasKilled = async () =>
    !(await hasHost(run)) && (existsSync(run.sockets.host) || (await wasKilled(run.dir)));
  return async () => {
    isKilled ||= await hostWasKilled();
    try {
      await ensureControl({ ...run, created: isKilled });
    } catch (error) {
      // The host may have been killed while control was being started.
      if (isKilled || !(error instanceof NoLiveRunError) || !(await hostWasKilled())) throw error;
      isKilled = true;
      await ensureControl({ ...run, created: true });
    }
    isKilled = false;
  };
}

/** The live run that is meant, and a way to its control. */
export async function connectToRun(
  choice: RunChoice,
  env: Environment,
  cwd: string,
): Promise<{ run: LocatedRun; client: ApiClient }> {
  const run = await findLive(choice, env, cwd);
  return { run, client: await ensureControl(run) };
}
