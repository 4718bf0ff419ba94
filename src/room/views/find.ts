import { keyHints } from '../../keymap/keymap.ts';
import { occurrences } from '../../screen/find-text.ts';
import type { Segment } from '../line.ts';
import { chosenMark, textCursor } from '../marks.ts';
import type { SheetContent } from '../sheet.ts';
import type { FindSheet, RoomState } from '../state.ts';
import { theme } from '../theme.ts';

/** Cells of a line that may stand before what was searched for. */
const BEFORE = 30;

/** What is searched for in all workers, and the lines where it is, by worker. */
export function findContent(state: RoomState, sheet: FindSheet): SheetContent {
  const { query, found, index } = sheet;
  const lines: Segment[][] = [];
  let reveal: SheetContent['reveal'];
  let worker: string | undefined;
  for (const [i, match] of (found?.matches ?? []).entries()) {
    const from = lines.length;
    if (match.worker !== worker) {
      worker = match.worker;
      const count = found!.matches.filter((other) => other.worker === worker).length;
      lines.push([
        { text: ` ${worker}`, bold: true },
        { text: `  ${count}`, dim: true },
      ]);
    }
    const isSelected = i === index;
    lines.push([{ text: ' ' }, chosenMark(isSelected), ...matchLine(match.text, query, isSelected)]);
    if (isSelected) reveal = { from, to: lines.length - 1 };
  }
  return {
    title: [
      { text: ' search ', inverse: true, bold: true },
      { text: `  ${query}`, bold: true },
      textCursor(),
    ],
    head: [[{ text: `  ${statusOf(sheet)}`, dim: true }]],
    lines,
    ...(reveal && { reveal }),
    hints: keyHints(state.keymap, 'find', [
      ['sheet-close', 'back'],
      ['find-go', 'go there'],
      ['find-next-worker', 'next worker'],
      [['find-up', 'find-down'], 'choose'],
    ]),
  };
}

function statusOf({ query, found, problem }: FindSheet): string {
  if (query === '') return 'type what to find on all screens, and in what scrolled off';
  if (problem !== undefined) return problem;
  if (!found) return 'searching …';
  const { matches, complete } = found;
  const workers = new Set(matches.map(({ worker }) => worker)).size;
  if (matches.length === 0)
    return complete ? 'nobody has shown that' : 'not found yet, and not all was searched';
  const lines = `${matches.length} line${matches.length === 1 ? '' : 's'}`;
  const of = `${workers} worker${workers === 1 ? '' : 's'}`;
  return `${lines} of ${of}${complete ? '' : ', and there are more'}`;
}

/** The line from a little before the match on, with what was searched for made to stand out. */
function matchLine(line: string, query: string, bold: boolean): Segment[] {
  const [first = 0] = occurrences(line, query);
  const cut = first > BEFORE ? first - BEFORE : 0;
  const text = cut > 0 ? `…${line.slice(cut).toWellFormed()}` : line.trimStart();
  const segments: Segment[] = [];
  let at = 0;
  for (const found of occurrences(text, query)) {
    if (found > at) segments.push({ text: text.slice(at, found), bold });
    at = found + query.length;
    segments.push({ text: text.slice(found, at), color: theme.accent, bold: true });
  }
  if (at < text.length) segments.push({ text: text.slice(at), bold });
  return segments;
}
