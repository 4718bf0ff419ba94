import { CONFIRM, dialog, greeting, titled } from './dialog-parts.ts';
import { BLANK, type Block, row } from './layout.ts';
import { loginHead, loginOptions, type Menu, option } from './menus.ts';
import { settingsDialog } from './settings-dialog.ts';
import type { Look } from './state.ts';
import { ACCENT, AMBER, BOLD, GRAY, GREEN, RED } from './style.ts';
import { themeDialog } from './theme-dialog.ts';
import type { Trouble } from './troubles.ts';

/** The dialogs that stand before work can begin. */

/** The dialog of a setup or settings_error trouble; undefined for troubles that begin later. */
export function startDialog(trouble: Trouble, look: Look, cwd: string): Menu | undefined {
  if (trouble.state === 'settings_error' && trouble.kind !== 'notice') {
    return settingsDialog(look, trouble.kind === 'json', cwd);
  }
  if (trouble.state !== 'setup') return undefined;
  return SETUP[trouble.kind as keyof typeof SETUP](look, cwd);
}

const SETUP = {
  theme: themeDialog,
  login: loginDialog,
  api_key: keyDialog,
  trust: trustDialog,
  bypass: bypassDialog,
  update: updateDialog,
} as const;

/** 2.0 sets the keys right under the box. */
function boxFoot(text: string): Block[] {
  return [row([`   ${text}`, GRAY])];
}

function trustDialog(look: Look, cwd: string): Menu {
  if (look === '2.0') {
    return dialog(
      look,
      {
        head: [
          BLANK,
          ...titled(look, 'Do you trust the files in this folder?', AMBER),
          row([` ${cwd}`, BOLD]),
          BLANK,
          {
            line: [
              [
                ' Claude Code may read, write, or execute files contained in this directory. This can pose security risks, so only use files from trusted sources.',
              ],
            ],
            hang: 1,
          },
          BLANK,
          row([' Learn more', GRAY]),
          BLANK,
        ],
        options: [option('start', ['Yes, proceed']), option('exit-1', ['No, exit'])],
      },
      false,
    );
  }
  return dialog(
    look,
    {
      head: [
        BLANK,
        { fill: '─', style: AMBER },
        row([' Accessing workspace:', { ...AMBER, bold: true }]),
        BLANK,
        row([` ${cwd}`, BOLD]),
        BLANK,
        {
          line: [
            [
              " Quick safety check: Is this a project you created or one you trust? (Like your own code, a well-known open source project, or work from your team). If not, take a moment to review what's in this folder first.",
            ],
          ],
          hang: 1,
        },
        BLANK,
        row([" Claude Code'll be able to read, edit, and execute files here."]),
        BLANK,
        row([' Security guide', GRAY]),
        BLANK,
      ],
      options: [option('untrusted-1', ['No, exit']), option('start', ['Yes, I trust this folder'])],
      margin: 1,
      escape: 'untrusted-0',
      status: { kind: 'permission', text: 'trust this folder' },
    },
    false,
  );
}

function bypassDialog(look: Look): Menu {
  const pad = look === '2.1' ? '  ' : ' ';
  const paragraph = (text: string): Block => ({
    line: [[`${pad}${text}`]],
    hang: pad.length,
    right: look === '2.1' ? 2 : 0,
  });
  const title = 'WARNING: Claude Code running in Bypass Permissions mode';
  return dialog(
    look,
    {
      head: [
        ...(look === '2.1'
          ? titled(look, title, RED)
          : [BLANK, row([`${pad}${title}`, { ...RED, bold: true }]), BLANK]),
        paragraph(
          'In Bypass Permissions mode, Claude Code will not ask for your approval before running potentially dangerous commands.',
        ),
        paragraph(
          'This mode should only be used in a sandboxed container/VM that has restricted internet access and can easily be restored if damaged.',
        ),
        BLANK,
        paragraph(
          'By proceeding, you accept all responsibility for actions taken while running in Bypass Permissions mode.',
        ),
        BLANK,
        row([`${pad}https://code.claude.com/docs/en/security`]),
        BLANK,
      ],
      options: [option('exit-1', ['No, exit']), option('start', ['Yes, I accept'])],
      ...(look === '2.0' ? { box: RED, stays: true, foot: boxFoot(CONFIRM) } : {}),
    },
    look === '2.1',
  );
}

function keyDialog(look: Look): Menu {
  const pad = look === '2.1' ? '  ' : ' ';
  const title = 'Detected a custom API key in your environment';
  return dialog(
    look,
    {
      head: [
        ...(look === '2.1'
          ? titled(look, title, AMBER)
          : [BLANK, row([`${pad}${title}`, { ...AMBER, bold: true }]), BLANK]),
        row([pad], ['ANTHROPIC_API_KEY', BOLD], [': sk-ant-...-ant-api03-demo-0000']),
        BLANK,
        row([`${pad}Do you want to use this API key?`]),
        BLANK,
      ],
      options: [
        option('start', ['Yes']),
        look === '2.1'
          ? option('start', ['No ('], ['recommended', BOLD], [')'])
          : option('start', ['No (', GREEN], ['recommended', { ...GREEN, bold: true }], [') ✔', GREEN]),
      ],
      selected: 1,
      escape: 'start',
      // The dot is another one than everywhere else: as recorded.
      ...(look === '2.0' ? { box: AMBER, foot: boxFoot('Enter to confirm ․ Esc to cancel') } : {}),
    },
    look === '2.1',
  );
}

function loginDialog(look: Look): Menu {
  return dialog(look, {
    head: [...greeting(look), BLANK, ...loginHead(' '), BLANK],
    options: loginOptions(look).map((each) => ({
      ...each,
      act: 'start',
      below: look === '2.0' ? [BLANK] : [],
    })),
    numbered: true,
    margin: 1,
    foot: [],
    escape: 'start',
  });
}

/** Not recorded: the style of the other dialogs with the wording of an update offer. */
function updateDialog(look: Look): Menu {
  const [now, next] = look === '2.1' ? ['2.1.329', '2.1.330'] : ['2.0.77', '2.0.78'];
  const pad = look === '2.1' ? '  ' : ' ';
  return dialog(look, {
    head: [
      ...titled(look, 'Update available', ACCENT),
      row([`${pad}Claude Code ${next} is available. You have ${now}.`]),
      BLANK,
    ],
    options: [option('start', ['Update now']), option('start', ['Skip this version'])],
    numbered: true,
    escape: 'start',
  });
}
