import { keyHints } from '../../keymap/keymap.ts';
import type { Segment } from '../line.ts';
import { wrapped } from '../passage.ts';
import type { SheetContent } from '../sheet.ts';
import type { LogSheet, RoomState } from '../state.ts';
import { theme } from '../theme.ts';
import { filteredHints, filterText } from './filtered.ts';

/** Cells of the time and the level before the text. */
const INDENT = 17;

/** What control has written down about itself, the newest last. */
export function logContent(state: RoomState, sheet: LogSheet): SheetContent {
  const { level, lines, problem } = sheet;
  const none = lines ? 'nothing of that kind is in the log' : (problem ?? 'reading the log …');
  return {
    title: [
      { text: ' log of control ', inverse: true, bold: true },
      { text: `  ${level === 'info' ? 'all' : `${level} and worse`}`, bold: true },
      ...filterText(sheet),
    ],
    head: [],
    lines: lines?.length ? lines.flatMap((line) => entry(line, state)) : [[{ text: `  ${none}`, dim: true }]],
    hints: filteredHints(
      state.keymap,
      sheet,
      keyHints(state.keymap, 'log', [
        ['log-level', 'level'],
        ['sheet-filter', 'filter'],
        [['sheet-up', 'sheet-down'], 'scroll'],
      ]),
    ),
  };
}

function entry(
  { time, level, text }: NonNullable<LogSheet['lines']>[number],
  { size }: RoomState,
): Segment[][] {
  const color = { info: undefined, warn: theme.exited, error: theme.trouble }[level];
  const style = color === undefined ? {} : { color };
  return wrapped(text, size.cols - INDENT).map((row, i) => [
    { text: ` ${i === 0 ? time.slice(-8) : ''}`.padEnd(10), dim: true },
    { text: (i === 0 ? level : '').padEnd(7), ...style, bold: level !== 'info' },
    { text: row, ...style },
  ]);
}
