import { keyHints } from '../../keymap/keymap.ts';
import type { Segment } from '../line.ts';
import { timeText, wrapped } from '../passage.ts';
import type { SheetContent } from '../sheet.ts';
import type { RoomState } from '../state.ts';
import { theme } from '../theme.ts';

/** What is wrong with the run, in whole: mistakes in files of the config, and whatever else. */
export function problemsContent(state: RoomState): SheetContent {
  const problems = state.run?.configProblems ?? [];
  const lines = [
    ...loginLines(state),
    ...problems.flatMap((problem) => problemLines(state, problem, keepsOld(problem) ? IN_FORCE : '')),
  ];
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

/** A problem, and below it what follows from it or is to be done. */
function problemLines({ size }: RoomState, problem: string, advice: string): Segment[][] {
  const linesOf = (text: string, style: Omit<Segment, 'text'>) =>
    text === '' ? [] : wrapped(text, size.cols - 4).map((line) => [{ text: `  ${line}`, ...style }]);
  return [...linesOf(problem, { color: theme.trouble }), ...linesOf(advice, { dim: true }), []];
}

function loginLines(state: RoomState): Segment[][] {
  const { login } = state.run?.automation ?? {};
  if (!login) return [];
  const { agent, worker, evidence, since } = login;
  return problemLines(
    state,
    `${agent} is not logged in, as ${worker} says since ${timeText(since, state.now)}: ${evidence.trim()}`,
    `enter ${worker} and log in there, or mend its key: until then no ${agent} is started again`,
  );
}

/** What is said of a mistake because of which a file is not taken. */
export const IN_FORCE = 'the old one stays in force';

/** Whether something in a file is wrong: it begins with the place. */
export function isMistake(problem: string): boolean {
  return /^\S+:\d+:\d+: /.test(problem);
}

/** Whether it keeps a file from being taken: what is only warned of does not. */
export function keepsOld(problem: string): boolean {
  return isMistake(problem) && !/: unknown key ".*": (did you mean|it is ignored)/.test(problem);
}
