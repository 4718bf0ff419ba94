/**
 * What may reach the terminal of an operator besides text: each list holds what its writer needs, and no sequence more, for
 * hostile programs put out most of what terminals know.
 */

const MANY = 4;
/** A row, a column or a count of cells. */
const CELLS = '[1-9]\\d{0,3}';
const COLOR = '[34]8;(?:5;\\d{1,3}|2;\\d{1,3};\\d{1,3};\\d{1,3})';
const STYLE = `(?:${COLOR}|2?[1-57-9]|[34][0-79]|9[0-7]|10[0-7])`;

/** What brings cells and the cursor to the screen. */
const PAINTING: readonly RegExp[] = [
  // Erasing begins a picture, and stands nowhere else.
  '\x1b\\[m\x1b\\[H\x1b\\[J',
  `\x1b\\[${CELLS}(?:;${CELLS})?H`,
  `\x1b\\[${CELLS}G`,
  `\x1b\\[(?:${CELLS})?C`,
  '\x1b\\[K',
  `\x1b\\[(?:(?:0;)?${STYLE}(?:;${STYLE}){0,17})?m`,
  '\x1b\\[[1-6] q',
  '\x1b\\[\\?25[hl]',
  '\x1b\\[\\?2026[hl]',
].map((sequence) => new RegExp(sequence, 'y'));

/** A name that the config takes. */
const ANY_NAME = '\\w[\\w.-]{0,63}';
const oneOf = (names: readonly string[] | undefined) =>
  names ? `(?:${names.join('|').replaceAll('.', '\\.')})` : ANY_NAME;
const COUNTED = '(?:[1-9]\\d* (?:needs? you|in trouble|working))';

/** What is told of workers: counts, states, and their names. Only many are counted while they start. */
function telling(names: readonly string[] | undefined): RegExp[] {
  const name = oneOf(names);
  const state = '(?:idle|working|done|error|blocked)';
  const kind = '(?::kind=(?:permission|question|auth))?';
  return [
    `\x1b\\]2;(?:orch-tui|${COUNTED}(?:(?: · |, )${COUNTED}){0,2})\x1b\\\\`,
    `\x1b\\]7501;(?:state=clear:id=${name}|state=${state}:id=${name}${kind}|state=${state}:app=orch-tui)\x1b\\\\`,
    ...(names && names.length < MANY ? [] : ['\x1b\\]9;4;(?:0|1;(?:\\d{1,2}|100))\x1b\\\\']),
  ].map((sequence) => new RegExp(sequence, 'y'));
}

/** What rings for who needs a person. */
function ringing(names: readonly string[] | undefined): RegExp {
  const name = oneOf(names);
  const one = `${name} (?:needs you|waits \\((?:permission|question|setup)\\))`;
  const several = `\\d+ workers \\(${name}(?:, ${name})*\\) need you`;
  return new RegExp(`\x1b\\]9;orch-tui: (?:${one}|${several})\x1b\\\\\x07`, 'y');
}

/** What a room asks first, enters with, and leaves with: whole, and each in its place only. */
const QUERY = '(?:\x1b\\]11;\\?\x1b\\\\\x1b\\]7501;\\?\x1b\\\\)?\x1b\\[\\?2026\\$p\x1b\\[\\?u\x1b\\[c';
const KEEP_TITLE = '\x1b\\[22;0t';
const GIVE_BACK_TITLE = '\x1b\\[23;0t';
const ENTER =
  '\x1b\\[\\?1049h\x1b\\[\\?25l\x1b\\[\\?7l\x1b\\[\\?1000h\x1b\\[\\?1002h\x1b\\[\\?1006h\x1b\\[\\?2004h\x1b\\[\\?1004h(?:\x1b\\[>5u)?';
const LEAVE =
  '\x1b\\[\\?2026l(?:\x1b\\]9;4;0\x1b\\\\)?(?:\x1b\\]7501;state=clear\x1b\\\\)?(?:\x1b\\[<u)?\x1b\\[\\?1004l\x1b\\[\\?2004l' +
  '\x1b\\[\\?1006l\x1b\\[\\?1002l\x1b\\[\\?1000l\x1b\\[\\?7h\x1b\\[m\x1b\\[0 q\x1b\\[\\?1049l\x1b\\[\\?25h';

const BEGINNING = new RegExp(`^(?:${QUERY})?(?:${KEEP_TITLE})?${ENTER}`);
const END = new RegExp(`${LEAVE}(?:${GIVE_BACK_TITLE})?$`);
/** Stopped and continued, a room leaves and enters at once. */
const AGAIN = new RegExp(`${LEAVE}${GIVE_BACK_TITLE}${KEEP_TITLE}${ENTER}`);

const CONTROL = /[\0-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;
/** How much is shown of what is foreign. */
const EXCERPT = 60;

/** What is neither text nor one of these sequences. */
function foreignTo(own: readonly RegExp[], written: string): string[] {
  const foreign: string[] = [];
  for (let at = 0; ; ) {
    CONTROL.lastIndex = at;
    const found = CONTROL.exec(written);
    if (!found) return foreign;
    at = found.index;
    const lengths = own.map((pattern) => {
      pattern.lastIndex = at;
      return pattern.exec(written)?.[0].length ?? 0;
    });
    const length = Math.max(0, ...lengths);
    if (length === 0) foreign.push(written.slice(at, at + EXCERPT));
    at += Math.max(length, 1);
  }
}

/** Where a frame begins within another, or ends where none began. */
function unpairedIn(written: string): string[] {
  const marks = [...written.matchAll(/\x1b\[\?2026([hl])/g)];
  return marks
    .filter(([, mark], i) => mark !== (i % 2 === 0 ? 'h' : 'l'))
    .slice(0, 1)
    .map(({ index }) => written.slice(index, index + EXCERPT));
}

/** All in a text that is more than text. */
export function controlsIn(text: string): string[] {
  return foreignTo([], text);
}

/** All in what a painter wrote that neither is text nor brings it to its place: empty as it should be. */
export function foreignInPainting(written: string): string[] {
  return [...foreignTo(PAINTING, written), ...unpairedIn(written)];
}

/** All in what a terminal was told of workers that is no word of ours, nor one of their names. */
export function foreignInTelling(told: string, names: readonly string[]): string[] {
  const own = telling(names).map(({ source }) => source);
  const rest = told.replaceAll(new RegExp(own.join('|'), 'g'), '');
  return rest === '' ? [] : [rest.slice(0, EXCERPT)];
}

/**
 * All in what a room wrote that is neither text nor a sequence of its own: empty as it should be. Modes, queries and the
 * like are its own where it enters and leaves, at the beginning and at the end; in between it paints, and tells of workers.
 *
 * @param written From its question to the terminal, or from the alternate screen on, to where it left or was killed.
 * @param names All its workers; any name will do when not given.
 */
export function foreignIn(written: string, names?: readonly string[]): string[] {
  const own = [...PAINTING, ...telling(names), ringing(names)];
  const shown = written.replace(BEGINNING, '').replace(END, '').split(AGAIN);
  return shown.flatMap((part) => [...foreignTo(own, part), ...unpairedIn(part)]);
}
