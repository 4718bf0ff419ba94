import { execFile } from 'node:child_process';
import { closeSync, openSync, read, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { paneQuestion } from '../fleet/tmux.ts';
import { statFields } from '../proc-stat.ts';

/** A process: what it is called, the words of its command line, its group, and whether it was stopped (state T). */
interface Process {
  pid: number;
  name: string;
  argv: readonly string[];
  group: number;
  stopped: boolean;
}

/** The processes of a terminal, and which group of them its keys go to. */
interface Terminal {
  foreground: number;
  processes: readonly Process[];
}

/** Descendants looked at, at the most: a build may have thousands. */
const MAX_PROCESSES = 200;

/** A program found in a terminal. */
export interface FoundProcess {
  pid: number;
  /** The words of its command line, as far as the system tells them apart. */
  argv: readonly string[];
  /** The keys of the terminal go to it. */
  inFront: boolean;
  /** It was stopped (SIGSTOP, Ctrl-Z) and reads nothing. */
  stopped: boolean;
}

/** A command line that was read, and of what: a process that becomes another program has another name. */
interface CommandLine {
  /** Start time and name of the process. */
  of: string;
  argv: readonly string[];
  readAt: number;
}

/** A command line is read again after so long, ms: some programs change it and keep their name. */
const COMMAND_LINE_MS = 10_000;
/** So many are remembered. */
const MAX_COMMAND_LINES = 5000;

/** Finds programs in terminals. */
export class ProgramFinder {
  readonly #now: () => number;
  /** By process. To read one takes another thread, and the same is asked again and again. */
  readonly #commandLines = new Map<number, CommandLine>();

  /** @param now A clock in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * One of these programs in a terminal: the process that owns it or a descendant, by its own name or as the script of an
   * interpreter; rather one in front than one that is suspended behind a shell. Null when there is none; undefined when the
   * system does not tell.
   */
  async find(pid: number, programs: readonly string[]): Promise<FoundProcess | null | undefined> {
    const terminal =
      process.platform === 'linux' ? await this.#linuxTerminal(pid) : await listedTerminal(pid);
    if (!terminal) return undefined;
    const found = terminal.processes
      .filter(({ name, argv }) =>
        [name, ...argv.slice(0, 2).map((word) => basename(word))].some((word) => programs.includes(word)),
      )
      .map(({ pid, argv, group, stopped }) => ({
        pid,
        argv,
        inFront: group === terminal.foreground,
        stopped,
      }));
    return found.find(({ inFront }) => inFront) ?? found[0] ?? null;
  }

  async #linuxTerminal(root: number): Promise<Terminal | undefined> {
    const pids = [root];
    const processes: Process[] = [];
    let foreground: number | undefined;
    for (let i = 0; i < Math.min(pids.length, MAX_PROCESSES); i++) {
      const pid = pids[i]!;
      const folder = `/proc/${pid}`;
      const stat = readNow(`${folder}/stat`);
      const children = readNow(`${folder}/task/${pid}/children`);
      // State, ppid, pgrp, session, tty, tpgid; the 22nd of all is the start time.
      const fields = statFields(stat);
      const [state, , group, , , tpgid] = fields;
      if (group === undefined) continue;
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      foreground ??= Number(tpgid);
      processes.push({
        pid,
        name,
        argv: await this.#commandLine(pid, `${fields[19]} ${name}`),
        group: Number(group),
        stopped: state === 'T',
      });
      pids.push(...children.split(' ').filter(Boolean).map(Number));
    }
    return foreground === undefined ? undefined : { foreground, processes };
  }

  async #commandLine(pid: number, of: string): Promise<readonly string[]> {
    const known = this.#commandLines.get(pid);
    if (known?.of === of && this.#now() < known.readAt + COMMAND_LINE_MS) return known.argv;
    const line = await readCommandLine(pid).catch(() => '');
    // Who gives itself a title leaves the rest of the line empty.
    const argv = line.replace(/\0+$/, '').split('\0');
    if (this.#commandLines.size >= MAX_COMMAND_LINES) this.#commandLines.clear();
    this.#commandLines.set(pid, { of, argv, readAt: this.#now() });
    return argv;
  }
}

/** The process that owns the pane of tmux which a command line shows; undefined when tmux does not tell. */
export async function panePid(
  attach: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number | undefined> {
  const [program, ...args] = paneQuestion(attach) ?? [];
  if (program === undefined) return undefined;
  const told = await promisify(execFile)(program, args, { env: { ...env } }).catch(() => undefined);
  const pid = Number(told?.stdout);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** A file that the kernel makes up at once, which costs less than to have another thread read it; '' when it is gone. */
function readNow(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** So much of a command line is read in one go, bytes. */
const COMMAND_LINE_BYTES = 16 * 1024;

/**
 * The words of a process, each ended by NUL. They are in its memory, which may be busy: nobody waits for that. To open and to
 * close the file takes no other thread.
 */
async function readCommandLine(pid: number): Promise<string> {
  const file = openSync(`/proc/${pid}/cmdline`, 'r');
  try {
    const parts: Buffer[] = [];
    for (;;) {
      const buffer = Buffer.allocUnsafe(COMMAND_LINE_BYTES);
      const { bytesRead } = await promisify(read)(file, buffer, 0, buffer.length, null);
      parts.push(buffer.subarray(0, bytesRead));
      if (bytesRead < buffer.length) return Buffer.concat(parts).toString();
    }
  } finally {
    closeSync(file);
  }
}

async function listedTerminal(root: number): Promise<Terminal | undefined> {
  const listed = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,pgid=,tpgid=,stat=,command=']).catch(
    () => undefined,
  );
  const all = (listed?.stdout ?? '').split('\n').flatMap((line) => {
    const [, pid, parent, group, tpgid, state, command] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(-?\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (command === undefined) return [];
    const argv = command.split(' ');
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        foreground: Number(tpgid),
        name: basename(argv[0]!),
        argv,
        stopped: state!.startsWith('T'),
      },
    ];
  });
  const processes = all.filter(({ pid }) => pid === root);
  for (let i = 0; i < Math.min(processes.length, MAX_PROCESSES); i++) {
    processes.push(...all.filter(({ parent }) => parent === processes[i]!.pid));
  }
  return processes[0] && { foreground: processes[0].foreground, processes };
}
