import { keyHints } from '../../keymap/keymap.ts';
import { lengthOf, type Segment, truncate, widthOf } from '../line.ts';
import type { RoomState } from '../state.ts';
import { theme } from '../theme.ts';
import { footCols, hints } from './bar.tsx';
import { IN_FORCE, isMistake, keepsOld } from './problems.ts';

/** As much of the first problem as fits into the last line, and how all of it is read where that is not all there is. */
export function problemLine(state: RoomState): Segment[] {
  const [first, ...others] = state.run?.configProblems ?? [];
  if (first === undefined) return [];
  const cols = footCols(state);
  const label = isMistake(first) ? ' config: ' : ' ✗ ';
  const text = keepsOld(first) ? `${withoutFolder(first)} (${IN_FORCE})` : withoutFolder(first);
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

/** `/home/me/run/config/orch.json:1:2: …` without the folder: what is wrong is said at the end of the line. */
function withoutFolder(problem: string): string {
  return problem.replace(/^\/\S*\/(?=[^/\s]+: )/, '');
}
