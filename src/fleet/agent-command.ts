import { basename } from 'node:path';
import type { Profile } from '../classifier/profile.ts';
import type { AgentStart } from './agent-start.ts';

/** What an agent's program is known by. */
type Recognized = Pick<AgentStart, 'recognize'>;

/** Where the program of an agent stands in a command line. */
export interface AgentCommand<P extends Recognized = Profile> {
  profile: P;
  /** A shell with its options, when the rest is a line for it. */
  shell?: readonly string[];
  /** What comes before its arguments: an interpreter or launcher, if any, and the program. */
  program: readonly string[];
  args: readonly string[];
}

/** Programs that run the program which their words name. */
const LAUNCHERS: ReadonlySet<string> = new Set(
  'node nodejs bun deno tsx npx bunx pnpx npm pnpm yarn env exec nice nohup setsid caffeinate'.split(' '),
);

const SHELLS: ReadonlySet<string> = new Set(['sh', 'dash', 'bash', 'zsh', 'fish', 'ksh', 'nu']);

/** What a line for a shell follows: `-c`, also of a login shell or an interactive one. */
const LINE_OPTION = /^-[il]*c$/;

/** A line for a shell that holds words alone, nothing that the shell reads. */
const PLAIN_LINE = /^[A-Za-z0-9_@%+=:,./ -]+$/;
/** A command that holds nothing of which another one may look a part. */
const WHOLE = /^[^'"\\`()#<>|&]*$/;

/**
 * The agent that a command line starts, by the name of its program, script, subcommand or npm package; in a line for a
 * shell (`sh -c LINE`) too, where that is a plain one.
 */
export function agentCommand<P extends Recognized>(
  argv: readonly string[],
  agents: Iterable<P>,
): AgentCommand<P> | undefined {
  const profiles = [...agents];
  const line = shellLineOf(argv);
  if (line === undefined) return direct(argv, profiles);
  const found = typedCommand(line, profiles);
  return found && { ...found, shell: argv.slice(0, 2) };
}

function shellLineOf(argv: readonly string[]): string | undefined {
  const [shell, option, line] = argv;
  const isShell = shell !== undefined && SHELLS.has(basename(shell));
  return isShell && option !== undefined && LINE_OPTION.test(option) && argv.length === 3 ? line : undefined;
}

/**
 * The agent that a line for a shell (`sh -c LINE`) starts before another program, such as a shell that stays: the first that
 * is seen with certainty.
 */
export function agentInLine<P extends Recognized>(
  argv: readonly string[],
  agents: Iterable<P>,
): AgentCommand<P> | undefined {
  const line = shellLineOf(argv);
  if (line === undefined) return undefined;
  const profiles = [...agents];
  for (const command of line.split(/;|&&|\|\||\n/)) {
    if (!WHOLE.test(command)) return undefined;
    const found = typedCommand(command, profiles);
    if (found) return found;
  }
  return undefined;
}

/** The agent that a line starts which was typed into a shell, where that is a plain one. */
export function typedCommand<P extends Recognized>(
  line: string,
  agents: Iterable<P>,
): AgentCommand<P> | undefined {
  return PLAIN_LINE.test(line) ? direct(line.trim().split(/ +/), [...agents]) : undefined;
}

function direct<P extends Recognized>(
  argv: readonly string[],
  profiles: readonly P[],
): AgentCommand<P> | undefined {
  let strangers = 0;
  for (const [at, word] of argv.entries()) {
    const profile = profiles.find((each) => names(each, word));
    if (profile) {
      // `npx -p PACKAGE NAME` says it twice.
      const next = argv[at + 1];
      const end = next !== undefined && names(profile, next) ? at + 2 : at + 1;
      return { profile, program: argv.slice(0, end), args: argv.slice(end) };
    }
    if (LAUNCHERS.has(basename(word)) || (at > 0 && /^-|^\w+=/.test(word))) continue;
    // One word of a launcher's own may come between: its subcommand, or a script of which the agent is a subcommand.
    if (at === 0 || ++strangers > 1) return undefined;
  }
  return undefined;
}

function names({ recognize }: Recognized, word: string): boolean {
  if (recognize.commands.includes(basename(word).replace(/\.[cm]?[jt]s$/, ''))) return true;
  return recognize.packages.some(
    (name) => word === name || word.startsWith(`${name}@`) || word.includes(`/node_modules/${name}/`),
  );
}
