import type { Deeds } from './deeds.ts';
import type { Fleet } from './fleet.ts';

/** Sends a signal to a process that may have ended meanwhile. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}

/** Kills a part of the product; returns what was killed. */
export function kill(fleet: Fleet, what: 'control' | 'host', deeds: Deeds): string {
  const found = fleet.parts(what);
  for (const { pid } of found) {
    if (what === 'host') killHost(pid, deeds);
    else signal(pid, 'SIGKILL');
  }
  return found.map(({ pid }) => `${what} ${pid}`).join(', ');
}

/** Kills a host, and notes that. */
export function killHost(pid: number, { hostKills }: Deeds): void {
  hostKills.push({ pid, at: Date.now() });
  signal(pid, 'SIGKILL');
}
