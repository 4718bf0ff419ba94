import { type Background, backgroundFrom } from './background.ts';
import type { ColorDepth } from './color-depth.ts';
import type { PainterCapabilities } from './painter.ts';

/** What is known of the operator's terminal. */
export interface TerminalCapabilities extends PainterCapabilities {
  /** Whether it speaks the kitty keyboard protocol. */
  kittyKeyboard: boolean;
  /** Whether it takes OSC sequences that it does not know for nothing: the Linux console and dumb ones print them. */
  osc: boolean;
  /** Whether it writes on black or on white. */
  background: Background;
  /** Whether it wants to know how the programs in it do, by OSC 7501. */
  programStatus: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The question for OSC 7501, and its answer. */
const PROGRAM_STATUS = '\x1b]7501;?\x1b\\';

/**
 * What the terminal is asked at start: its background (OSC 11), whether it takes program status (OSC 7501), whether it can
 * hold a frame back (DECRQM 2026), whether it speaks the kitty keyboard protocol, and last its device attributes. Every
 * terminal answers the last one, so its answer ends the wait for the others.
 */
export function querySequence(env: Environment): string {
  const osc = takesOsc(env) ? `\x1b]11;?\x1b\\${PROGRAM_STATUS}` : '';
  return `${osc}\x1b[?2026$p\x1b[?u\x1b[c`;
}

/** Whether this answer is the last one to the query. */
export function isLastReply(reply: string): boolean {
  return /^\x1b\[\?[\d;]*c$/.test(reply);
}

/**
 * What to conclude from the answers that came (none at all is fine) and from the environment.
 *
 * @param replies The answers as the input decoder gave them.
 */
export function capabilitiesFrom(replies: readonly string[], env: Environment): TerminalCapabilities {
  return {
    colors: colorDepth(env),
    // DECRPM: 1 set, 2 reset, 3 always set; 0 and 4 are of no use.
    synchronizedOutput: replies.some((reply) => /^\x1b\[\?2026;[123]\$y$/.test(reply)),
    unicode: hasUnicode(env),
    ambiguousMayBeWide: /^(zh|ja|ko)/.test(locale(env)),
    osc: takesOsc(env),
    background: backgroundFrom(replies, env.COLORFGBG),
    programStatus: replies.some((reply) => reply.startsWith('\x1b]7501;?')),
    kittyKeyboard: replies.some((reply) => /^\x1b\[\?\d+u$/.test(reply)),
  };
}

/** Whether it takes OSC sequences that it does not know for nothing. */
export function takesOsc(env: Environment): boolean {
  return !/^(linux|dumb|vt\d)/.test(env.TERM ?? 'dumb');
}

/** Terminals that have true colour also where COLORTERM got lost, as it does over ssh and sudo. */
const TRUECOLOR_TERMS = /^(xterm-kitty|xterm-ghostty|ghostty|alacritty|wezterm|foot|contour)|-direct/;
const TRUECOLOR_PROGRAMS = /^(iTerm\.app|WezTerm|ghostty|vscode|Hyper|rio)$/;

function colorDepth(env: Environment): ColorDepth {
  const { NO_COLOR, COLORTERM = '', TERM = '', TERM_PROGRAM = '', WT_SESSION } = env;
  // no-color.org: any value but the empty one.
  if (NO_COLOR || TERM === 'dumb') return 'none';
  const isTrue = /^(truecolor|24bit)$/.test(COLORTERM) || WT_SESSION !== undefined;
  if (isTrue || TRUECOLOR_TERMS.test(TERM) || TRUECOLOR_PROGRAMS.test(TERM_PROGRAM)) return 'truecolor';
  if (TERM.includes('256') || TERM_PROGRAM === 'Apple_Terminal') return '256';
  return '16';
}

/** Unless something says otherwise: the Linux console has few glyphs, and a locale may name another character set. */
function hasUnicode(env: Environment): boolean {
  const charset = /\.([^@]+)/.exec(locale(env))?.[1];
  return env.TERM !== 'linux' && (charset === undefined || /^utf-?8$/i.test(charset));
}

function locale(env: Environment): string {
  return env.LC_ALL || env.LC_CTYPE || env.LANG || '';
}
