import type { ResumeRules } from '../classifier/profile.ts';
import type { AgentCommand } from './agent-command.ts';
import { shellLine } from './shell-line.ts';

/** A piece of a command line: an option with its values, or one word that belongs to none. */
interface Piece {
  /** The option, without a value joined to it by "="; for other words the word. */
  name: string;
  words: readonly string[];
  isOption: boolean;
  /** It stands behind "--". */
  isBehind: boolean;
}

/** What an agent is to begin with. */
export type Beginning =
  /** This conversation. */
  | { session: string }
  /** The latest one of the folder. */
  | 'latest'
  /** A new one. */
  | 'fresh';

/** A name that is safe as a word of a command line: no option, nothing that a shell reads. */
const SESSION = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** A name of a conversation that no command line is made with. */
export class SessionNameError extends Error {
  constructor(session: string) {
    super(`${JSON.stringify(session)} names no conversation: expected letters, digits, "-" and "_"`);
    this.name = 'SessionNameError';
  }
}

/**
 * The command line that begins as asked, with all that the one of before said besides: model, permission mode and so on.
 * A first prompt is not said again, unless the beginning is fresh. Undefined when the profile does not know how, or the
 * command line is one that holds no conversation in a terminal.
 * @throws {SessionNameError}
 */
export function commandLine(
  { profile: { resume }, shell, program, args }: AgentCommand,
  beginning: Beginning,
): string[] | undefined {
  if (!resume) return undefined;
  const pieces = split(args, resume);
  const subcommand = pieces.find(({ isOption }) => !isOption);
  if (pieces.some((piece) => isListed(piece, subcommand, resume.unless))) return undefined;
  const chosen = beginningArgs(resume, beginning);
  if (!chosen) return undefined;
  const kept = withoutConversation(pieces, resume).filter(
    (piece) => beginning === 'fresh' || !isPrompt(piece, resume),
  );
  const behind = kept.filter(({ isBehind }) => isBehind);
  const before = kept.filter(({ isBehind }) => !isBehind);
  // First of all, where no option that takes many words can swallow them.
  const line = [
    ...program,
    ...chosen,
    ...wordsOf(before),
    ...(behind.length > 0 ? ['--'] : []),
    ...wordsOf(behind),
  ];
  return shell ? [...shell, shellLine(line, shell[0])] : line;
}

function wordsOf(pieces: readonly Piece[]): string[] {
  return pieces.flatMap(({ words }) => words);
}

function beginningArgs(resume: ResumeRules, beginning: Beginning): string[] | undefined {
  if (beginning === 'fresh') return [];
  if (beginning === 'latest') return resume.continue.length > 0 ? resume.continue : undefined;
  const { session } = beginning;
  if (!SESSION.test(session)) throw new SessionNameError(session);
  return resume.args.map((word) => word.replaceAll('{session}', session));
}

/** Without what chooses a conversation: options, and a subcommand with the name that follows it. */
function withoutConversation(pieces: readonly Piece[], { drop }: ResumeRules): Piece[] {
  const [subcommand, session] = pieces.filter(({ isOption }) => !isOption);
  const dropped = pieces.filter((piece) => isListed(piece, subcommand, drop));
  // With an option that chooses the conversation too, as `--last`, no name follows.
  if (subcommand && session && dropped.length === 1 && dropped[0] === subcommand) dropped.push(session);
  return pieces.filter((piece) => !dropped.includes(piece));
}

/** Of words that belong to no option, only the first can be a subcommand. */
function isListed(piece: Piece, subcommand: Piece | undefined, list: readonly string[]): boolean {
  return (piece.isOption || piece === subcommand) && list.includes(piece.name);
}

function isPrompt({ name, isOption }: Piece, { prompt }: ResumeRules): boolean {
  return isOption ? prompt.options.includes(name) : prompt.words;
}

/** Words after an option of which nothing is known go with it: they may be its values. */
function split(args: readonly string[], { options }: ResumeRules): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < args.length; ) {
    const word = args[at]!;
    if (word === '--') {
      for (const each of args.slice(at + 1))
        pieces.push({ name: each, words: [each], isOption: false, isBehind: true });
      return pieces;
    }
    const isOption = word.startsWith('-') && word !== '-';
    const name = isOption ? word.replace(/=.*/s, '') : word;
    const length = isOption && name === word ? 1 + values(word, args.slice(at + 1), options) : 1;
    pieces.push({ name, words: args.slice(at, at + length), isOption, isBehind: false });
    at += length;
  }
  return pieces;
}

/** How many of the words that follow an option are its values. */
function values(option: string, next: readonly string[], options: ResumeRules['options']): number {
  if (options.none.includes(option)) return 0;
  if (options.one.includes(option)) return Math.min(1, next.length);
  const end = next.findIndex((word) => word.startsWith('-'));
  const most = end === -1 ? next.length : end;
  return options.maybe.includes(option) ? Math.min(1, most) : most;
}
