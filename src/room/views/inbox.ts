import { keyHints } from '../../keymap/keymap.ts';
import type { Size } from '../../screen/cells.ts';
import { adviceOf } from '../advice.ts';
import { ageText } from '../age-text.ts';
import { type Segment, widthOf } from '../line.ts';
import { chosenMark } from '../marks.ts';
import { screenLines, timeText, wrapped } from '../passage.ts';
import type { SheetContent } from '../sheet.ts';
import type { InboxSheet, RoomState } from '../state.ts';
import { theme } from '../theme.ts';
import { type Waiting, waitingOf } from '../waiting.ts';
import { filteredHints, filterText } from './filtered.ts';

const LONGEST_NAME = 16;
/** Lines of a screen that are shown above its menu, at most. */
const CONTEXT_ROWS = 14;
/** Lines of the room that neither screen nor answers can have. */
const OTHER_ROWS = 4;
/** Items of a menu that have a key. */
const KEYS = 9;

/** Everybody who waits for a person; of the chosen one what stands on the screen, and how it can be answered. */
export function inboxContent(state: RoomState, sheet: InboxSheet): SheetContent {
  const all = waitingOf(state.workers, sheet.filter);
  const nameWidth = Math.min(LONGEST_NAME, Math.max(6, ...all.map(({ worker }) => widthOf(worker.name))));
  const lines: Segment[][] = [];
  let reveal: SheetContent['reveal'];
  for (const waiting of all) {
    const isSelected = waiting.worker.name === sheet.selected;
    const from = lines.length;
    lines.push(headLine(waiting, state, nameWidth, isSelected));
    if (isSelected) lines.push(...bodyLines(waiting, state, sheet));
    if (isSelected) reveal = { from, to: lines.length - 1 };
  }
  const none = sheet.filter ? 'nobody with that text waits for you' : 'nobody waits for you';
  if (all.length === 0) lines.push([{ text: `  ${none}`, dim: true }]);
  return {
    title: [
      { text: ' waiting for you ', inverse: true, bold: true },
      { text: `  ${all.length}`, bold: true, ...(all.length > 0 && { color: theme.asked }) },
      ...filterText(sheet),
    ],
    head: [],
    lines,
    ...(reveal && { reveal }),
    hints: filteredHints(state.keymap, sheet, [
      ...answerHint(all.find(({ worker }) => worker.name === sheet.selected)),
      ...keyHints(state.keymap, 'inbox', [
        ['inbox-enter', 'enter'],
        [['inbox-up', 'inbox-down'], 'choose'],
        ['sheet-filter', 'filter'],
      ]),
    ]),
  };
}

/** The digits that answer who is chosen; none where it shows no menu. */
function answerHint(chosen: Waiting | undefined): SheetContent['hints'] {
  const count = Math.min(KEYS, chosen?.labels.length ?? 0);
  return count === 0 ? [] : [[count === 1 ? '1' : `1-${count}`, 'answer']];
}

function headLine(
  { worker, since, what, sign, color }: Waiting,
  { now }: RoomState,
  nameWidth: number,
  isSelected: boolean,
): Segment[] {
  return [
    chosenMark(isSelected),
    { text: since === undefined ? ' '.repeat(17) : sinceText(since, now), dim: !isSelected },
    { text: `${sign} `, color, bold: true, spoken: '' },
    { text: `${worker.name.padEnd(nameWidth)}  `, bold: true },
    { text: what, color },
  ];
}

function sinceText(since: number, now: number): string {
  return `${timeText(since, now)}  ${ageText(now - since).padStart(5)}  `;
}

/** Answers are offered once it is seen to what; what ended comes with what can be done. */
function bodyLines({ worker, labels }: Waiting, { size, keymap }: RoomState, sheet: InboxSheet): Segment[][] {
  const advice = adviceOf(worker, keymap);
  const advised = advice === undefined ? [] : [[{ text: `    in the grid ${advice}`, color: theme.asked }]];
  if (worker.state === 'failed') {
    const why = wrapped(worker.problem ?? '', size.cols - 4).map((text) => [{ text: `    ${text}` }]);
    return [...advised, ...why, []];
  }
  const { screen, problem } = sheet;
  if (screen?.worker !== worker.name)
    return [...advised, [{ text: `    ${problem ?? 'reading its screen …'}`, dim: true }], []];
  const seen = contextOf(screen.lines, labels, size);
  const shown = seen.length > 0 ? screenLines(seen) : [];
  return [...advised, ...shown, ...labels.flatMap((label, i) => labelLines(label, i, size.cols)), []];
}

function labelLines(label: string, index: number, cols: number): Segment[][] {
  const key = index < KEYS ? String(index + 1) : ' ';
  return wrapped(label, cols - 8).map((text, row) => [
    { text: row === 0 ? `    ${key}  ` : '       ', color: theme.key, bold: true },
    { text },
  ]);
}

/** What stands above the menu, without what is further up; without a menu, the end of the screen. */
function contextOf(lines: readonly string[], labels: readonly string[], { rows }: Size): readonly string[] {
  const [first] = labels;
  const menu =
    first === undefined ? -1 : lines.findLastIndex((line) => line.replace(/[│\s]+$/, '').endsWith(first));
  const above = menu >= 0 ? lines.slice(0, menu) : lines;
  const end = above.findLastIndex((line) => line.trim() !== '') + 1;
  // The answers are to be seen whatever does not fit.
  const height = Math.max(0, Math.min(CONTEXT_ROWS, rows - OTHER_ROWS - labels.length));
  return above.slice(Math.max(0, end - height), end);
}
