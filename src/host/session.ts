import { readdirSync, readFileSync } from 'node:fs';
import { statFields } from '../proc-stat.ts';

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
    const [state, , , session] = statFields(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return state === 'Z' ? undefined : Number(session);
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
