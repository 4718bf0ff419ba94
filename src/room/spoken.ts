import { keyLabel } from '../keymap/key-label.ts';
import { keyHints } from '../keymap/keymap.ts';
import { LEAVE_KEY } from '../keymap/leave-key.ts';
import { badgeOf } from './badge.ts';
import { HEADER_ROWS } from './layout.ts';
import { type Segment, truncate, widthOf } from './line.ts';
import { CHOSEN, textCursor } from './marks.ts';
import { shownMessage } from './message.ts';
import { titleOf } from './outer-status.ts';
import { overlayContent } from './overlay.ts';
import { selectedWorker } from './selection.ts';
import { sheetContent, sheetRows, sheetTop } from './sheet.ts';
import { pageOf } from './shown.ts';
import { workerWords } from './spoken-worker.ts';
import type { RoomState } from './state.ts';
import { wordRows } from './word-wrap.ts';

const KEYS = [
  ['focus', 'enters'],
  ['select-needing', 'next in need'],
  ['help', 'help'],
  ['detach', 'leaves'],
] as const;

/** The room for a screen reader: lines of words, without frames and signs, that change when there is something to be told. */
export function spokenLines(state: RoomState): string[] {
  const { cols, rows } = state.size;
  return linesOf(state)
    .slice(0, rows)
    .map((line) => truncate(textOf(line), cols));
}

/**
 * The cell of the cursor: where text is put in, else at the line that is spoken of, which a screen reader reads; undefined
 * where there is none.
 */
export function spokenCursor(state: RoomState): { x: number; y: number } | undefined {
  const { cols, rows } = state.size;
  const lines = linesOf(state);
  const written = lines.findIndex((line) => line.some(({ isCursor }) => isCursor));
  const y = written >= 0 ? written : rowSpokenOf(state, lines);
  if (y === undefined || y >= rows) return undefined;
  const before = lines[y]!.slice(
    0,
    Math.max(
      0,
      lines[y]!.findIndex(({ isCursor }) => isCursor),
    ),
  );
  return { x: Math.min(widthOf(joined(before)), cols - 1), y };
}

function rowSpokenOf(state: RoomState, lines: readonly Segment[][]): number | undefined {
  const chosen = lines.findIndex((line) => line.some(({ spoken }) => spoken === CHOSEN));
  if (chosen >= 0) return chosen;
  return state.overlay ? 0 : undefined;
}

function linesOf(state: RoomState): Segment[][] {
  const { overlay, view, sheet, size } = state;
  if (overlay) return overlayLines(state);
  if (view === 'focus') return [...Array<Segment[]>(size.rows - 1).fill([]), focusLine(state)];
  if (view === 'sheet' && sheet) {
    const content = sheetContent(state, sheet);
    const top = sheetTop(state, sheet, content);
    const shown = content.lines.slice(top, top + sheetRows(state, content));
    return [content.title, ...content.head, ...shown];
  }
  const foot = footLines(state).flatMap((text) => wholeRows(text, state));
  return [
    headLine(state),
    ...workerLines(state, Math.max(1, size.rows - HEADER_ROWS - foot.length)),
    ...foot,
  ];
}

function overlayLines(state: RoomState): Segment[][] {
  const { lines, scroll = 0, typed = [], hint = '' } = overlayContent(state)!;
  const room = state.size.rows - 1;
  const from = Math.min(scroll, Math.max(0, lines.length - room));
  return [
    ...lines.slice(from, from + room),
    [...typed, { text: typed.length > 0 ? ' ' : '' }, { text: hint }],
  ];
}

function headLine({ workers, connection, run, filter }: RoomState): Segment[] {
  const counts = workers.length === 1 ? '1 worker' : `${workers.length} workers`;
  const lost = connection === 'lost' ? ', control is gone, reconnecting' : '';
  const login = run?.automation?.login ? `, ${run.automation.login.agent} is not logged in` : '';
  const shown = filter ? `, filter ${filter.text}` : '';
  const text = `${run?.replay ? 'replay' : 'orch-tui'}: ${counts}, ${titleOf(workers, ', ')}${login}${lost}${shown}`;
  return [{ text }, ...(filter?.typing ? [textCursor()] : [])];
}

/** The lines of the workers, as many as there is room for, whole; the selected one is always among them. */
function workerLines(state: RoomState, room: number): Segment[][] {
  const { tiles, lines } = pageOf(state).layout;
  const selected = selectedWorker(state);
  const rows: Segment[][] = [];
  let [start, end] = [0, 0];
  for (const { worker } of [...tiles, ...lines]) {
    const isChosen = worker === selected;
    const own = wholeRows(`${isChosen ? CHOSEN : ''}${workerWords(state, worker)}`, state);
    if (isChosen) {
      [start, end] = [rows.length, rows.length + own.length];
      own[0] = [{ text: '', spoken: CHOSEN }, { text: own[0]![0]!.text.slice(CHOSEN.length) }];
    }
    rows.push(...own);
  }
  const top = Math.max(0, Math.min(start, end - room));
  return rows.slice(top, top + room);
}

/** A text that is too long for one row goes on in the next. */
function wholeRows(text: string, { size }: RoomState): Segment[][] {
  return wordRows(text, size.cols).map((row) => [{ text: row }]);
}

function footLines({ message, toasts, run, keymap }: RoomState): string[] {
  const said = message
    ? [message.text]
    : [...toasts.map(({ worker, text }) => `${worker}: ${text}`), ...(run?.configProblems ?? [])];
  if (said.length > 0) return said;
  return [
    keyHints(keymap, 'grid', KEYS)
      .map((pair) => pair.join(' '))
      .join(', '),
  ];
}

function focusLine(state: RoomState): Segment[] {
  const { run, copy, entering } = state;
  const message = shownMessage(state);
  const worker = selectedWorker(state);
  if (!worker) return [];
  if (copy?.typing !== undefined)
    return [{ text: `${worker.name}: searching for ${copy.typing}` }, textCursor()];
  const doing = entering ? 'entering, ' : copy ? 'reading back, ' : '';
  const said = message ? `, ${message.text}` : '';
  const leave = keyLabel(run?.leaveKey ?? LEAVE_KEY);
  return [{ text: `${worker.name}: ${doing}${badgeOf(worker).text}, ${leave} leaves${said}` }];
}

/** The words of a line; what is written in it keeps its place. */
function textOf(line: readonly Segment[]): string {
  const text = joined(line).trimEnd();
  return line.some(({ isCursor }) => isCursor) ? text : text.trimStart();
}

function joined(line: readonly Segment[]): string {
  return line.map(({ text, spoken = text }) => spoken).join('');
}
