import { BLANK, type Block, row } from './layout.ts';
import type { Look } from './state.ts';
import { ACCENT, BOLD, GRAY, type Line, type Style, WHITE } from './style.ts';

/** What choosing an option, or leaving a menu, does. */
export type Act =
  | 'allow'
  | 'remember'
  | 'accept-edits'
  | 'auto'
  | 'reject'
  | 'answer'
  | 'decline'
  | 'close'
  | 'wait'
  | 'credits'
  | 'log-in'
  | 'no-login'
  | 'start'
  | 'fix'
  | 'exit-1'
  | 'untrusted-0'
  | 'untrusted-1';

/** One line of a menu. */
export interface Option {
  readonly label: Line;
  readonly act: Act;
  /** The number is as bright as the label. */
  readonly brightNumber?: boolean;
  /** What stands before and after the option. */
  readonly above?: readonly Block[];
  readonly below?: readonly Block[];
}

/** An open menu. No key but those of the menu does anything. */
export interface Menu {
  readonly head: readonly Block[];
  readonly options: readonly Option[];
  readonly selected: number;
  readonly numbered: boolean;
  /** Columns left of the marker. */
  readonly margin: number;
  readonly foot: readonly Block[];
  /** In the flow of the transcript, at the bottom, or alone on the main screen before work begins. */
  readonly place: 'flow' | 'bottom' | 'start';
  /** Blank rows between the transcript and the menu; 1 unless given. */
  readonly gap?: number;
  readonly escape: Exclude<Act, 'answer'>;
  /** What Ctrl-C does: an act, warn before the exit, or nothing. */
  readonly ctrlC: Exclude<Act, 'answer'> | 'arm' | 'nothing';
  /** Draw a box around all but the foot (2.0). */
  readonly box?: Style;
  /** Stay on the screen after it was answered (2.0). */
  readonly stays?: boolean;
  /** What OSC 7501 says of it. */
  readonly status?: { readonly kind: 'permission' | 'question'; readonly text: string };
}

/** An option with this label. */
export function option(act: Act, ...label: Line): Option {
  return { act, label };
}

/** The question, and its answers with what is said of them. */
export const QUESTION = 'Which database should the service use?';
export const ANSWERS = [
  ['SQLite', 'One file, no server'],
  ['PostgreSQL', 'A server, more features'],
] as const;

/** The menu in which the agent puts a question of its own. */
export function questionMenu(look: Look): Menu {
  const rule: Block = { fill: '─', style: look === '2.1' ? GRAY : { ...GRAY, dim: true } };
  const answers = ANSWERS.map(
    ([label, detail]): Option => ({
      act: 'answer',
      label: [[label]],
      below: [row([`     ${detail}`, GRAY])],
    }),
  );
  const chat: Option = { act: 'decline', label: [['Chat about this']], above: [rule], brightNumber: true };
  const keys = look === '2.1' ? '↑/↓ to navigate' : 'Tab/Arrow keys to navigate';
  return {
    head: [
      rule,
      row([' ☐ Database ', { fg: 16, bg: 153 }]),
      BLANK,
      row([QUESTION, { ...WHITE, bold: true }]),
      BLANK,
    ],
    options: [...answers, option('decline', ['Type something.', GRAY]), ...(look === '2.1' ? [chat] : [])],
    selected: 0,
    numbered: true,
    margin: 0,
    foot: [BLANK, row([`Enter to select · ${keys} · Esc to cancel`, GRAY])],
    place: 'flow',
    gap: look === '2.1' ? 0 : 2,
    escape: 'decline',
    ctrlC: look === '2.1' ? 'nothing' : 'decline',
    status: {
      kind: 'question',
      text: `answer: ${QUESTION} (${ANSWERS.map(([label]) => label).join(' · ')})`,
    },
  };
}

function bottomMenu(look: Look, title: string, head: Block[], options: Option[], foot: string): Menu {
  const bar: Block = look === '2.1' ? { fill: '▔', style: ACCENT } : { fill: '─', style: ACCENT };
  const margin = look === '2.1' ? 2 : 1;
  const pad = ' '.repeat(margin);
  return {
    head: [bar, row([`${pad}${title}`, { ...ACCENT, bold: true }]), BLANK, ...head],
    options,
    selected: 0,
    numbered: true,
    margin,
    foot: [BLANK, row([`${pad}${foot}`, { ...GRAY, italic: true }])],
    place: look === '2.1' ? 'bottom' : 'flow',
    escape: 'close',
    ctrlC: 'close',
  };
}

/** The menu under a weekly limit. @param reset when the limit ends, as the screen says it */
export function limitMenu(look: Look, reset: string): Menu {
  const options =
    look === '2.1'
      ? [
          option('close', ['Stop and wait for limit to reset']),
          option('wait', [`Wait here, then continue automatically at ${reset}`]),
          option('credits', ['Switch to usage credits']),
          option('credits', ['Upgrade your plan']),
        ]
      : [
          option('close', ['Stop and wait for limit to reset']),
          option('credits', ['Switch to extra usage']),
          option('credits', ['Upgrade your plan']),
        ];
  return bottomMenu(look, 'What do you want to do?', [], options, 'Enter to confirm · Esc to cancel');
}

/** The menu of `/login`. */
export function loginMenu(look: Look): Menu {
  const pad = look === '2.1' ? '  ' : ' ';
  const head = [...loginHead(pad), BLANK];
  const menu = bottomMenu(look, 'Login', head, loginOptions(look), 'Esc to cancel');
  return { ...menu, escape: 'no-login', ctrlC: 'no-login' };
}

/** What stands over the ways to log in. */
export function loginHead(pad: string): Block[] {
  const offer =
    'Claude Code can be used with your Claude subscription or billed based on API usage through your Console account.';
  return [row([`${pad}${offer}`, BOLD]), BLANK, row([`${pad}Select login method:`])];
}

/** The ways to log in. */
export function loginOptions(look: Look): Option[] {
  const plans = look === '2.1' ? 'Individual, Team, or Enterprise' : 'Pro, Max, Team, or Enterprise';
  const options = [
    option('log-in', ['Claude account with subscription · '], [plans, GRAY]),
    option('log-in', ['Anthropic Console account · '], ['API usage billing', GRAY]),
  ];
  const platform = option(
    'log-in',
    ['3rd-party platform · '],
    ['Bedrock, Microsoft Foundry, Google Vertex AI', GRAY],
  );
  return look === '2.1' ? [...options, platform] : options;
}
