import { BLANK, type Block, row } from './layout.ts';
import type { Look, Tool } from './state.ts';
import { ACCENT, BOLD, DIM, FAINT, GRAY, type Line, type Style, WHITE } from './style.ts';

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

export function option(act: Act, ...label: Line): Option {
  return { act, label };
}

/** The menu in which the agent asks leave to run a tool. */
export function permissionMenu(look: Look, tool: Tool, cwd: string): Menu {
  const common = {
    selected: 0,
    numbered: true,
    margin: 1,
    place: 'flow',
    escape: 'reject',
    status: { kind: 'permission', text: `approve ${tool.name}: ${tool.target}` },
  } as const;
  return look === '2.1'
    ? {
        ...common,
        head: head21(tool),
        options: options21(tool, cwd),
        foot: [BLANK, row([' Esc to cancel · Tab to amend', GRAY])],
        // 2.1.329 was sent Ctrl-C three times over this menu: nothing, not even the way out.
        ctrlC: 'nothing',
      }
    : {
        ...common,
        head: head20(tool),
        options: options20(tool, cwd),
        foot: [BLANK, row([' Esc to cancel', GRAY])],
        ctrlC: 'reject',
      };
}

const TITLES: Readonly<Record<Tool['name'], string>> = {
  Bash: 'Bash command',
  Read: 'Read file',
  Update: 'Edit file',
  Write: 'Create file',
};

function question(tool: Tool): Block {
  const file = [tool.target.split('/').at(-1)!, BOLD] as const;
  if (tool.name === 'Update') return row([' Do you want to make this edit to '], file, ['?']);
  if (tool.name === 'Write') return row([' Do you want to create '], file, ['?']);
  return row([' Do you want to proceed?']);
}

function head21(tool: Tool): Block[] {
  const dashes: Block = { fill: '╌', style: FAINT };
  const about =
    tool.name === 'Bash'
      ? [
          row([' Tip: auto mode handles these prompts for you — choose "switch to auto mode" below', BOLD]),
          row([` ${tool.title}`, GRAY]),
        ]
      : [row([` ${tool.target}`, GRAY])];
  const body = tool.name === 'Bash' ? [row([` ${tool.target}`])] : diffRows(tool, '2.1');
  return [
    { fill: '─', style: ACCENT },
    row([` ${TITLES[tool.name]}`, { ...ACCENT, bold: true }]),
    ...about,
    dashes,
    ...body,
    dashes,
    question(tool),
  ];
}

function head20(tool: Tool): Block[] {
  const rule: Block = { fill: '─', style: ACCENT };
  const title = [` ${TITLES[tool.name]}`, { ...ACCENT, bold: true }] as const;
  if (tool.name === 'Bash') {
    return [
      rule,
      row(title),
      BLANK,
      row([`   ${tool.target}`]),
      row([`   ${tool.title}`, GRAY]),
      BLANK,
      question(tool),
    ];
  }
  const dashes: Block = { fill: '╌', style: { ...FAINT, dim: true } };
  return [rule, row(title, [` ${tool.target}`]), dashes, ...diffRows(tool, '2.0'), dashes, question(tool)];
}

function options21(tool: Tool, cwd: string): Option[] {
  if (tool.name !== 'Bash') {
    return [
      option('allow', ['Yes']),
      option(
        'accept-edits',
        ['Yes, and switch to '],
        ['accept edits (auto-approve file edits and common file commands)', BOLD],
        [' for this session '],
        ['(shift+tab)', BOLD],
      ),
      option('reject', ['No']),
    ];
  }
  const command = tool.target.split(' ').slice(0, 2).join(' ');
  return [
    option('allow', ['Yes']),
    option('remember', ["Yes, and don't ask again for "], [command, BOLD], [' commands in '], [cwd, BOLD]),
    option('auto', ['Yes, and switch to auto mode'], [' · auto mode handles these prompts for you', GRAY]),
    option('reject', ['No']),
  ];
}

function options20(tool: Tool, cwd: string): Option[] {
  const command = tool.target.split(' ').slice(0, 2).join(' ');
  const remember =
    tool.name === 'Bash'
      ? option('remember', ["Yes, and don't ask again for "], [command, BOLD], [' commands in '], [cwd, BOLD])
      : option('accept-edits', ['Yes, allow all edits during this session '], ['(shift+tab)', BOLD]);
  return [
    option('allow', ['Yes']),
    remember,
    option('reject', ['Type here to tell Claude what to do differently', GRAY]),
  ];
}

/** The rows of a change, as both looks colour them. */
export function diffRows(tool: Tool, look: Look, indent = ''): Block[] {
  const rows = tool.diff ?? [];
  if (tool.name === 'Write') return rows.map(({ number, text }) => writtenRow(number, text, look, indent));
  return rows.map(({ mark, number, text }) => {
    const label = ` ${number} ${mark}`;
    if (mark === ' ') return row([indent], [label, look === '2.1' ? DIM : GRAY], [text, WHITE]);
    const removed = mark === '-';
    const bg = look === '2.1' ? (removed ? 52 : 22) : removed ? 95 : 65;
    const fg = look === '2.1' ? (removed ? 167 : 77) : 231;
    return row([indent], [label, { fg, bg }], [text, { ...WHITE, bg }]);
  });
}

/** A line of a new file: 2.1 counts them, 2.0 does not. In the menu, where nothing is indented, one column right. */
function writtenRow(number: number, text: string, look: Look, indent: string): Block {
  const start = indent === '' ? ' ' : indent;
  return look === '2.1'
    ? row([start], [` ${number} ${text}`, DIM])
    : row([start], [text, indent === '' ? {} : GRAY]);
}

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

export function loginHead(pad: string): Block[] {
  const offer =
    'Claude Code can be used with your Claude subscription or billed based on API usage through your Console account.';
  return [row([`${pad}${offer}`, BOLD]), BLANK, row([`${pad}Select login method:`])];
}

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
