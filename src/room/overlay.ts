import { helpOf, hintText } from '../keymap/keymap.ts';
import type { Size } from '../screen/cells.ts';
import { clustersOf } from './cluster.ts';
import { cursorRow, rowsOf, shownText } from './editor-buffer.ts';
import { helpLines, helpRows } from './help.ts';
import { confirmedBy } from './kick-menu.ts';
import { centered, type Rect } from './layout.ts';
import { lengthOf, nameList, type Segment, truncate, widthOf } from './line.ts';
import { chosenMark, textCursor } from './marks.ts';
import { frameIn, gapIn, isCramped, overlayRows } from './overlay-frame.ts';
import { paletteContent } from './palette.ts';
import { wrapped } from './passage.ts';
import type { Overlay, RoomState } from './state.ts';
import { type Role, theme } from './theme.ts';
import { waitingText } from './undelivered.ts';

const HELP_WIDTH = 76;
const MENU_WIDTH = 74;
/** The editor of messages, at most: its width, and rows of text. */
const EDITOR: Size = { cols: 100, rows: 12 };
const HELP_HINTS = [
  ['overlay-close', 'closes'],
  ['help-filter', 'filters'],
  ['help-page-down', 'turns'],
] as const;
const FOUND_HINTS = [
  ['help-back', 'shows all'],
  ['overlay-close', 'closes'],
] as const;
/** What an overlay says, and how wide it would like to be. */
export interface OverlayContent {
  lines: Segment[][];
  width: number;
  color: Role;
  /** The first line that is shown. */
  scroll?: number;
  /** What is being typed, before the hint. */
  typed?: Segment[];
  /** What stands below the lines, beside how many more there are. */
  hint?: string;
}

/** What lies over the room; undefined when nothing does. */
export function overlayContent(state: RoomState): OverlayContent | undefined {
  const { overlay } = state;
  if (!overlay) return undefined;
  switch (overlay.kind) {
    case 'help':
      return helpContent(state, overlay);
    case 'confirm':
      return questionContent(state, overlay);
    case 'send-key':
      return sendKeyContent(state, overlay);
    case 'kick':
      return kickContent(state, overlay);
    case 'palette':
      return paletteContent(state, overlay);
    case 'editor':
      return editorContent(state, overlay);
  }
}

/** Where an overlay lies: it is drawn over the workers' screens. */
export function overlayRect(state: RoomState): Rect | undefined {
  const content = overlayContent(state);
  if (!content) return undefined;
  const { size } = state;
  if (isCramped(size)) return { x: 0, y: 0, width: size.cols, height: size.rows };
  const { lines, width, hint } = content;
  const rows = lines.length + (hint === undefined ? 0 : 1);
  return centered(size, width, Math.min(rows, overlayRows(size)) + frameIn(size).rows);
}

function helpContent(
  state: RoomState,
  { scroll, filter, typing }: Overlay & { kind: 'help' },
): OverlayContent {
  const all = helpLines(state);
  const found = filter === '' ? all : helpLines(state, filter);
  const lines = found.length > 0 ? found : [[{ text: 'no line has that in it', dim: true }]];
  // The box keeps its height while one types.
  const rows = Math.min(all.length, helpRows(state));
  while (lines.length < rows) lines.push([]);
  const hint = typing
    ? hintText(state.keymap, 'help-filter', [
        ['help-filter-clear', 'shows all'],
        ['help-filter-done', 'keeps it'],
      ])
    : hintText(state.keymap, 'help', filter === '' ? HELP_HINTS : FOUND_HINTS);
  const cursor = typing ? [textCursor()] : [];
  const typed = filter === '' && !typing ? [] : [{ text: `/${filter}`, bold: true }, ...cursor];
  return { lines, width: HELP_WIDTH, color: theme.selected, scroll, hint, typed };
}

/** What is asked and the answers are always there; of what is said to it as much as fits in. */
function questionContent(
  { size }: RoomState,
  { question, detail, action }: Overlay & { kind: 'confirm' },
): OverlayContent {
  const frame = frameIn(size);
  const width = Math.max(1, size.cols - frame.cols);
  const yes =
    action.type === 'restart'
      ? [choice('y', 'resume its session'), choice('f', 'start afresh')]
      : [choice('y', 'yes')];
  const choices = [...yes, choice('n', 'no', theme.key)];
  const beside = choices.flatMap((each, i) => [...(i > 0 ? [{ text: '    ' }] : []), ...each]);
  const answers = lengthOf(beside) <= width ? [beside] : choices;
  const asked = wrapped(question, width).map((text) => [{ text, bold: true }]);
  const room = Math.max(0, overlayRows(size) - asked.length - answers.length - gapIn(size).length);
  const said = wrapped(detail, width).map((text) => [{ text, dim: true }]);
  const lines = [...asked, ...said.slice(0, room), ...gapIn(size), ...answers];
  return { lines, width: Math.max(...lines.map(lengthOf)) + frame.cols, color: theme.trouble };
}

function choice(key: string, does: string, color: Role = theme.trouble): Segment[] {
  return [
    { text: key, color, bold: true },
    { text: ` ${does}`, dim: true },
  ];
}

function sendKeyContent(
  { size, keymap, workers: all }: RoomState,
  { workers }: Overlay & { kind: 'send-key' },
): OverlayContent {
  const frame = frameIn(size);
  const confirms = confirmedBy(all.filter(({ name }) => workers.includes(name)));
  const keys = helpOf(keymap, 'send-key', false).map(({ keys, help }) => [
    { text: keys.padEnd(8), color: theme.key, bold: true },
    { text: help },
  ]);
  const title = truncate(`Send a key to ${workers.join(', ')}`, MENU_WIDTH - frame.cols);
  const warning: Segment[][] =
    confirms === undefined
      ? []
      : [[{ text: truncate(`Enter ${confirms}`, MENU_WIDTH - frame.cols), color: theme.trouble }]];
  return {
    lines: [[{ text: title, bold: true }], ...warning, ...gapIn(size), ...keys],
    width: Math.max(widthOf(title), 30, ...warning.map(lengthOf)) + frame.cols,
    color: theme.selected,
    // The way back is the last of the keys, which may not fit in.
    ...(isCramped(size) && { hint: hintText(keymap, 'send-key', [['overlay-close', 'closes']]) }),
  };
}

function kickContent(
  { size, keymap }: RoomState,
  { workers, items, index }: Overlay & { kind: 'kick' },
): OverlayContent {
  const nameWidth = Math.max(...items.map(({ name }) => widthOf(name)));
  const lines = items.map(({ name, sends, recipe }, i): Segment[] => [
    chosenMark(i === index),
    { text: i < 9 ? `${i + 1} ` : '  ', color: theme.key },
    { text: name.padEnd(nameWidth), bold: i === index, ...(recipe === undefined && { color: theme.accent }) },
    ...(recipe === undefined ? [{ text: '  next', color: theme.accent, bold: true }] : []),
    { text: `  ${sends}`, dim: true },
  ]);
  const head = [[{ text: `What may help ${workers.join(', ')}`, bold: true }], ...gapIn(size)];
  return {
    lines: [...head, ...lines],
    // What is sent is to be read in whole, where there is room.
    width: Math.max(MENU_WIDTH, ...lines.map((line) => lengthOf(line) + frameIn(size).cols)),
    color: theme.selected,
    scroll: Math.max(0, head.length + index + 1 - (overlayRows(size) - 1)),
    hint: hintText(keymap, 'kick', [
      [['kick-up', 'kick-down'], 'choose'],
      ['kick-run', 'runs it'],
      ['overlay-close', 'closes'],
    ]),
  };
}

/** Cells of a row of the editor. */
export function editorWidth(size: Size): number {
  const { cols } = frameIn(size);
  return Math.max(1, Math.min(EDITOR.cols, size.cols - (cols > 0 ? 2 : 0)) - cols);
}

/** Rows of the editor that its text is seen in. */
function editorRows(size: Size): number {
  const free = isCramped(size) ? overlayRows(size) - 2 : Math.floor(size.rows / 3);
  return Math.max(1, Math.min(EDITOR.rows, free));
}

function editorContent(
  { size, keymap, workers: all }: RoomState,
  { workers, buffer }: Overlay & { kind: 'editor' },
): OverlayContent {
  const { text, at } = buffer;
  const width = editorWidth(size);
  const rows = rowsOf(text, width);
  const current = cursorRow(rows, at);
  const height = editorRows(size);
  // The cursor stands in the middle of what does not fit in.
  const top = Math.max(0, Math.min(current - (height >> 1), rows.length - height));
  const lines = Array.from({ length: height }, (_, i): Segment[] => {
    const row = rows[top + i];
    if (!row) return [];
    const [before, here] = [shownText(text.slice(row.from, at)), shownText(text.slice(at, row.to))];
    return top + i === current
      ? withCursor(before, here)
      : [{ text: shownText(text.slice(row.from, row.to)) }];
  });
  const title = truncate(`Message to ${nameList(workers)}`, width);
  const waiting = waitingText(all, workers);
  const told = waiting === undefined ? [] : [{ text: truncate(waiting, width), color: theme.exited }];
  return {
    // What waits is told in the gap, where there is one.
    lines: [[{ text: title, bold: true }], ...gapIn(size).map(() => told), ...lines],
    width: width + frameIn(size).cols,
    color: theme.selected,
    hint: hintText(keymap, 'editor', [
      ['write-send', 'sends'],
      ['edit-newline', 'new line'],
      ['write-later', 'keeps it for later'],
      ...(waiting === undefined ? [] : [['write-withdraw', 'takes that back'] as const]),
    ]),
  };
}

function withCursor(before: string, after: string): Segment[] {
  const [under = ' '] = clustersOf(after);
  return [{ text: before }, textCursor(under), { text: after.slice(under.length) }];
}
