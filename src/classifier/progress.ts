import type { Furniture } from './furniture.ts';
import type { Line } from './line.ts';
import type { Attributes } from './reading.ts';
import type { Page } from './view.ts';

/** Times that tick: `12s`, `1m 4s`, `0.5 s`, `7 seconds`. */
const CLOCKS = /\d+(?:\.\d+)?\s?(?:ms|s|m|h|sec(?:ond)?s?|min(?:ute)?s?|hours?)(?![\p{L}\d])/gu;
/** Marks blink and turn; letters and digits are what is said. */
const MARKS = /[^\p{L}\d]+/gu;

/** A line's share is made once for each change of its row. */
const shares = new WeakMap<Line, number>();

/**
 * A number that changes when a screen shows something new: text above the composer, or a counter that rises. What an
 * agent animates while it works, clocks that tick and what is being typed leave it as it is.
 */
export function progressOf(
  { lines, last }: Page,
  { composer, transcript }: Furniture,
  { tokens, attempt }: Attributes,
): number {
  const end = transcript?.status?.row ?? composer?.top ?? last + 1;
  let sum = hash([tokens, attempt].filter((counter) => typeof counter === 'string').join(' '));
  for (let y = 0; y < end; y++) {
    const share = shareOf(lines[y]!);
    if (share !== 0) sum = (Math.imul(sum, 31) + share) | 0;
  }
  return sum;
}

function shareOf(line: Line): number {
  let share = shares.get(line);
  if (share === undefined) {
    share = hash(line.text.replace(CLOCKS, '').replace(MARKS, ''));
    shares.set(line, share);
  }
  return share;
}

/** 0 for an empty text. */
function hash(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
  return sum;
}
