import { readdirSync, readFileSync } from 'node:fs';

/**
 * The processes of a session (named by its leader's pid) that live on after the leader: what a shell had started and what
 * ignored the hang-up. Linux only; elsewhere the hang-up has to do.
 */
export function processesOfSession(session: number): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => sessionOf(pid) === session)
    .map(Number);
}

function sessionOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the name in parentheses may hold anything; after it state, ppid, pgrp, session.
    const [state, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : Number(session);
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
