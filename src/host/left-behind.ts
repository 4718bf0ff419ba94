import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { statFields } from '../proc-stat.ts';

/** In the run folder: what the host there hosts, for the next one, should this be killed. */
const ROLL_FILE = 'hosted.json';

/** How long what was left behind may take to heed its hang-up, and then to be ended by force, ms. */
const GRACE_MS = 1000;
const CHECK_MS = 20;

/** A process, by its pid and what tells it from others that have the pid later. */
export interface HostedProcess {
  pid: number;
  /** When it was started, in ticks since the machine was: field 22 of proc(5). */
  since: string;
}

/** A process that runs; undefined when it does not. Linux only; elsewhere the hang-up of its terminal has to do. */
export function hostedProcess(pid: number): HostedProcess | undefined {
  const since = process.platform === 'linux' ? statOf(pid)?.since : undefined;
  return since === undefined ? undefined : { pid, since };
}

/** Writes down the programs of workers that run, for the next host of this run folder. */
export function writeRoll(dir: string, hosted: readonly HostedProcess[]): void {
  const file = join(dir, ROLL_FILE);
  try {
    if (hosted.length === 0) return rmSync(file, { force: true });
    writeFileSync(`${file}.new`, JSON.stringify(hosted), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    // On a full disk their hang-up has to do, too.
  }
}

/**
 * Ends the programs of workers that live on after their host was killed: they ignore that their terminal is gone, or somebody
 * else holds it open. They would be there twice when they are started again. Returns their pids.
 */
export async function endLeftBehind(dir: string): Promise<number[]> {
  const left = readRoll(dir).filter(isThere);
  for (const signal of ['SIGHUP', 'SIGCONT'] as const)
    for (const each of left) signalForeground(each, signal);
  await untilGone(left);
  for (const each of left) signalForeground(each, 'SIGKILL');
  await untilGone(left);
  return left.map(({ pid }) => pid);
}

async function untilGone(left: readonly HostedProcess[]): Promise<void> {
  for (let waited = 0; left.some(isThere) && waited < GRACE_MS; waited += CHECK_MS) await delay(CHECK_MS);
}

/** The program and what is in front in its terminal, as a hang-up does. */
function signalForeground(hosted: HostedProcess, signal: NodeJS.Signals): void {
  if (!isThere(hosted)) return;
  const { foreground } = statOf(hosted.pid)!;
  for (const target of [hosted.pid, -hosted.pid, ...(foreground > 1 ? [-foreground] : [])]) {
    try {
      process.kill(target, signal);
    } catch {
      // It ended meanwhile.
    }
  }
}

function isThere({ pid, since }: HostedProcess): boolean {
  const stat = statOf(pid);
  return stat !== undefined && stat.state !== 'Z' && stat.since === since;
}

/** State, group in front in its terminal (below 1 without one) and start of a process: fields 3, 8 and 22 of proc(5). */
function statOf(pid: number): { state: string; foreground: number; since: string } | undefined {
  try {
    const fields = statFields(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return { state: fields[0]!, foreground: Number(fields[5]), since: fields[19]! };
  } catch {
    return undefined;
  }
}

function readRoll(dir: string): HostedProcess[] {
  try {
    const roll: unknown = JSON.parse(readFileSync(join(dir, ROLL_FILE), 'utf8'));
    return Array.isArray(roll) ? roll.filter(isHosted) : [];
  } catch {
    // There is none, or it is of no use.
    return [];
  }
}

function isHosted(value: unknown): value is HostedProcess {
  const { pid, since } = Object(value) as Partial<HostedProcess>;
  return Number.isInteger(pid) && pid! > 1 && typeof since === 'string';
}
