import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { statFields } from '../proc-stat.ts';

/** Of a process: who started it, the job it is part of (its process group), and the session that shares a terminal. */
export interface Kin {
  parent: number;
  group: number;
  session: string;
}

/**
 * Whether a shell would notice that the job of this process stops, and could have it go on: somebody of the same session
 * and outside the job has started it. Otherwise (the only program of a container, of a window) it would stop for good.
 */
export function hasJobControl(
  pid: number = process.pid,
  kinOf: (pid: number) => Kin | undefined = kin,
): boolean {
  const own = kinOf(pid);
  let last = own;
  while (own && last) {
    const parent = kinOf(last.parent);
    if (parent?.session !== own.session) return false;
    if (parent.group !== own.group) return true;
    last = parent;
  }
  return false;
}

/** Undefined of one that is gone, or where the system does not tell. */
function kin(pid: number): Kin | undefined {
  try {
    return process.platform === 'linux' ? linuxKin(pid) : listedKin(pid);
  } catch {
    return undefined;
  }
}

function linuxKin(pid: number): Kin {
  const [, parent, group, session] = statFields(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return { parent: Number(parent), group: Number(group), session: session! };
}

function listedKin(pid: number): Kin {
  const listed = execFileSync('ps', ['-o', 'ppid=,pgid=,tty=', '-p', String(pid)], { encoding: 'utf8' });
  // A terminal is that of one session.
  const [parent, group, session] = listed.trim().split(/\s+/);
  return { parent: Number(parent), group: Number(group), session: session! };
}
