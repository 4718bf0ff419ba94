import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process of this machine. */
export interface ProcessInfo {
  pid: number;
  ppid: number;
  argv: string[];
}

/** How long processes that were told to end are waited for before they are killed, ms. */
const GRACE_MS = 1000;
const POLL_MS = 20;

/** All processes of this machine that can be seen, zombies left out. Linux only: reads /proc. */
export function listProcesses(): ProcessInfo[] {
  return pids().flatMap((pid) => {
    const stat = readProc(pid, 'stat');
    if (stat === undefined) return [];
    // The name in parentheses may hold anything, so count from its end.
    const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return [];
    const argv = (readProc(pid, 'cmdline') ?? '').split('\0').slice(0, -1);
    return [{ pid, ppid: Number(ppid), argv }];
  });
}

/** Those whose environment, as they were started, holds `NAME=value`. */
export function processesWithVariable(name: string, value: string): ProcessInfo[] {
  const entry = `${name}=${value}`;
  return listProcesses().filter(({ pid }) => readProc(pid, 'environ')?.split('\0').includes(entry));
}

/** Those with one of `roots` among their ancestors, and the roots themselves. */
export function descendantsOf(roots: readonly number[], all = listProcesses()): ProcessInfo[] {
  const family = new Set(roots);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const { pid, ppid } of all) if (family.has(ppid)) family.add(pid);
  }
  return all.filter(({ pid }) => family.has(pid));
}

/** Ends the processes that `find` finds, with SIGTERM first and SIGKILL after a second, until it finds none. */
export async function endProcesses(find: () => readonly ProcessInfo[]): Promise<void> {
  const deadline = performance.now() + GRACE_MS;
  const told = new Set<number>();
  for (let found = find(); found.length > 0; found = find()) {
    const force = performance.now() > deadline;
    for (const { pid } of found) {
      if (!force && told.has(pid)) continue;
      told.add(pid);
      signal(pid, force ? 'SIGKILL' : 'SIGTERM');
    }
    await delay(POLL_MS);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

/** Undefined when the process is gone or belongs to somebody else. */
function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
