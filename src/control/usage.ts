import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { statFields } from '../proc-stat.ts';

/** What one process has taken so far. */
export interface ProcessUsage {
  pid: number;
  parent: number;
  /** Processor time of it and of those of its children that have ended, ms. */
  cpuMs: number;
  /** Resident memory, bytes. */
  memory: number;
}

/** What a process and all its descendants take. */
export interface TreeUsage {
  cpuMs: number;
  memory: number;
  processes: number;
}

/** Processes that are read before others get their turn. */
const SLICE = 200;

/** What the trees of these processes take; those that are not there are left out. */
export function treesOf(
  processes: readonly ProcessUsage[],
  roots: readonly number[],
): Map<number, TreeUsage> {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const trees = new Map<number, TreeUsage>();
  for (const root of roots) {
    const first = byPid.get(root);
    if (!first) continue;
    const tree = new Set([first]);
    // A set is walked to its end while it grows, and no process comes twice, whatever parents it names.
    for (const { pid } of tree) for (const child of children.get(pid) ?? []) tree.add(child);
    const sum = { cpuMs: 0, memory: 0, processes: tree.size };
    for (const { cpuMs, memory } of tree) {
      sum.cpuMs += cpuMs;
      sum.memory += memory;
    }
    trees.set(root, sum);
  }
  return trees;
}

/** All processes of this machine; empty where the system does not tell. */
export function listProcesses(): Promise<ProcessUsage[]> {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

/**
 * All of /proc, as a process does not tell of children that another of its threads started. Files of /proc are no files on
 * a disk: to read them at once costs a tenth of asking for them.
 */
async function fromProc(): Promise<ProcessUsage[]> {
  const { tickMs, pageSize } = await units();
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const processes: ProcessUsage[] = [];
  for (const [i, pid] of pids.entries()) {
    if (i % SLICE === SLICE - 1) await nextTurn();
    const found = parseStat(readStat(pid), tickMs, pageSize);
    if (found) processes.push(found);
  }
  return processes;
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // It ended after it was listed.
    return '';
  }
}

/** A process by its /proc/PID/stat, proc(5); undefined when that is not whole. */
export function parseStat(stat: string, tickMs: number, pageSize: number): ProcessUsage | undefined {
  const fields = statFields(stat);
  if (fields.length < 22) return undefined;
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number.parseInt(stat, 10),
    parent: field(4),
    cpuMs: (field(14) + field(15) + field(16) + field(17)) * tickMs,
    memory: field(24) * pageSize,
  };
}

let known: Promise<{ tickMs: number; pageSize: number }> | undefined;

/** What /proc counts in. */
function units(): Promise<{ tickMs: number; pageSize: number }> {
  const ask = async (name: string, usual: number) => {
    const answer = await promisify(execFile)('getconf', [name]).catch(() => undefined);
    return Number(answer?.stdout) || usual;
  };
  known ??= Promise.all([ask('CLK_TCK', 100), ask('PAGESIZE', 4096)]).then(([ticks, pageSize]) => ({
    tickMs: 1000 / ticks,
    pageSize,
  }));
  return known;
}

async function fromPs(): Promise<ProcessUsage[]> {
  const listed = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,time=,rss='], {
    maxBuffer: 16 << 20,
  }).catch(() => undefined);
  return (listed?.stdout ?? '').split('\n').flatMap((line) => parsePsLine(line) ?? []);
}

/** A process by a line of `ps -o pid=,ppid=,time=,rss=`: time as `[[days-]hours:]minutes:seconds`, memory in KiB. */
export function parsePsLine(line: string): ProcessUsage | undefined {
  const [, pid, parent, days, hours, minutes, seconds, kib] =
    /^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?(?:(\d+):)?(\d+):([\d.]+)\s+(\d+)/.exec(line) ?? [];
  if (kib === undefined) return undefined;
  const wholeMinutes = (Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes);
  return {
    pid: Number(pid),
    parent: Number(parent),
    cpuMs: Math.round((wholeMinutes * 60 + Number(seconds)) * 1000),
    memory: Number(kib) * 1024,
  };
}
