import { VERSION } from '../version.ts';
import type { KittyKeyboard } from './kitty-keyboard.ts';
import { ansiModeReport, decModeReport } from './mode-reports.ts';
import { sgrParameters } from './pen.ts';
import { BACKGROUND, CURSOR, FOREGROUND, formatColor, paletteColor } from './theme.ts';
import type { Xterm } from './xterm.ts';

/** The size of a cell that programs are told, in pixels: they ask in order to scale images and mouse positions. */
export const CELL_PIXELS = { width: 8, height: 16 } as const;

/** What the answers need to know besides what xterm knows, as it is at the moment. */
export interface AnswerState {
  readonly keyboard: KittyKeyboard;
  readonly colorSchemeReporting: boolean;
}

/**
 * Answers the questions a program may put to its terminal, in the order they are put. Which there are and how they are
 * answered is from xterm's control sequences (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html) where not said
 * otherwise. What would hand a program text of another program (title, clipboard) is not answered.
 *
 * @param reply Gets one answer per question.
 */
export function answerQueries(xterm: Xterm, state: AnswerState, reply: (bytes: string) => void): void {
  answerIdentity(xterm, reply);
  answerStatus(xterm, state, reply);
  answerSizes(xterm, reply);
  answerColors(xterm, reply);
}

function answerIdentity(xterm: Xterm, reply: (bytes: string) => void): void {
  const onFirst = (prefix: string | undefined, final: string, answer: string): void =>
    xterm.onCsi({ prefix, final }, ({ params }) => {
      if (params[0] === 0) reply(answer);
      return true;
    });
  // DA1: a VT220 with colour; DA2 as xterm.js has it; XTVERSION.
  onFirst(undefined, 'c', '\x1b[?62;22c');
  onFirst('>', 'c', '\x1b[>0;276;0c');
  onFirst('>', 'q', `\x1bP>|orch-tui(${VERSION})\x1b\\`);
}

function answerStatus(xterm: Xterm, state: AnswerState, reply: (bytes: string) => void): void {
  xterm.onCsi({ final: 'n' }, ({ params }) => {
    if (params[0] === 5) reply('\x1b[0n');
    if (params[0] === 6) reply(`\x1b[${cursorPosition(xterm)}R`);
    return true;
  });
  xterm.onCsi({ prefix: '?', final: 'n' }, ({ params }) => {
    if (params[0] === 6) reply(`\x1b[?${cursorPosition(xterm)}R`);
    // The colour scheme, 1 for dark: https://contour-terminal.org/vt-extensions/color-palette-update-notifications/
    if (params[0] === 996) reply('\x1b[?997;1n');
    return true;
  });
  xterm.onCsi({ intermediates: '$', final: 'p' }, ({ params }) => {
    reply(`\x1b[${params[0]};${ansiModeReport(params[0]!, xterm)}$y`);
    return true;
  });
  xterm.onCsi({ prefix: '?', intermediates: '$', final: 'p' }, ({ params }) => {
    const report = decModeReport(params[0]!, xterm, state.colorSchemeReporting);
    reply(`\x1b[?${params[0]};${report}$y`);
    return true;
  });
  xterm.onCsi({ prefix: '?', final: 'u' }, () => {
    reply(`\x1b[?${state.keyboard.flags}u`);
    return true;
  });
  xterm.onDcs({ intermediates: '$', final: 'q' }, (setting) => {
    const value = settingReport(setting, xterm);
    reply(value === undefined ? '\x1bP0$r\x1b\\' : `\x1bP1$r${value}${setting}\x1b\\`);
  });
}

function answerSizes(xterm: Xterm, reply: (bytes: string) => void): void {
  const { width, height } = CELL_PIXELS;
  xterm.onCsi({ final: 't' }, ({ params }) => {
    if (params[0] === 14) reply(`\x1b[4;${xterm.rows * height};${xterm.cols * width}t`);
    if (params[0] === 16) reply(`\x1b[6;${height};${width}t`);
    if (params[0] === 18) reply(`\x1b[8;${xterm.rows};${xterm.cols}t`);
    return true;
  });
}

function answerColors(xterm: Xterm, reply: (bytes: string) => void): void {
  xterm.onOsc(4, (payload, terminator) => {
    const parts = payload.split(';');
    for (let i = 0; i + 1 < parts.length; i += 2) {
      const index = /^\d{1,3}$/.test(parts[i]!) ? Number(parts[i]) : 256;
      if (parts[i + 1] !== '?' || index > 255) continue;
      reply(`\x1b]4;${index};${formatColor(paletteColor(index))}${terminator}`);
    }
  });
  // `OSC 10 ; ? ; ?` asks for the colours 10 and 11.
  const named = [FOREGROUND, BACKGROUND, CURSOR];
  for (let first = 0; first < named.length; first++) {
    xterm.onOsc(10 + first, (payload, terminator) => {
      payload.split(';').forEach((part, i) => {
        const color = named[first + i];
        if (part === '?' && color !== undefined)
          reply(`\x1b]${10 + first + i};${formatColor(color)}${terminator}`);
      });
    });
  }
}

/** Row and column from 1, within the margins where origin mode counts so. */
function cursorPosition({ active, cols, service }: Xterm): string {
  const top = service.decPrivateModes.origin ? active.scrollTop : 0;
  return `${active.y - top + 1};${Math.min(active.x, cols - 1) + 1}`;
}

/** The value of what DECRQSS asks for, without the final characters; undefined for what is not known. */
function settingReport(setting: string, { active, pen, service, cursorBlink }: Xterm): string | undefined {
  const { cursorStyle = 'block', cursorBlink: blink = cursorBlink } = service.decPrivateModes;
  switch (setting) {
    case 'm':
      return sgrParameters(pen);
    case 'r':
      return `${active.scrollTop + 1};${active.scrollBottom + 1}`;
    case ' q':
      return String({ block: 2, underline: 4, bar: 6 }[cursorStyle] - (blink ? 1 : 0));
    case '"p': // the level of a VT200, with 7-bit controls
      return '62;1';
    default:
      return undefined;
  }
}
