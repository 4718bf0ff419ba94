import type { Segment } from './line.ts';
import { theme } from './theme.ts';

/** What a screen reader is told before what is chosen. */
export const CHOSEN = 'selected: ';

/** The mark before what is chosen among others, or as many blanks before one of those; a screen reader is told it in a word. */
export function chosenMark(isChosen: boolean): Segment {
  const mark = { color: theme.selected, bold: true };
  return isChosen ? { ...mark, text: '❯ ', spoken: CHOSEN } : { ...mark, text: '  ' };
}

/** Where text is put in, over the character that stands there. */
export function textCursor(under = ' '): Segment {
  return { text: under, inverse: true, isCursor: true };
}
