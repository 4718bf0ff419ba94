import { Xterm } from './xterm.ts';

/** The final characters that designate the character sets xterm knows; the default, ASCII, is B. */
const FINALS = ['0', 'A', '4', 'C', 'R', 'Q', 'K', 'Y', 'E', 'Z', 'H', '7', '='];

const DESIGNATORS = ['(', ')', '*', '+'];

/** What to write to shift G0..G3 in. */
const SHIFTS = ['\x0f', '\x0e', '\x1bn', '\x1bo'];

let finalsByTable: Map<object, string> | undefined;

/** xterm keeps only the tables, which all terminals share: so another one tells what each is called. */
function finalOf(table: object | undefined): string {
  if (table === undefined) return 'B';
  if (!finalsByTable) {
    finalsByTable = new Map();
    const xterm = new Xterm(2, 1, 0);
    for (const final of FINALS) {
      xterm.parse(`\x1b(${final}`);
      finalsByTable.set(xterm.charsets.charset!, final);
    }
    xterm.dispose();
  }
  return finalsByTable.get(table) ?? 'B';
}

/** What to write to designate a table as one of G0..G3. */
export function designate(level: number, table: object | undefined): string {
  return `\x1b${DESIGNATORS[level]}${finalOf(table)}`;
}

/** What to write, when all character sets are the default, to have them as they are in this terminal. */
export function charsetSequence({ charsets }: Xterm): string {
  const { charset, glevel, _charsets } = charsets;
  const designations = DESIGNATORS.map((_, level) => {
    // DECRC brings a set back without designating it, so what is in use counts.
    const table = level === glevel ? charset : _charsets[level];
    return table ? designate(level, table) : '';
  });
  return designations.join('') + (glevel === 0 ? '' : SHIFTS[glevel]);
}
