import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { runAgent } from './agent.ts';
import { ownProcess } from './own-process.ts';
import type { Birth, Look } from './state.ts';
import { parseTrouble } from './troubles.ts';

/** An argument has a value that it cannot have. */
export class DemoArgumentError extends Error {
  constructor(option: string, value: string, expected: string) {
    super(`--${option} ${JSON.stringify(value)}: expected ${expected}`);
    this.name = 'DemoArgumentError';
  }
}

const OPTIONS = {
  name: { type: 'string', default: 'worker-1' },
  seed: { type: 'string', default: '1' },
  look: { type: 'string', default: '2.1' },
  trouble: { type: 'string' },
  chance: { type: 'string', default: '0' },
  speed: { type: 'string', default: '1' },
  continue: { type: 'boolean', short: 'c', default: false },
  resume: { type: 'string', short: 'r' },
  // Known to the real one and without effect here.
  'permission-mode': { type: 'string' },
} as const;

/** What another life of the same agent has too. */
const KEPT = ['name', 'seed', 'look', 'speed', 'chance'] as const;

/** What a command line says of the life that it begins. */
export interface CommandLine {
  readonly birth: Omit<Birth, 'cwd'>;
  /** The arguments that begin another life of the same agent. */
  readonly again: readonly string[];
}

/**
 * @param args as they are typed after `claude`
 * @throws DemoArgumentError, UnknownTroubleError
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const look = lookOf(values.look);
  return {
    birth: {
      name: values.name,
      seed: number('seed', values.seed, 0),
      look,
      speed: number('speed', values.speed, 0.001),
      chance: number('chance', values.chance, 0),
      trouble: values.trouble === undefined ? undefined : parseTrouble(values.trouble),
      resume: values.continue || values.resume !== undefined,
    },
    again: KEPT.flatMap((option) => [`--${option}`, values[option]]),
  };
}

/**
 * Runs the simulated agent in this process's terminal and returns its exit status.
 * @param args as they are typed after `claude`
 * @param self the command that starts this function again
 * @throws DemoArgumentError, UnknownTroubleError
 */
export async function demoAgent(args: readonly string[], self: readonly string[]): Promise<number> {
  const { birth, again } = parseCommandLine(args);
  const { ORCH_TUI_DEMO_FELL, ORCH_TUI_RESTARTS = '0' } = process.env;
  // A trouble is of one life only: who comes after it is well.
  const isLater = ORCH_TUI_DEMO_FELL !== undefined || ORCH_TUI_RESTARTS !== '0';
  // What `ps` shows of the real one.
  process.title = 'claude';
  return await runAgent({
    ...birth,
    ...(isLater && { trouble: undefined }),
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    clock: systemClock,
    process: ownProcess,
    self: [...self, ...again],
  });
}

function lookOf(text: string): Look {
  if (text === '2.1' || text === '2.0') return text;
  throw new DemoArgumentError('look', text, '2.1 or 2.0');
}

function number(option: string, text: string, min: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= min) return value;
  throw new DemoArgumentError(option, text, `a number, at least ${min}`);
}
