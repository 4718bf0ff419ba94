/** What the room may write to the terminal of its operator besides text: where to write, how it looks, and its own words. */
const OWN: readonly RegExp[] = [
  // Cells and the cursor.
  /\x1b\[[0-9;]*[HmGC]/y,
  /\x1b\[[JK]/y,
  /\x1b\[[0-6] q/y,
  /\x1b\[\?25[hl]/y,
  /\x1b\[\?2026[hl]/y,
  // Modes, entered and left; the title is kept and given back.
  /\x1b\[\?(?:7|1000|1002|1004|1006|1049|2004)[hl]/y,
  /\x1b\[2[23];0t/y,
  /\x1b\[>5u/y,
  /\x1b\[<u/y,
  // What is asked at the start.
  /\x1b\]11;\?\x1b\\/y,
  /\x1b\]7501;\?\x1b\\/y,
  /\x1b\[\?2026\$p/y,
  /\x1b\[\?u/y,
  /\x1b\[c/y,
  // What is told of the workers: counts, and names of the config.
  /\x1b\]2;(?:orch-tui|(?:\d+ (?:needs? you|in trouble|working)(?: · |, |(?=\x1b)))+)\x1b\\/y,
  /\x1b\]9;4;(?:0|1;\d+)\x1b\\/y,
  /\x1b\]7501;(?:state=[a-z]+|kind=[a-z]+|id=[\w.+-]*|app=orch-tui|:)+\x1b\\/y,
  /\x1b\]9;orch-tui: [\w.,…() -]+\x1b\\\x07/y,
];

const CONTROL = /[\0-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;
/** How much is shown of what is foreign. */
const EXCERPT = 60;

/**
 * All in what a room wrote that is neither text nor a sequence of its own: empty as it should be. Lines end and are begun only
 * where the room is not on the screen: before it is entered, and after it was left.
 */
export function foreignIn(written: string): string[] {
  const foreign: string[] = [];
  for (let at = 0; ; ) {
    CONTROL.lastIndex = at;
    const found = CONTROL.exec(written);
    if (!found) return foreign;
    at = found.index;
    const own = OWN.map((pattern) => {
      pattern.lastIndex = at;
      return pattern.exec(written)?.[0].length ?? 0;
    });
    const length = Math.max(...own);
    if (length === 0) foreign.push(written.slice(at, at + EXCERPT));
    at += Math.max(length, 1);
  }
}
