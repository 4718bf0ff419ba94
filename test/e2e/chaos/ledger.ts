import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Span } from './deeds.ts';

/** Times are ms since the epoch, of the real clock. */

/** What a counter printed, by its own account. */
export interface PrintedLife {
  worker: string;
  pid: number;
  /** The process that started it. */
  host: number;
  /** What it printed at once: the number of the last line, and how long its terminal took to take it. */
  batches: (Span & { last: number })[];
}

/** What a program was sent at once. */
export interface Input {
  at: number;
  text: string;
  /** What an agent was at, and since when. */
  state?: string;
  since?: number;
}

/** What one life of a program was sent. */
export interface HeardLife {
  worker: string;
  pid: number;
  inputs: Input[];
}

/** A command line that a shell was given. */
export interface ShellLine {
  worker: string;
  pid: number;
  at: number;
  line: string;
}

/** The lives of the counters, those that printed nothing left out. */
export function printedLives(ledger: string): PrintedLife[] {
  return notes(ledger, 'lines').flatMap(({ worker, pid, lines: [host, ...rest] }) => {
    const batches = rest.map((line) => {
      const [last = 0, from = 0, to = 0] = line.split(' ').map(Number);
      return { last, from, to };
    });
    return batches.length === 0 ? [] : [{ worker, pid, host: Number(host), batches }];
  });
}

/** What the programs of the workers were sent. */
export function heardLives(ledger: string): HeardLife[] {
  return notes(ledger, 'input').map(({ worker, pid, lines }) => ({
    worker,
    pid,
    inputs: lines.map((line) => JSON.parse(line) as Input),
  }));
}

/**
 * Lets every bash note what it is given: before it runs a line, and before each prompt for those it could not read. Both
 * name the number of the line in the shell's history.
 */
export const SHELL_ENVIRONMENT = {
  // What other shells were given is none of theirs.
  HISTFILE: '/dev/null',
  PS0: '$(eval "$CHAOS_NOTE")',
  PROMPT_COMMAND: 'eval "$CHAOS_NOTE"',
  CHAOS_NOTE: 'echo "$EPOCHREALTIME $(history 1)" >> "$CHAOS_LEDGER/$ORCH_TUI_WORKER.$$.shell" 2>/dev/null',
};

/** What was run in the shells of the workers; each once. */
export function shellLines(ledger: string): ShellLine[] {
  return notes(ledger, 'shell').flatMap(({ worker, pid, lines }) => {
    const seen = new Map<string, ShellLine>();
    for (const each of lines) {
      const [, seconds, number, line] = /^(\d+[.,]\d+) +(\d+)\*? +(.*)$/.exec(each) ?? [];
      if (!seconds || !number || line === undefined || seen.has(number)) continue;
      const at = Number(seconds.replace(',', '.')) * 1000;
      seen.set(number, { worker, pid, at, line });
    }
    return [...seen.values()];
  });
}

/** The whole lines of the files of one kind. */
function notes(ledger: string, kind: string): { worker: string; pid: number; lines: string[] }[] {
  return readdirSync(ledger)
    .filter((name) => name.endsWith(`.${kind}`))
    .map((name) => {
      const [worker = '', pid = ''] = name.split('.');
      const lines = readFileSync(join(ledger, name), 'utf8').split('\n').slice(0, -1);
      return { worker, pid: Number(pid), lines };
    });
}
