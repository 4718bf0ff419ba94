import { keyHints } from '../../keymap/keymap.ts';
import type { Segment } from '../line.ts';
import { wrapped } from '../passage.ts';
import type { SheetContent } from '../sheet.ts';
import type { RoomState } from '../state.ts';
import { theme } from '../theme.ts';

/** What is wrong with the run, in whole: mistakes in files of the config, and whatever else. */
export function problemsContent(state: RoomState): SheetContent {
  const problems = state.run?.configProblems ?? [];
  const lines = problems.flatMap((problem): Segment[][] => [
    ...wrapped(problem, state.size.cols - 4).map((text) => [{ text: `  ${text}`, color: theme.trouble }]),
    ...(isMistake(problem) ? [[{ text: `  ${IN_FORCE}`, dim: true }]] : []),
    [],
  ]);
  return {
    title: [{ text: ' what is wrong ', inverse: true, bold: true }],
    head: [[]],
    lines: lines.length > 0 ? lines : [[{ text: '  nothing is wrong with the run', dim: true }]],
    hints: keyHints(state.keymap, 'sheet', [
      ['sheet-close', 'back'],
      [['sheet-up', 'sheet-down'], 'scroll'],
    ]),
  };
}

/** What is said of a mistake. */
export const IN_FORCE = 'the old one stays in force';

/** Whether it is a mistake in a file: it begins with the place. */
export function isMistake(problem: string): boolean {
  return /^\S+:\d+:\d+: /.test(problem);
}
