import { setImmediate as turn } from 'node:timers/promises';
import type { Found } from '../api/schema.ts';
import type { Redactor } from '../redaction.ts';
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
/** Of so many lines the secrets are looked for together. */
const LINES_TOGETHER = 100;
/** A secret may stand in a box as narrow as that, in parts of a screen. */
const NARROWEST_SHARE = 1 / 4;
/** The longest line that is told, in UTF-16 units. */
const LONGEST_LINE = 300;

/**
 * Searches screens and what scrolled off them, the newest lines first, and lets others have their turn meanwhile. Neither is a
 * secret told that goes over several lines, nor can one be found by guessing at it.
 * @param now A monotonic clock, ms.
 */
export async function searchScreens(
  screens: Iterable<readonly [worker: string, screen: Screen]>,
  query: string,
  redactor: Redactor,
  now: () => number,
  bounds: SearchBounds = BOUNDS,
): Promise<Found> {
  const end = now() + bounds.ms;
  const matches: Found['matches'] = [];
  for (const [worker, screen] of screens) {
    let told = new ToldLines(screen, redactor);
    let own = 0;
    // What is written meanwhile goes on below; what scrolls away above is missed.
    for (let fromEnd = 0; fromEnd < screen.historyLength + screen.rows; fromEnd++) {
      if (fromEnd % LINES_A_TURN === LINES_A_TURN - 1) {
        await turn();
        if (now() > end) return { matches, complete: false };
        // Its lines may have moved on meanwhile.
        told = new ToldLines(screen, redactor);
      }
      if (occurrences(lineText(screen, fromEnd), query).length === 0) continue;
      const text = told.at(fromEnd);
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

/** The lines of a screen without what is secret in them, which the lines around them may say. */
class ToldLines {
  readonly #screen: Screen;
  readonly #redactor: Redactor;
  #from = -1;
  #lines: string[] = [];

  constructor(screen: Screen, redactor: Redactor) {
    this.#screen = screen;
    this.#redactor = redactor;
  }

  /** The line that is so many above the last one. */
  at(fromEnd: number): string {
    const from = fromEnd - (fromEnd % LINES_TOGETHER);
    if (from !== this.#from) this.#read(from);
    return this.#lines[fromEnd - from]!;
  }

  #read(from: number): void {
    const { cols, rows, historyLength } = this.#screen;
    const around = Math.ceil(this.#redactor.reach / (cols * NARROWEST_SHARE));
    const first = Math.max(0, from - around);
    const last = Math.min(historyLength + rows - 1, from + LINES_TOGETHER - 1 + around);
    const lines = Array.from({ length: last - first + 1 }, (_, i) => lineText(this.#screen, last - i));
    this.#lines = this.#redactor
      .lines(lines)
      .reverse()
      .slice(from - first, from - first + LINES_TOGETHER);
    this.#from = from;
  }
}

/** The line that is so many above the last one. */
function lineText(screen: Screen, fromEnd: number): string {
  const line = screen.historyLength + screen.rows - 1 - fromEnd;
  const row = line < screen.historyLength ? screen.historyRow(line) : screen.row(line - screen.historyLength);
  return rowText(row).trimEnd();
}
