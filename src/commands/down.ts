import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, ApiError, connectApi } from '../api/client.ts';
import type { DownAnswer, Run, Worker } from '../api/schema.ts';
import { HostClient, HostRefusedError } from '../host/client.ts';
import { answers, connectHost, tryConnect } from '../host/connect.ts';
import { isTaken } from '../host/lock.ts';
import type { HostedWorker } from '../host/protocol.ts';
import { ask } from './ask.ts';
import { leftText, mayLiveElsewhere } from './elsewhere.ts';
import { CommandError, UsageError } from './errors.ts';
import { findLive, type LocatedRun, type RunChoice } from './find-run.ts';
import { count } from './format.ts';
import type { Io } from './io.ts';
import { ensureControl } from './reach-control.ts';

export interface DownOptions extends RunChoice {
  /** Do not ask. */
  yes?: boolean | undefined;
  /** From SIGTERM to SIGKILL, ms; by default what the config says. */
  graceMs?: number | undefined;
  /** Leave the workers on hosts that cannot be reached to themselves. */
  leave?: boolean | undefined;
}

/** SIGTERM to SIGKILL where there is no control to know better, ms. */
const GRACE_MS = 5000;
/** How long control may take to come up, ms. */
const COMING_MS = 10_000;
/** How long hosts elsewhere may take to answer a new control, ms; one that does not is told as out of reach. */
const SETTLE_MS = 20_000;
/** How long processes may take to be gone after they said that they end, ms. */
const GONE_WITHIN_MS = 5000;

/** `orch-tui down`: ends all workers of a run, its hosts and its control, and makes sure that those here are gone. */
export async function down({ yes, graceMs, leave, ...choice }: DownOptions, io: Io): Promise<number> {
  // What ends everything is not guessed from afar.
  const run = await findLive(choice, io.env, io.cwd, true);
  const host = await hostOf(run);
  const api = await controlOf(run);
  const known = (await api?.get<Worker[]>('/v1/workers')) ?? [];
  // Where the host does not tell it, control may: one that was started with it speaks its version, and can end it.
  const here = host.running ?? known.filter(runsHere);
  if (host.refusal !== undefined && here.length === 0) throw otherVersion(run, host.refusal);
  const running = [...here, ...known.filter(runsElsewhere)];
  if (!yes && !(await confirmed(run, running, io))) return 1;
  // It may have been brought back while the answer was awaited.
  const control = api ?? (await controlOf(run));
  const how = { ...(graceMs !== undefined && { graceMs }), ...(leave && { leave }) };
  const { left, elsewhere } = control ? await endAll(control, how) : { left: [], elsewhere: 0 };
  if (!control) await (await connectHost(run.sockets.host)).shutdown(graceMs ?? GRACE_MS);
  await checkGone(
    run,
    host.pid === undefined ? here : [{ name: 'what is left of the host', pid: host.pid }, ...here],
  );
  io.stdout.write(
    `${run.manifest.id} is down: ${count(here.length + elsewhere, 'worker')} ended${leftText(left)}\n`,
  );
  return 0;
}

/** A way to control. Only that knows the hosts elsewhere: where some were used, one is started when there is none. */
async function controlOf(run: LocatedRun): Promise<ApiClient | undefined> {
  // One that is coming up would begin what is ended without it again.
  const until = performance.now() + COMING_MS;
  do {
    if (await answers(run.sockets.control)) return connectApi(run.sockets.control);
    await delay(20);
  } while ((await isTaken(run.dir, 'control')) && performance.now() < until);
  if (!mayLiveElsewhere(run.dir)) return undefined;
  const api = await ensureControl(run);
  // Those that answer are to be ended too.
  const end = performance.now() + SETTLE_MS;
  while (performance.now() < end && !(await isSettled(api))) await delay(20);
  return api;
}

/**
 * Has control end all, and tells how many workers that was elsewhere. One that has just been brought back may refuse, because it
 * does not know yet which hosts answer: it is asked again until it does.
 * @throws {ApiError} when it refuses
 */
async function endAll(api: ApiClient, how: object): Promise<DownAnswer & { elsewhere: number }> {
  const end = performance.now() + SETTLE_MS;
  for (;;) {
    const isFinal = performance.now() > end || (await isSettled(api));
    const elsewhere = (await api.get<Worker[]>('/v1/workers')).filter(runsElsewhere).length;
    try {
      return { ...(await api.post<DownAnswer>('/v1/down', how)), elsewhere };
    } catch (error) {
      if (isFinal || !(error instanceof ApiError && error.status === 409)) throw error;
      await delay(20);
    }
  }
}

/** Whether it is known which hosts answer, and what runs on those that do. */
async function isSettled(api: ApiClient): Promise<boolean> {
  const { hosts = [] } = await api.get<Run>('/v1/run');
  if (hosts.some(({ state }) => state === 'connecting')) return false;
  const reached = new Set(hosts.filter(({ state }) => state === 'reached').map(({ name }) => name));
  const workers = await api.get<Worker[]>('/v1/workers');
  return !workers.some(
    ({ host, state }) => host !== undefined && reached.has(host) && state === 'unreachable',
  );
}

function runsElsewhere({ host, state }: Worker): boolean {
  return host !== undefined && state === 'running';
}

function runsHere(worker: Worker): worker is Worker & { pid: number } {
  return worker.host === undefined && worker.state === 'running' && worker.pid !== undefined;
}

/** What the host that is here says of itself; nothing where none listens. */
interface HostHere {
  pid?: number;
  running?: HostedWorker[];
  /** Why it does not speak with this program. */
  refusal?: string;
}

/** @throws {HostLinkError} when it is there and says nothing */
async function hostOf({ sockets }: LocatedRun): Promise<HostHere> {
  const socket = await tryConnect(sockets.host);
  if (!socket) return {};
  try {
    const host = await HostClient.connect(socket);
    const workers = await host.list();
    host.close();
    return { pid: host.greeting.pid, running: workers.filter(({ exit }) => !exit) };
  } catch (error) {
    if (error instanceof HostRefusedError) return { refusal: error.message };
    throw error;
  }
}

function otherVersion({ dir, manifest }: LocatedRun, refusal: string): CommandError {
  return new CommandError(
    `nothing was ended: the host of ${manifest.id} is of another version, and this one cannot end it: say "orch-tui down" with ` +
      `that version, or "kill PID" with the last pid in ${join(dir, 'host.log')}, which ends the workers too; it says: ${refusal}`,
  );
}

async function confirmed(run: LocatedRun, running: readonly { name: string }[], io: Io): Promise<boolean> {
  if (!io.stdin.isTTY || !io.stdout.isTTY) {
    throw new UsageError('down ends all workers: without a terminal to ask on, say --yes');
  }
  const names = running.map(({ name }) => name).join(', ');
  const what = running.length === 0 ? 'no running worker' : `${count(running.length, 'worker')} (${names})`;
  const answer = await ask(`End ${run.manifest.id} with ${what}? [y/N] `, io);
  return answer !== undefined && /^y(es)?$/i.test(answer);
}

/** @throws {CommandError} naming what still runs */
async function checkGone(
  { sockets, dir }: LocatedRun,
  processes: readonly { name: string; pid: number }[],
): Promise<void> {
  const deadline = performance.now() + GONE_WITHIN_MS;
  for (;;) {
    const left = [
      (await answers(sockets.host)) && 'the host',
      (await answers(sockets.control)) && 'control',
      ...processes.filter(({ pid }) => lives(pid)).map(({ name, pid }) => `${name} (process ${pid})`),
    ].filter((what) => what !== false);
    if (left.length === 0) return;
    if (performance.now() > deadline) {
      throw new CommandError(`still there: ${left.join(', ')}; the logs in ${dir} may say why`);
    }
    await delay(20);
  }
}

function lives(pid: number): boolean {
  // A host within this process ends with it.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
