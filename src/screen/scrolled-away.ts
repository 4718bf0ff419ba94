/** All that does something else than to draw a character or to go to a new line or to a tab stop. */
const CONTROL = /[^\t\n\r\x20-\x7e\xa0-\uffff]/g;

/** Where the cursor is after it depends on nothing before. */
const NEW_LINE = '\r\n';

/** What a stretch of plain text leaves to be parsed. */
export interface Seen {
  /** Where that begins. */
  from: number;
  /** The end of the stretch: up to there it is of no use to look again. */
  until: number;
}

/**
 * From where on a program's output, which `from` begins outside of any sequence, has to be parsed when only its last
 * `lines` lines can be seen or read back afterwards: plain text before that leaves nothing behind.
 */
export function seenOf(output: string, from: number, lines: number): Seen {
  if (output.length - from < lines * NEW_LINE.length) return { from, until: output.length };
  CONTROL.lastIndex = from;
  const until = CONTROL.exec(output)?.index ?? output.length;
  let at = until;
  for (let left = lines; left >= 0; left--) {
    if (at <= from) return { from, until };
    at = output.lastIndexOf(NEW_LINE, at - 1);
  }
  return { from: Math.max(from, at), until };
}
