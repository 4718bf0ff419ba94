import type { Worker } from '../api/schema.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { roleOf } from '../fleet/role.ts';
import type { HostedWorker } from '../host/protocol.ts';
import type { WorkerScreen } from './worker-screen.ts';

/** A worker as control knows it: what the config says, what the host says, and its screen. */
export interface Entry {
  name: string;
  /** How it is to be started. */
  spec: WorkerSpec | undefined;
  /** The host that it lives or is to live on; undefined for that of this machine. */
  host: string | undefined;
  /** Why its host cannot be reached: it may run on there. */
  unreachable: string | undefined;
  /** Its host was not reached since it was wanted, or died before it came: whether it runs there is not known. */
  awaited: boolean;
  /** It was started there, by an earlier control or without an answer, and its end was not seen. */
  startedBefore: boolean;
  hosted: HostedWorker | undefined;
  follower: WorkerScreen | undefined;
  /** The follower once its screen was read as it is now. */
  caughtUp: WorkerScreen | undefined;
  unfollow: (() => void) | undefined;
  /** How it was started, by this control. */
  started: WorkerSpec | undefined;
  /** It is being started now, and what is left of it ended before that. */
  starting: boolean;
  /** What is done to it, to its end: one after the other. */
  turn: Promise<unknown>;
  /** Its host died under it. */
  gone: boolean;
  /** When that was seen, ms; undefined where nobody saw it. */
  goneAt: number | undefined;
  problem: string | undefined;
  config: Worker['config'];
  title: string;
  /** Calls off the end of a person's typing, while one types. */
  endTyping: (() => void) | undefined;
  /** It was ended on purpose: nobody has to mend that. */
  dismissed: boolean;
  /** Starts after the first. */
  restarts: number;
  /** The words that its agent was started with, as seen in its terminal, and the agent's process. */
  agent: { argv: readonly string[]; pid: number } | undefined;
}

/** A worker of which nothing is known but how it is to be started. */
export function newEntry(name: string, spec: WorkerSpec | undefined): Entry {
  return {
    name,
    spec,
    host: spec?.host,
    unreachable: undefined,
    awaited: false,
    startedBefore: false,
    hosted: undefined,
    follower: undefined,
    caughtUp: undefined,
    unfollow: undefined,
    started: undefined,
    starting: false,
    turn: Promise.resolve(),
    gone: false,
    goneAt: undefined,
    problem: undefined,
    config: undefined,
    title: '',
    endTyping: undefined,
    dismissed: false,
    restarts: 0,
    agent: undefined,
  };
}

/** Whether there is a process of it, whatever else is wrong. */
export function isAlive({ hosted, gone }: Entry): boolean {
  return hosted !== undefined && !hosted.exit && !gone;
}

export function isRunning(entry: Entry): boolean {
  return isAlive(entry) && entry.problem === undefined && entry.unreachable === undefined;
}

/** The folder that it works in, or is to work in; '' when none is known. */
export function folderOf({ hosted, spec }: Entry): string {
  return hosted?.cwd ?? spec?.cwd ?? '';
}

function stateOf(entry: Entry): Worker['state'] {
  if (entry.problem !== undefined) return 'failed';
  if (entry.unreachable !== undefined && mayLive(entry)) return 'unreachable';
  if (entry.hosted?.exit) return 'exited';
  if (entry.unreachable !== undefined && !entry.gone) return 'unreachable';
  if (entry.gone) return 'gone';
  if (entry.hosted) return 'running';
  return entry.starting || entry.awaited ? 'starting' : 'gone';
}

/** The worker as faces are told of it, but for its reading. */
export function describe(entry: Entry): Worker {
  const { name, hosted, spec, config, title, host } = entry;
  const problem = entry.problem ?? (stateOf(entry) === 'unreachable' ? entry.unreachable : undefined);
  const role = roleOf(name);
  return {
    name,
    state: stateOf(entry),
    argv: hosted?.argv ?? spec?.argv ?? [],
    cwd: folderOf(entry),
    cols: hosted?.cols ?? spec?.cols ?? 80,
    rows: hosted?.rows ?? spec?.rows ?? 24,
    title,
    typing: entry.endTyping !== undefined,
    ...(hosted && { index: hosted.index, pid: hosted.pid, startedAt: hosted.startedAt }),
    ...(hosted?.exit && { exit: hosted.exit }),
    ...(hosted?.exitedAt !== undefined && { exitedAt: hosted.exitedAt }),
    ...(hosted?.recordingProblem !== undefined && { recordingProblem: hosted.recordingProblem }),
    ...(host !== undefined && { host }),
    ...(spec?.attached && { attached: true }),
    ...(role !== 'unknown' && { role }),
    ...(problem !== undefined && { problem }),
    ...(config && { config }),
  };
}

/** A worker that is about to be started, as faces are told of it: without what may be secret in its command line. */
export function startingWorker(spec: Omit<WorkerSpec, 'env'>): Worker {
  const bare = { ...spec, argv: spec.argv.slice(0, 1), env: {} };
  return describe({ ...newEntry(spec.name, bare), starting: true });
}

/** Whether there may be a process of it, also where that cannot be asked. */
export function mayLive(entry: Entry): boolean {
  return isAlive(entry) || (entry.startedBefore && entry.unreachable !== undefined);
}

/** Those that may live on hosts that cannot be reached. */
export function outOfReach(entries: readonly Entry[]): Entry[] {
  return entries.filter((entry) => entry.unreachable !== undefined && mayLive(entry));
}

/** Why a run is not ended while these are out of reach. */
export function whyNotDown(out: readonly Entry[]): string {
  const hosts = [...Map.groupBy(out, ({ host }) => host)].map(
    ([host, those]) => `${host} with ${those.map(({ name }) => name).join(', ')} (${those[0]!.unreachable})`,
  );
  return `cannot be reached: ${hosts.join('; ')}: try again when it is back, or leave what runs there to itself (--leave)`;
}
