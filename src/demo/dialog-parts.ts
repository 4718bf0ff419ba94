import { BLANK, type Block, row } from './layout.ts';
import type { Menu } from './menus.ts';
import type { Look } from './state.ts';
import { BRAND, GRAY, type Line, type Style } from './style.ts';

/** What the dialogs before the start have in common. */

export const CONFIRM = 'Enter to confirm · Esc to cancel';

/** A menu alone on the main screen; leaving it with Esc ends the agent unless said otherwise. */
export function dialog(
  look: Look,
  parts: Pick<Menu, 'head' | 'options'> & Partial<Menu>,
  italic = true,
): Menu {
  const margin = parts.margin ?? (look === '2.1' ? 2 : 1);
  return {
    selected: 0,
    numbered: look === '2.0',
    margin,
    foot: [BLANK, row([`${' '.repeat(margin)}${CONFIRM}`, { ...GRAY, italic }])],
    place: 'start',
    escape: 'exit-1',
    ctrlC: 'arm',
    ...parts,
  };
}

/** The rule over a dialog and its title. */
export function titled(look: Look, title: string, style: Style): Block[] {
  const text: Line = [[`${look === '2.1' ? '  ' : ' '}${title}`, { ...style, bold: true }]];
  // 2.1 leaves one row free above the rule.
  return [...(look === '2.1' ? [BLANK] : []), { fill: '─', style }, { line: text }, BLANK];
}

/** The first rows of a first start; the picture that follows is left out. */
export function greeting(look: Look): Block[] {
  const version = look === '2.1' ? 'v2.1.329' : 'v2.0.77';
  return [
    row(['Welcome to Claude Code ', BRAND], [`${version} `, GRAY]),
    row([(look === '2.1' ? '.' : '…').repeat(58)]),
  ];
}
