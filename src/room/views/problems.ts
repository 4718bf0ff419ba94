import { keyHints } from '../../keymap/keymap.ts';
import { lengthOf, type Segment, truncate, widthOf } from '../line.ts';
import { wrapped } from '../passage.ts';
import type { SheetContent } from '../sheet.ts';
import type { RoomState } from '../state.ts';
import { theme } from '../theme.ts';
import { footCols, hints } from './bar.tsx';

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

/** As much of the first problem as fits into the last line, and how all of it is read where that is not all there is. */
export function problemLine(state: RoomState): Segment[] {
  const [first, ...others] = state.run?.configProblems ?? [];
  if (first === undefined) return [];
  const cols = footCols(state);
  const label = isMistake(first) ? ' config: ' : ' ✗ ';
  const text = isMistake(first) ? `${withoutFolder(first)} (${IN_FORCE})` : first;
  const isWhole = others.length === 0 && widthOf(label + text) <= cols;
  const count = others.length === 0 ? 'all of it' : `all ${others.length + 1}`;
  const more = isWhole ? [] : hints(keyHints(state.keymap, 'grid', [['problems', count]]), theme.key);
  const room = cols - widthOf(label) - lengthOf(more);
  return [
    { text: label, color: theme.trouble, bold: true },
    { text: truncate(text, room), color: theme.trouble },
    ...more,
  ];
}

const IN_FORCE = 'the old one stays in force';

/** Whether it is a mistake in a file: it begins with the place. */
function isMistake(problem: string): boolean {
  return /^\S+:\d+:\d+: /.test(problem);
}

/** `/home/me/run/config/orch.json:1:2: …` without the folder: what is wrong is said at the end of the line. */
function withoutFolder(problem: string): string {
  return problem.replace(/^\S*\/(?=[^/\s]+:\d+:\d+: )/, '');
}
