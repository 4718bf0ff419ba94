import stringWidth from 'string-width';
import { isUnits } from '../grapheme-segmenter.ts';

/** The longest cluster that is drawn, in UTF-16 units: emoji families have 11. */
const MAX_LENGTH = 32;

/**
 * The most marks that are drawn on a character: what tmux keeps, in the 21 bytes of its cells. No script has as many, and
 * terminals that draw them all paint over the lines around; a recording and a screen keep more.
 */
const MAX_MARKS = 10;

/** How many clusters are remembered; a room shows some hundreds of different ones. */
const MEMORY = 4096;

/** Characters that act on a terminal, or reorder what stands around them, instead of being shown. */
const CONTROLS = /[\0-\x1f\x7f-\x9f\u2028\u2029]/;
const INVISIBLE = /[\u061c\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff\ufff9-\ufffb]/g;

/** What stands on a character, or under it. */
const MARK = /(?![\ufe00-\ufe0f])\p{M}/gu;

/** Characters that attach to the one before them. */
const ATTACHING = /^[\p{M}\u200c\u200d]/u;

/** One code point that every terminal shows, in as many cells as the East Asian Width property says. */
const COMMON = /^[\p{L}\p{N}\p{P}\p{S}\p{Zs}]$/u;

/** Where terminals disagree: emoji, also those that are text by default, and what Unicode assigns to flags and skin tones. */
const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Presentation}\p{Regional_Indicator}\p{Emoji_Modifier}]/u;

const segmenter = new Intl.Segmenter();

/** A function of a cluster that remembers its answers, and forgets all when there are too many. */
function remembered<T>(compute: (cluster: string) => T): (cluster: string) => T {
  const known = new Map<string, T>();
  return (cluster) => {
    const answer = known.get(cluster);
    if (answer !== undefined) return answer;
    if (known.size >= MEMORY) known.clear();
    const computed = compute(cluster);
    known.set(cluster, computed);
    return computed;
  };
}

/**
 * The cluster as it may be drawn into a cell: a control character is a blank, what reorders or hides text is taken out, a
 * mark without a base stands on a blank, lone surrogates are U+FFFD, and of several clusters only the first is left.
 */
export function drawableCluster(cluster: string): string {
  if (cluster.length === 1) {
    const code = cluster.charCodeAt(0);
    if (code >= 0x20 && code < 0x7f) return cluster;
  }
  return cleaned(cluster);
}

const cleaned = remembered((cluster: string): string => {
  const visible = CONTROLS.test(cluster) ? ' ' : cluster.replace(INVISIBLE, '');
  const based = ATTACHING.test(visible) ? ` ${visible}` : visible;
  const first = segmenter.segment(based)[Symbol.iterator]().next().value?.segment ?? ' ';
  return withFewMarks(first).slice(0, MAX_LENGTH).toWellFormed();
});

/** The cluster without the marks beyond the most that are drawn; joiners and variation selectors are none. */
function withFewMarks(cluster: string): string {
  let marks = 0;
  return cluster.replace(MARK, (mark) => (marks++ < MAX_MARKS ? mark : ''));
}

/** The width of a cluster in cells: 0, 1 or 2. */
export function clusterWidth(cluster: string): number {
  if (cluster.length === 1 && cluster.charCodeAt(0) < 0x7f) return cluster.charCodeAt(0) < 0x20 ? 0 : 1;
  return measured(cluster);
}

const measured = remembered((cluster: string) => Math.min(2, stringWidth(cluster)));

/**
 * The most cells that a terminal may draw a cluster in: one that knows of no clusters draws character after character, and
 * a worker can make one of thirty wide ones.
 */
export const widestWidth = remembered((cluster: string) =>
  Math.max(
    2,
    Array.from(cluster, (character) => stringWidth(character)).reduce((sum, width) => sum + width),
  ),
);

/** Makes now what splits and measures texts that need it, which takes some 40 ms: the first emoji would wait for it. */
export function prepareClusters(): void {
  clusterWidth('\u{1f642}');
}

/** The clusters of a text, in order: the text itself where each of its units is one, as in most texts of a terminal. */
export function clustersOf(text: string): string | readonly string[] {
  return isUnits(text) ? text : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * Whether every terminal moves its cursor by the same number of cells for this cluster. Where they do not (emoji,
 * sequences with joiners and variation selectors, marks, private use), the cursor has to be put where it belongs.
 *
 * @param width The cells that the cluster has here.
 * @param isAmbiguousNarrow Whether characters of ambiguous East Asian Width are known to be one cell wide.
 */
export function hasSureWidth(cluster: string, width: number, isAmbiguousNarrow: boolean): boolean {
  if (cluster.length === 1) {
    const code = cluster.charCodeAt(0);
    if (code >= 0x20 && code < 0x7f) return width === 1;
  }
  const { narrow, wide } = widths(cluster);
  return narrow === width && (isAmbiguousNarrow || wide === width);
}

/** The widths with ambiguous characters as narrow and as wide; -1 where terminals disagree anyway. */
const widths = remembered((cluster: string) => {
  if (!COMMON.test(cluster) || EMOJI.test(cluster)) return { narrow: -1, wide: -1 };
  return { narrow: stringWidth(cluster), wide: stringWidth(cluster, { ambiguousIsNarrow: false }) };
});
