/** All that does something else than to draw a character or to go to a new line or to a tab stop. */
const CONTROL = /[^\t\n\r\x20-\x7e\xa0-\uffff]/g;

/** Where the cursor is after it depends on nothing before. */
const NEW_LINE = '\r\n';

/**
 * From where on a program's output, which `from` begins outside of any sequence, has to be parsed when only its last
 * `lines` lines can be seen or read back afterwards: plain text before that leaves nothing behind.
 */
export function seenFrom(output: string, from: number, lines: number): number {
  if (output.length - from < lines * NEW_LINE.length) return from;
  CONTROL.lastIndex = from;
  let at = CONTROL.exec(output)?.index ?? output.length;
  for (let left = lines; left >= 0; left--) {
    if (at <= from) return from;
    at = output.lastIndexOf(NEW_LINE, at - 1);
  }
  return Math.max(from, at);
}
