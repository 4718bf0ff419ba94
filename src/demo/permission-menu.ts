import { BLANK, type Block, row } from './layout.ts';
import { type Menu, type Option, option } from './menus.ts';
import type { Look, Tool } from './state.ts';
import { ACCENT, BOLD, DIM, FAINT, GRAY, WHITE } from './style.ts';

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
