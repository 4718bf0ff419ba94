import { dialog, titled } from './dialog-parts.ts';
import { BLANK, type Block, row } from './layout.ts';
import { type Menu, option } from './menus.ts';
import type { Look } from './state.ts';
import { AMBER, GRAY, WHITE } from './style.ts';

/** The dialog about invalid settings: hooks in an old format, or broken JSON. */
export function settingsDialog(look: Look, json: boolean, cwd: string): Menu {
  const file = `${cwd}/.claude/settings.json`;
  return look === '2.1' ? settings21(file, json) : settings20(file, json);
}

function settings21(file: string, json: boolean): Menu {
  const ignored = (hook: string) =>
    `Hook event "${hook}" must be an array of matchers; received string. This entry was ignored.`;
  const problem = (mark: string, name: string, text: string): Block => ({
    line: [[`  ${mark} `, GRAY], [name], [text, GRAY]],
    hang: 4,
  });
  const head = json
    ? [
        ...titled('2.1', 'Settings Error', AMBER),
        row([`  ${file}`]),
        row(['  └ Invalid or malformed JSON (line 1, column 21)', GRAY]),
        BLANK,
        row(['  Files with errors are skipped entirely, not just the invalid settings.', GRAY]),
        BLANK,
      ]
    : [
        ...titled('2.1', 'Settings Warning', AMBER),
        row([`  ${file}`]),
        problem('├', 'hooks.PostToolUse: ', ignored('PostToolUse')),
        problem('└', 'hooks.Stop: ', ignored('Stop')),
        BLANK,
        row(['  Learn more: https://code.claude.com/docs/en/hooks', GRAY]),
        BLANK,
        row(['  The values listed above were skipped; the rest of the file is in effect.', GRAY]),
        BLANK,
      ];
  const options = json
    ? [
        option('fix', ['Fix with Claude']),
        option('exit-1', ['Exit and fix manually']),
        option('start', ['Continue without these settings']),
      ]
    : [
        option('start', ['Continue']),
        option('fix', ['Fix with Claude']),
        option('exit-1', ['Exit and fix manually']),
      ];
  return dialog('2.1', { head, options, numbered: true, escape: 'start' });
}

function settings20(file: string, json: boolean): Menu {
  const hook = (mark: string, name: string): Block =>
    row([`    ${mark} `, GRAY], [name, WHITE], [': Expected array, but received string', GRAY]);
  const example =
    ' Hooks use a new format with matchers. Example: {"PostToolUse": [{"matcher": {"tools": ["BashTool"]}, "hooks": [{"type": "command", "command": "echo Done"}]}]}';
  const problems = json
    ? [row(['  └ Invalid or malformed JSON', GRAY])]
    : [
        row(['  └ ', GRAY], ['hooks', WHITE]),
        hook('├', 'PostToolUse'),
        hook('└', 'Stop'),
        BLANK,
        { line: [[example, GRAY]], hang: 1 } as const,
        row([' Learn more: https://code.claude.com/docs/en/hooks', GRAY]),
        BLANK,
      ];
  return dialog('2.0', {
    head: [
      ...titled('2.0', 'Settings Error', AMBER),
      row([` ${file}`]),
      ...problems,
      BLANK,
      row([' Files with errors are skipped entirely, not just the invalid settings.', GRAY]),
      BLANK,
    ],
    options: [
      option('exit-1', ['Exit and fix manually']),
      option('start', ['Continue without these settings']),
    ],
    stays: true,
  });
}
