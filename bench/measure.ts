import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { OuterTerminal } from '../test/e2e/support/outer-terminal.ts';
import type { ProcessInfo } from '../test/e2e/support/processes.ts';

/** What a group of processes used and did in a time. */
export interface Load {
  /** Percent of one core. */
  cpu: number;
  /** What the terminal got, per second. */
  bytes: number;
  /** How often the person saw the spinner of the first worker change, per second. */
  shown: number;
}

export interface Memory {
  /** What the process is: `room`, `control`, `host`, or its command. */
  process: string;
  /** MB; PSS counts what is shared with others in parts. */
  rss: number;
  pss: number;
}

/** ms. */
export interface Latency {
  p50: number;
  p99: number;
  worst: number;
  keys: number;
}

/** Ticks of CPU time in a second; the same for all of Linux's user space. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
/** What a worker that spins has on its screen, and about how many cells of it come after that. */
export const SPINNER = 'Pondering';
const SPINNER_REST = 20;
/** Letters that nothing else on the screen has. */
const KEYS = ['Ж', 'Щ'];
/** Between two keys, ms: fast typing, in step with no frame rate. */
const KEY_GAP_MS = [12, 31] as const;
/** Some take seconds in a flood, ms. */
const KEY_TIMEOUT_MS = 30_000;

/** What the processes of `find` and the output to the terminal come to over a time, ms. */
export async function measureLoad(
  terminal: OuterTerminal,
  find: () => ProcessInfo[],
  duration: number,
): Promise<Load> {
  const own = find();
  const started = performance.now();
  const [before, bytes] = [cpuSeconds(own), terminal.bytesWritten];
  const changes = countChanges(terminal);
  await delay(duration);
  const seconds = (performance.now() - started) / 1000;
  return {
    cpu: (100 * (cpuSeconds(own) - before)) / seconds,
    bytes: (terminal.bytesWritten - bytes) / seconds,
    shown: changes() / seconds,
  };
}

/** Counts how often the first spinner changes on the screen, until it is asked for the number. */
function countChanges(terminal: OuterTerminal): () => number {
  const { x, y } = terminal.find(SPINNER) ?? { x: 0, y: 0 };
  const shown = (): string => terminal.rowText(y).slice(0, x + SPINNER.length + SPINNER_REST);
  let [last, count] = [shown(), 0];
  terminal.onShown = () => {
    if (shown() === last) return;
    last = shown();
    count++;
  };
  return () => {
    terminal.onShown = undefined;
    return count;
  };
}

/** Types keys one after the other, fewer when it is over before; how long each took from the key to the screen, ms. */
export async function typeKeys(
  terminal: OuterTerminal,
  { keys, until = () => false }: { keys: number; until?: () => boolean },
): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < keys && !until(); i++) {
    times.push(await roundTrip(terminal, KEYS[i % KEYS.length]!));
    await delay(KEY_GAP_MS[0] + (KEY_GAP_MS[1] - KEY_GAP_MS[0]) * ((i * 0.618) % 1));
  }
  return times;
}

/** What the times of keys come to, ms. */
export function latencyOf(times: readonly number[]): Latency {
  const sorted = times.toSorted((a, b) => a - b);
  const quantile = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
  return { p50: quantile(0.5), p99: quantile(0.99), worst: sorted.at(-1)!, keys: sorted.length };
}

function roundTrip(terminal: OuterTerminal, key: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      terminal.onOutput = undefined;
      reject(new Error(`a key did not come back within ${KEY_TIMEOUT_MS} ms:\n${terminal.text()}`));
    }, KEY_TIMEOUT_MS);
    const started = performance.now();
    terminal.onOutput = (bytes) => {
      if (!bytes.includes(key)) return;
      const time = performance.now() - started;
      clearTimeout(timer);
      terminal.onOutput = undefined;
      resolve(time);
    };
    terminal.write(key);
  });
}

/** The memory of each process. */
export function measureMemory(own: readonly ProcessInfo[]): Memory[] {
  return own.map(({ pid, argv }) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const megabytes = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
    return { process: nameOf(argv), rss: megabytes('Rss'), pss: megabytes('Pss') };
  });
}

/** CPU time that the processes have used so far, s. */
export function cpuSeconds(own: readonly ProcessInfo[]): number {
  const ticks = own.map(({ pid }) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function nameOf(argv: readonly string[]): string {
  const words = argv.slice(0, 3).map((word) => word.split('/').at(-1)!);
  if (words[0] !== 'node') return words[0]!.replace(/:$/, '');
  return words[2] === 'host' || words[2] === 'control' ? words[2] : 'room';
}
