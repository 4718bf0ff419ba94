import type { AgentState } from './state.ts';
import { charWidth, DIM, GRAY, INVERSE, type Line, type Piece } from './style.ts';

/** The composer as rows, and where its cursor is. */
export interface ComposerView {
  readonly rows: readonly Line[];
  readonly cursor: { readonly x: number; readonly y: number };
}

/** The most rows of a draft that are shown; a longer one is shown around its cursor. */
const MOST_ROWS = 12;

export function viewComposer(agent: AgentState, cols: number): ComposerView {
  // A hard space, as the real one sets it.
  const mark: Piece = ['❯\u00a0', agent.turn === undefined ? undefined : GRAY];
  const { text, cursor } = agent.composer;
  const ghost = agent.queue.length > 0 ? 'Press up to edit queued messages' : (agent.ghost ?? '');
  if (text === '' && ghost !== '') {
    return {
      rows: [[mark, [ghost.slice(0, 1), INVERSE], [ghost.slice(1, cols - 3), DIM]]],
      cursor: { x: 2, y: 0 },
    };
  }
  const { rows, x, y } = wrapDraft(text, cursor, Math.max(1, cols - 3));
  const first = Math.max(0, Math.min(y - MOST_ROWS + 1, rows.length - MOST_ROWS));
  const shown = rows.slice(first, first + MOST_ROWS);
  return {
    rows: shown.map((line, i) => [i + first === 0 ? mark : ['  '], ...line]),
    cursor: { x: x + 2, y: y - first },
  };
}

/** Wraps the draft at the last column and marks the cell under the cursor. */
function wrapDraft(text: string, cursor: number, width: number) {
  const rows: Piece[][] = [[]];
  let [used, x, y] = [0, 0, 0];
  let at = 0;
  for (const char of [...text, '']) {
    if (char !== '' && char !== '\n' && used + charWidth(char) > width) {
      rows.push([]);
      used = 0;
    }
    if (at === cursor) {
      [x, y] = [used, rows.length - 1];
      rows.at(-1)!.push([char === '' || char === '\n' ? ' ' : char, INVERSE]);
    } else if (char !== '\n') {
      rows.at(-1)!.push([char]);
    }
    if (char === '\n') {
      rows.push([]);
      used = 0;
    } else if (char !== '') {
      used += charWidth(char);
    }
    at += char.length;
  }
  return { rows, x, y };
}
