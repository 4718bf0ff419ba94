import { charsetSequence, designate } from './charsets.ts';
import type { KittyKeyboard } from './kitty-keyboard.ts';
import { DEFAULT_PEN, penSequence } from './pen.ts';
import { cellText, type RawLine } from './raw-line.ts';
import { cellPen, column, erasedBackground, isBlank, linesSequence } from './snapshot-lines.ts';
import { propertyOf, widthOf } from './width.ts';
import type { Xterm } from './xterm.ts';
import type { RawBuffer } from './xterm-internals.ts';

/** xterm's tab stops before a program sets its own. */
const TAB_WIDTH = 8;

/** What a snapshot needs to know besides what xterm knows. */
export interface SnapshotState {
  readonly mainKeyboard: KittyKeyboard;
  readonly alternateKeyboard: KittyKeyboard;
  readonly colorSchemeReporting: boolean;
}

/**
 * What to write into a new terminal of the same size and scrollback to bring it into the state of this one: cells, both
 * buffers, cursors, margins, tab stops, modes, pen, and the beginning of a sequence that is not complete yet. It holds
 * only standard sequences, rings no bell and asks nothing.
 *
 * Not kept, as no sequence expresses it: that the next character wraps where only the last cells of its row were erased
 * since; a cursor outside the margins while origin mode is on; that the character set in use is not the one that was
 * designated, since DECRC brought it back.
 *
 * @param history Lines above the screen that are kept, the newest.
 */
export function snapshot(xterm: Xterm, state: SnapshotState, history: number): string {
  const { normal, alt, active } = xterm.buffers;
  const parts = [bufferSequence(xterm, normal, state.mainKeyboard, history)];
  if (active === alt) {
    parts.push(cursorSequence(normal, 0), penSequence(DEFAULT_PEN), '\x1b[?1047h\x1b[H');
    parts.push(bufferSequence(xterm, alt, state.alternateKeyboard, 0));
  } else {
    const hidden = savedCursorSequence(alt) + keyboardSequence(state.alternateKeyboard);
    if (hidden !== '') parts.push(`\x1b[?1047h\x1b[${alt.savedY + 1}d${hidden}\x1b[?1047l`);
  }
  parts.push(modesSequence(xterm, state), cursorAndPenSequence(xterm), xterm.unfinished);
  return parts.join('');
}

/** A buffer with so many lines above the screen, from the top left of a blank one. */
function bufferSequence(xterm: Xterm, buffer: RawBuffer, keyboard: KittyKeyboard, history: number): string {
  const lines: RawLine[] = [];
  const first = Math.max(0, buffer.ybase - history);
  for (let i = first; i < buffer.lines.length; i++) lines.push(buffer.lines.get(i)!);
  const savedLine = Math.max(0, Math.min(buffer.savedY - first, lines.length - 1));
  return [
    linesSequence(lines, xterm, (i) => (i === savedLine ? savedCursorSequence(buffer) : '')),
    keyboardSequence(keyboard),
    tabsSequence(buffer, xterm.cols),
    marginsSequence(buffer, xterm.rows),
  ].join('');
}

/** Saves a cursor in the row where the cursor is. */
function savedCursorSequence({ savedX, savedY, savedCurAttrData, savedCharset }: RawBuffer): string {
  const { fg, bg } = savedCurAttrData;
  if (savedX === 0 && savedY === 0 && fg === 0 && bg === 0 && savedCharset === undefined) return '';
  const pen = penSequence({ fg, bg, extended: DEFAULT_PEN.extended });
  const [charset, ascii] = savedCharset ? [designate(0, savedCharset), designate(0, undefined)] : ['', ''];
  return `${column(savedX)}${pen}${charset}\x1b7${ascii}${penSequence(DEFAULT_PEN)}\r`;
}

function keyboardSequence({ stack }: KittyKeyboard): string {
  return stack.map((flags, i) => `\x1b[${i === 0 ? '=' : '>'}${flags}u`).join('');
}

function tabsSequence({ tabs }: RawBuffer, cols: number): string {
  const columns = Array.from({ length: cols }, (_, x) => x);
  if (columns.every((x) => (tabs[x] ?? false) === (x % TAB_WIDTH === 0))) return '';
  return `\x1b[3g${columns
    .filter((x) => tabs[x])
    .map((x) => `${column(x)}\x1bH`)
    .join('')}`;
}

function marginsSequence({ scrollTop, scrollBottom }: RawBuffer, rows: number): string {
  return scrollTop === 0 && scrollBottom === rows - 1 ? '' : `\x1b[${scrollTop + 1};${scrollBottom + 1}r`;
}

function modesSequence(xterm: Xterm, state: SnapshotState): string {
  const { service, mouse } = xterm;
  const modes = service.decPrivateModes;
  const dec: [mode: number, on: boolean][] = [
    [1, modes.applicationCursorKeys],
    [6, modes.origin],
    [12, xterm.cursorBlink],
    [45, modes.reverseWraparound],
    [66, modes.applicationKeypad],
    [9, mouse.activeProtocol === 'X10'],
    [1000, mouse.activeProtocol === 'VT200'],
    [1002, mouse.activeProtocol === 'DRAG'],
    [1003, mouse.activeProtocol === 'ANY'],
    [1004, modes.sendFocus],
    [1006, mouse.activeEncoding === 'SGR'],
    [1016, mouse.activeEncoding === 'SGR_PIXELS'],
    [2004, modes.bracketedPasteMode],
    [2026, modes.synchronizedOutput],
    [2031, state.colorSchemeReporting],
  ];
  return [
    ...dec.map(([mode, on]) => (on ? `\x1b[?${mode}h` : '')),
    modes.wraparound ? '' : '\x1b[?7l',
    service.isCursorHidden ? '\x1b[?25l' : '',
    service.modes.insertMode ? '\x1b[4h' : '',
    xterm.newLineMode ? '\x1b[20h' : '',
    cursorStyleSequence(xterm),
  ].join('');
}

function cursorStyleSequence({ service }: Xterm): string {
  const { cursorStyle, cursorBlink } = service.decPrivateModes;
  if (cursorStyle === undefined) return '';
  return `\x1b[${{ block: 2, underline: 4, bar: 6 }[cursorStyle] - (cursorBlink ? 1 : 0)} q`;
}

/** Moves to the cursor of a buffer whose margins begin at row `top` for origin mode. */
function cursorSequence({ x, y }: RawBuffer, top: number): string {
  return `\x1b[${Math.max(y - top, 0) + 1};${x + 1}H`;
}

/**
 * The cursor, the character sets and the pen. Where the next character wraps, or could join the last one in its cell,
 * the last one has to be written once more.
 */
function cursorAndPenSequence(xterm: Xterm): string {
  const { active, cols, joinState, service } = xterm;
  const line = active.lines.get(active.ybase + active.y)!;
  const settings = charsetSequence(xterm) + penSequence(xterm.pen);
  const top = service.decPrivateModes.origin ? active.scrollTop : 0;
  const move = cursorSequence(active, top);
  if (joinState === 0 && active.x < cols) return move + settings;

  const erased = erasedBackground(line, cols);
  if (erased !== undefined) {
    const blank = penSequence({ ...DEFAULT_PEN, bg: erased });
    return `${move}${column(cols - 1)}${blank} \x1b[1K${settings}`;
  }
  let x = active.x - 1;
  if (x > 0 && cellText(line, x) === '' && !isBlank(line, x)) x--;
  const text = cellText(line, x);
  if (text === '') return move + settings;
  // In insert mode its first code point pushes the others aside again, so they have to be pulled back before.
  const room = service.modes.insertMode ? `\x1b[${widthOf(propertyOf(text.codePointAt(0)!, 0))}P` : '';
  const again = column(x) + room;
  if (joinState === 0) return move + again + penSequence(cellPen(line, x)) + text + settings;
  return move + settings + again + text;
}
