import { setImmediate as turn } from 'node:timers/promises';
import type { Found } from '../api/schema.ts';
import { rowText } from '../screen/cells.ts';
import { occurrences } from '../screen/find-text.ts';
import type { Screen } from '../screen/screen.ts';

/** Bounds of one search: ms, matches in all, and of one worker. */
export interface SearchBounds {
  ms: number;
  matches: number;
  perWorker: number;
}

const BOUNDS: SearchBounds = { ms: 1000, matches: 500, perWorker: 50 };
/** Lines that are looked at in one go. */
const LINES_A_TURN = 500;
/** The longest line that is told, in UTF-16 units. */
const LONGEST_LINE = 300;

/**
 * Searches screens and what scrolled off them, the newest lines first, and lets others have their turn meanwhile.
 * @param now A monotonic clock, ms.
 */
export async function searchScreens(
  screens: Iterable<readonly [worker: string, screen: Screen]>,
  query: string,
  now: () => number,
  bounds: SearchBounds = BOUNDS,
): Promise<Found> {
  const end = now() + bounds.ms;
  const matches: Found['matches'] = [];
  for (const [worker, screen] of screens) {
    let own = 0;
    // What is written meanwhile goes on below; what scrolls away above is missed.
    for (let fromEnd = 0; fromEnd < screen.historyLength + screen.rows; fromEnd++) {
      if (fromEnd % LINES_A_TURN === LINES_A_TURN - 1) {
        await turn();
        if (now() > end) return { matches, complete: false };
      }
      const text = lineText(screen, fromEnd);
      if (occurrences(text, query).length === 0) continue;
      if (matches.length >= bounds.matches) return { matches, complete: false };
      if (own++ >= bounds.perWorker) break;
      matches.push({ worker, text: text.slice(0, LONGEST_LINE), fromEnd });
    }
    await turn();
    if (now() > end) return { matches, complete: false };
  }
  return { matches, complete: true };
}

/** The line that is so many above the last one. */
function lineText(screen: Screen, fromEnd: number): string {
  const line = screen.historyLength + screen.rows - 1 - fromEnd;
  const row = line < screen.historyLength ? screen.historyRow(line) : screen.row(line - screen.historyLength);
  return rowText(row).trimEnd();
}
