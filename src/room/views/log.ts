import { keyHints } from '../../keymap/keymap.ts';
import type { Segment } from '../line.ts';
import { wrapped } from '../passage.ts';
import type { SheetContent } from '../sheet.ts';
import type { LogSheet, RoomState } from '../state.ts';
import { theme } from '../theme.ts';

/** Cells of the time and the level before the text. */
const INDENT = 17;

/** What control has written down about itself, the newest last. */
export function logContent(state: RoomState, sheet: LogSheet): SheetContent {
  const { level, filter, typing, lines, problem } = sheet;
  const typed = [{ text: `  /${filter}`, bold: true }, ...(typing ? [{ text: ' ', inverse: true }] : [])];
  const none = lines ? 'nothing of that kind is in the log' : (problem ?? 'reading the log …');
  return {
    title: [
      { text: ' log of control ', inverse: true, bold: true },
      { text: `  ${level === 'info' ? 'all' : `${level} and worse`}`, bold: true },
      ...(typing || filter !== '' ? typed : []),
    ],
    head: [],
    lines: lines?.length ? lines.flatMap((line) => entry(line, state)) : [[{ text: `  ${none}`, dim: true }]],
    hints: [
      ...(typing
        ? keyHints(state.keymap, 'log-filter', [
            ['log-filter-clear', 'show all'],
            ['log-filter-done', 'keep'],
          ])
        : keyHints(state.keymap, 'log', [
            ['log-back', filter === '' ? 'back' : 'show all'],
            ['log-level', 'level'],
            ['log-filter', 'filter'],
          ])),
      ...keyHints(state.keymap, 'log', [[['sheet-up', 'sheet-down'], 'scroll']]),
    ],
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
