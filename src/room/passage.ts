import { shownText } from './editor-buffer.ts';
import type { Segment } from './line.ts';
import { theme } from './theme.ts';
import { wordRows } from './word-wrap.ts';

/** Pieces that accounts of incidents and workers are made of. */

const LABEL_WIDTH = 12;
const INDENT = '  ';

/** A heading with a blank line above it. */
export function heading(text: string): Segment[][] {
  return [[], [{ text, bold: true, color: theme.accent }]];
}

/** A label and what is said under it, in as many lines as it takes; none when there is nothing to say. */
export function fact(
  label: string,
  value: string | undefined,
  width: number,
  style: Partial<Segment> = {},
): Segment[][] {
  if (value === undefined || value === '') return [];
  return wrapped(value, width - LABEL_WIDTH - INDENT.length).map((text, i) => [
    { text: INDENT + (i === 0 ? label : '').padEnd(LABEL_WIDTH), dim: true },
    { text, ...style },
  ]);
}

/** A text in lines of at most `width` cells, between words where there are any. */
export function wrapped(text: string, width: number): string[] {
  const clean = shownText(text.replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, ' '));
  return clean.split('\n').flatMap((line) => wordRows(line, Math.max(2, width)));
}

/** A screen as it was: without the blank lines around what stood there, and with few between. */
export function screenLines(screen: readonly string[]): Segment[][] {
  const text = screen.map((line) => line.replaceAll(/\p{Cc}/gu, ' ').trimEnd());
  const first = text.findIndex((line) => line !== '');
  if (first === -1) return [[{ text: '    (blank)', dim: true }]];
  const last = text.findLastIndex((line) => line !== '');
  return text.slice(first, last + 1).flatMap((line, i, lines): Segment[][] => {
    const isGap = (at: number) => lines[at] === '';
    if (isGap(i) && isGap(i - 1))
      return isGap(i - 2) ? [] : [[{ text: '  ⋮', color: theme.frame, spoken: '' }]];
    return [
      [
        { text: '  │ ', color: theme.frame, spoken: '' },
        { text: line, spoken: wordsOf(line) },
      ],
    ];
  });
}

/** A line of a screen without the frames and bars that are drawn in it. */
function wordsOf(line: string): string {
  return line.replaceAll(/[\u2500-\u259f]+/g, ' ');
}

/** The time of day, and the day when it is another one than that of `now`; ms since the epoch. */
export function timeText(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const two = (n: number) => String(n).padStart(2, '0');
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  if (then.toDateString() === today.toDateString()) return `${time}:${two(then.getSeconds())}`;
  return `${two(then.getMonth() + 1)}-${two(then.getDate())} ${time}`;
}
