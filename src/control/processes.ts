import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

/** A process: what it is called, the words of its command line, and its group. */
interface Process {
  name: string;
  argv: readonly string[];
  group: number;
}

/** The processes of a terminal, and which group of them its keys go to. */
interface Terminal {
  foreground: number;
  processes: readonly Process[];
}

/** Descendants looked at, at the most: a build may have thousands. */
const MAX_PROCESSES = 200;

/**
 * Whether one of these programs is what the keys of a terminal go to: the process that owns it or a descendant, by its own
 * name or as the script of an interpreter, in the group in front. Not so when it is gone, or suspended behind a shell.
 * Undefined when the system does not tell.
 */
export async function isInFront(pid: number, programs: readonly string[]): Promise<boolean | undefined> {
  const terminal = process.platform === 'linux' ? await linuxTerminal(pid) : await listedTerminal(pid);
  return terminal?.processes.some(
    ({ name, argv, group }) =>
      group === terminal.foreground &&
      [name, ...argv.slice(0, 2).map((word) => basename(word))].some((word) => programs.includes(word)),
  );
}

async function linuxTerminal(root: number): Promise<Terminal | undefined> {
  const pids = [root];
  const processes: Process[] = [];
  let foreground: number | undefined;
  for (let i = 0; i < Math.min(pids.length, MAX_PROCESSES); i++) {
    // A process may end between being listed and being looked at.
    const read = (file: string) => readFile(`/proc/${pids[i]}/${file}`, 'utf8').catch(() => '');
    const [stat, line, children] = await Promise.all([
      read('stat'),
      read('cmdline'),
      read(`task/${pids[i]}/children`),
    ]);
    // proc(5): the name in parentheses may hold anything; after it state, ppid, pgrp, session, tty, tpgid.
    const end = stat.lastIndexOf(')');
    const [, , group, , , tpgid] = stat
      .slice(end + 2)
      .split(' ')
      .map(Number);
    if (end === -1 || group === undefined) continue;
    foreground ??= tpgid;
    processes.push({ name: stat.slice(stat.indexOf('(') + 1, end), argv: line.split('\0'), group });
    pids.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return foreground === undefined ? undefined : { foreground, processes };
}

async function listedTerminal(root: number): Promise<Terminal | undefined> {
  const listed = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,pgid=,tpgid=,command=']).catch(
    () => undefined,
  );
  const all = (listed?.stdout ?? '').split('\n').flatMap((line) => {
    const [, pid, parent, group, tpgid, command] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(-?\d+)\s+(.*)$/.exec(line) ?? [];
    if (command === undefined) return [];
    const argv = command.split(' ');
    const name = basename(argv[0]!);
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        foreground: Number(tpgid),
        name,
        argv,
      },
    ];
  });
  const processes = all.filter(({ pid }) => pid === root);
  for (let i = 0; i < Math.min(processes.length, MAX_PROCESSES); i++) {
    processes.push(...all.filter(({ parent }) => parent === processes[i]!.pid));
  }
  return processes[0] && { foreground: processes[0].foreground, processes };
}
