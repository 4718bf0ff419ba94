import type { Segment } from './line.ts';
import { theme } from './theme.ts';

/** The mark before what is chosen among others, or as many blanks before one of those; a screen reader is told it in a word. */
export function chosenMark(isChosen: boolean): Segment {
  const mark = { color: theme.selected, bold: true };
  return isChosen ? { ...mark, text: '❯ ', spoken: 'selected: ' } : { ...mark, text: '  ' };
}

/** Where text is put in, over the character that stands there. */
export function textCursor(under = ' '): Segment {
  return { text: under, inverse: true, isCursor: true };
}
