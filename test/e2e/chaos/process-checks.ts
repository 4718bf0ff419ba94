import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from './fleet.ts';

/** Processes that have ended and that nobody of the product takes note of, and workers without a host. */
export function processProblems(fleet: Fleet): string[] {
  const problems: string[] = [];
  for (const part of ['room', 'control', 'host'] as const) {
    const { length } = fleet.parts(part);
    if (length !== 1) problems.push(`${length} processes are a ${part}`);
  }
  const all = fleet.place.processes();
  const programs = new Set(fleet.programs().map(({ pid }) => pid));
  for (const each of all) {
    const isWorker = fleet.isCounter(each) || fleet.isAgent(each);
    if (isWorker && !programs.has(each.pid))
      problems.push(`${each.argv.join(' ')} (${each.pid}) lives under no host`);
  }
  const pids = new Set(all.map(({ pid }) => pid));
  for (const { pid, ppid } of zombies()) {
    if (pids.has(ppid)) problems.push(`${pid} is a zombie of ${ppid}`);
  }
  return problems;
}

function zombies(): { pid: number; ppid: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return state === 'Z' ? [{ pid: Number(pid), ppid: Number(ppid) }] : [];
      } catch {
        return [];
      }
    });
}

/** What went wrong in the product without anybody noticing: exceptions that nobody expected. */
export function logProblems(fleet: Fleet): string[] {
  return ['host.log', 'control.log'].flatMap((name) => {
    const text = readFileSync(join(fleet.dir, name), 'utf8');
    const bugs = text.match(
      /^.*\b(TypeError|RangeError|ReferenceError|AssertionError|ERR_INTERNAL\w*)\b.*(\n\s+at .*){0,4}/gm,
    );
    return (bugs ?? []).map((bug) => `${name}: ${bug}`);
  });
}
