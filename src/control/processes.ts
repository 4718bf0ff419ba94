import { execFile } from 'node:child_process';
import { closeSync, openSync, read, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { paneQuestion } from '../fleet/tmux.ts';
import { statFields } from '../proc-stat.ts';

/** A process: what it is called, the words of its command line, and whether it was stopped (state T). */
interface Process {
  pid: number;
  name: string;
  argv: readonly string[];
  stopped: boolean;
  /** Its group, and the one that the keys of its terminal go to. */
  group: number;
  foreground: number;
  /** Tells it from a later one of the same number, where the system says so. */
  startTime?: string;
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

/** What was found in a terminal. */
export interface FoundPrograms {
  /** One of the programs that were asked for; null when there is none. */
  program: FoundProcess | null;
  /** The keys go to the process that owns the terminal, and to no other: of a shell, it waits for a command. */
  ownerWaits: boolean;
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
const MAX_REMEMBERED = 5000;

function isOneOf({ name, argv }: Process, programs: readonly string[]): boolean {
  return [name, ...argv.slice(0, 2).map((word) => basename(word))].some((word) => programs.includes(word));
}

/** What was found, in a terminal whose keys go to a group. */
function foundAs({ pid, argv, group, stopped }: Process, foreground: number): FoundProcess {
  return { pid, argv, inFront: group === foreground, stopped };
}

/** Finds programs in terminals. */
export class ProgramFinder {
  readonly #now: () => number;
  /** By process. To read one takes another thread, and the same is asked again and again. */
  readonly #commandLines = new Map<number, CommandLine>();
  /** What was found in front last, by the process that owns the terminal. */
  readonly #fronts = new Map<number, Process>();

  /** @param now A clock in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * One of these programs in a terminal: the process that owns it or a descendant, by its own name or as the script of an
   * interpreter; rather one in front than one that is suspended behind a shell. Undefined when the system does not tell, or the
   * terminal is gone.
   */
  async find(pid: number, programs: readonly string[]): Promise<FoundPrograms | undefined> {
    const front = await this.#stillInFront(pid, programs);
    if (front) return { program: foundAs(front, front.foreground), ownerWaits: false };
    const processes = process.platform === 'linux' ? await this.#linuxTree(pid) : await listedTree(pid);
    if (!processes[0]) return undefined;
    const { foreground } = processes[0];
    // Its terminal is gone, and it is about to be.
    if (foreground <= 0) return undefined;
    const found = processes.filter((each) => isOneOf(each, programs));
    const newFront = found.find(({ group }) => group === foreground);
    if (this.#fronts.size >= MAX_REMEMBERED) this.#fronts.clear();
    if (newFront?.startTime === undefined) this.#fronts.delete(pid);
    else this.#fronts.set(pid, newFront);
    const best = newFront ?? found[0];
    const inFront = processes.filter(({ group }) => group === foreground);
    const ownerWaits = inFront.length === 1 && inFront[0] === processes[0];
    return { program: best ? foundAs(best, foreground) : null, ownerWaits };
  }

  /** What was found in front, when it still is: then the others in the terminal need not be looked at. */
  async #stillInFront(root: number, programs: readonly string[]): Promise<Process | undefined> {
    const known = this.#fronts.get(root);
    const now = known && (await this.#linuxProcess(known.pid));
    if (!now || now.startTime !== known.startTime || now.group !== now.foreground) return undefined;
    return isOneOf(now, programs) ? now : undefined;
  }

  async #linuxTree(root: number): Promise<Process[]> {
    const pids = [root];
    const processes: Process[] = [];
    for (let i = 0; i < Math.min(pids.length, MAX_PROCESSES); i++) {
      const pid = pids[i]!;
      const found = await this.#linuxProcess(pid);
      if (!found) continue;
      processes.push(found);
      pids.push(...readNow(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number));
    }
    return processes;
  }

  async #linuxProcess(pid: number): Promise<Process | undefined> {
    const stat = readNow(`/proc/${pid}/stat`);
    // State, ppid, pgrp, session, tty, tpgid; the 22nd of all is the start time.
    const fields = statFields(stat);
    const [state, , group, , , tpgid] = fields;
    const startTime = fields[19];
    // One that has ended and is not yet buried is none.
    if (startTime === undefined || state === 'Z' || state === 'X') return undefined;
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const argv = await this.#commandLine(pid, `${startTime} ${name}`);
    const stopped = state === 'T';
    return { pid, name, argv, stopped, group: Number(group), foreground: Number(tpgid), startTime };
  }

  async #commandLine(pid: number, of: string): Promise<readonly string[]> {
    const known = this.#commandLines.get(pid);
    if (known?.of === of && this.#now() < known.readAt + COMMAND_LINE_MS) return known.argv;
    const line = await readCommandLine(pid).catch(() => '');
    // Who gives itself a title leaves the rest of the line empty.
    const argv = line.replace(/\0+$/, '').split('\0');
    // One that is just becoming another program has no line for a moment.
    if (line === '') return argv;
    if (this.#commandLines.size >= MAX_REMEMBERED) this.#commandLines.clear();
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

/** So much of a command line is read in one go, bytes: few are longer, and Node has such small buffers at hand. */
const COMMAND_LINE_BYTES = 2048;

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

async function listedTree(root: number): Promise<Process[]> {
  const listed = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,pgid=,tpgid=,stat=,command=']).catch(
    () => undefined,
  );
  const all = (listed?.stdout ?? '').split('\n').flatMap((line) => {
    const [, pid, parent, group, tpgid, state, command] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(-?\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (command === undefined || state!.startsWith('Z')) return [];
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
  return processes;
}
