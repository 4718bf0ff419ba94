import stringWidth from 'string-width';
import type { Role } from './theme.ts';

/** A piece of a line in one style. */
export interface Segment {
  text: string;
  color?: Role;
  bold?: boolean;
  dim?: boolean;
  inverse?: boolean;
  /** What a screen reader is told in its place. */
  spoken?: string;
  /** Text is put in here. */
  isCursor?: true;
  /** Of what is cut off it nothing could be told: it is left out where it does not fit. */
  isWhole?: true;
}

const segmenter = new Intl.Segmenter();

/** Width of a text in cells. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** Cells that pieces of a line take. */
export function lengthOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + widthOf(segment.text), 0);
}

/** The text with a blank for each control character, which would break the line or act on it. */
function oneLine(text: string): string {
  return /\p{Cc}/u.test(text) ? text.replaceAll(/\p{Cc}/gu, ' ') : text;
}

/** The text cut to a width in cells, with an ellipsis where something is missing. */
export function truncate(text: string, width: number): string {
  const clean = oneLine(text);
  if (widthOf(clean) <= width) return clean;
  if (width <= 0) return '';
  let kept = '';
  let used = 0;
  for (const { segment } of segmenter.segment(clean)) {
    const cells = widthOf(segment);
    if (used + cells > width - 1) break;
    kept += segment;
    used += cells;
  }
  return `${kept}…`;
}

/** The text in exactly so many cells: cut, or with blanks after it. */
export function padded(text: string, width: number): string {
  const cut = truncate(text, width);
  return cut + ' '.repeat(Math.max(0, width - widthOf(cut)));
}

/**
 * As many of the segments as fit into a width, most important first; the one that does not fit is cut when at least
 * `minCut` cells of it can be seen and it may be cut, and the rest is left out.
 */
export function takeSegments(
  segments: readonly Segment[],
  width: number,
  minCut = 6,
): { taken: Segment[]; used: number } {
  const taken: Segment[] = [];
  let used = 0;
  for (const segment of segments) {
    const left = width - used;
    const line = oneLine(segment.text);
    const cells = widthOf(line);
    if (cells <= left) {
      taken.push(line === segment.text ? segment : { ...segment, text: line });
      used += cells;
    } else {
      if (left >= minCut && !segment.isWhole) {
        const text = truncate(segment.text, left);
        taken.push({ ...segment, text });
        used += widthOf(text);
      }
      break;
    }
  }
  return { taken, used };
}

/** Names as a question says them: `w1`, or `2 workers (w1, w2)`. */
export function nameList(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names.length} workers (${names.join(', ')})`;
}
