/** How well a text answers what was typed, and which of its characters do. */
export interface Match {
  /** Higher is better; comparable among texts for the same query. */
  score: number;
  /** Places of the characters that were typed, in UTF-16 units, ascending. */
  at: readonly number[];
}

const START = 8;
const NEXT = 9;
const HIT = 1;
const GAP = -0.1;
/** A text longer than this is looked at only so far. */
const MAX_LENGTH = 200;

/**
 * Whether the letters of each word of the query stand in the text, in their order, though not side by side; beginnings of
 * words and letters in a row count more. An empty query is answered by everything alike.
 */
export function fuzzyMatch(query: string, text: string): Match | undefined {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = words.map((word) => matchWord(word, text.slice(0, MAX_LENGTH)));
  if (matches.some((match) => match === undefined)) return undefined;
  const found = matches.filter((match) => match !== undefined);
  const at = [...new Set(found.flatMap((match) => match.at))].sort((a, b) => a - b);
  return { score: found.reduce((sum, { score }) => sum + score, 0), at };
}

/** The best of all ways in which the letters of a word stand in the text. */
function matchWord(word: string, text: string): Match | undefined {
  // A few letters are longer when they are small: then places would no longer be those of the text.
  const lower = text.toLowerCase();
  const small = lower.length === text.length ? lower : text;
  const letters = [...word];
  // By place in the text: the best way to have the letters so far, the last of them here.
  let ways: (Match | undefined)[] = [];
  for (const [i, letter] of letters.entries()) {
    const next: (Match | undefined)[] = [];
    let best: { way: Match; from: number } | undefined;
    for (let j = 0; j < small.length; j++) {
      const before = ways[j - 1];
      const reached = best && best.way.score + GAP * (j - best.from);
      if (before && (reached === undefined || before.score > reached)) best = { way: before, from: j };
      if (!small.startsWith(letter, j)) continue;
      const own = HIT + (isStart(text, j) ? START : 0);
      if (i === 0) next[j] = { score: own + GAP * j, at: [j] };
      else if (best) {
        const apart = { score: best.way.score + GAP * (j - best.from) + own, at: [...best.way.at, j] };
        const inRow = before && { score: before.score + NEXT + HIT, at: [...before.at, j] };
        next[j] = inRow && inRow.score >= apart.score ? inRow : apart;
      }
    }
    ways = next;
  }
  return ways.reduce((best, way) => (way && (!best || way.score > best.score) ? way : best), undefined);
}

/** A word begins here: after what is no letter, or with a capital. */
function isStart(text: string, at: number): boolean {
  const [before = ' ', here = ''] = [text[at - 1], text[at]];
  if (!/[\p{L}\p{N}]/u.test(before)) return true;
  return (/\p{Lu}/u.test(here) && /\p{Ll}/u.test(before)) || (/\p{N}/u.test(here) && !/\p{N}/u.test(before));
}

/** What answers the query, the best first; those that answer alike stay in their order. */
export function ranked<T>(
  query: string,
  items: readonly T[],
  textOf: (item: T) => string,
): { item: T; match: Match }[] {
  return items
    .flatMap((item) => {
      const match = fuzzyMatch(query, textOf(item));
      return match ? [{ item, match }] : [];
    })
    .sort((a, b) => b.match.score - a.match.score);
}
