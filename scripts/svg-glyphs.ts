/**
 * Line drawing and block characters as shapes: fonts leave gaps between their cells, shapes do not.
 * A shape is an SVG path in the unit of one cell: absolute commands whose coordinates are pairs from 0 to 1.
 */
export interface Glyph {
  path: string;
  /** Lines are stroked, this many light lines wide; absent for areas, which are filled. */
  stroke?: number;
  /** How much of the area is covered, 0 to 1; of a shade. */
  cover?: number;
}

/** The arms of a character from its center: up, right, down, left; 1 is there, 0 is not. */
const ARMS: Readonly<Record<string, string>> = {
  '╷': '0010',
  '╶': '0100',
  '╵': '1000',
  '╴': '0001',
  '─': '0101',
  '│': '1010',
  '┌': '0110',
  '┐': '0011',
  '└': '1100',
  '┘': '1001',
  '├': '1110',
  '┤': '1011',
  '┬': '0111',
  '┴': '1101',
  '┼': '1111',
  // What Claude Code hangs the output of a tool on.
  '⎿': '1100',
};

const HEAVY: Readonly<Record<string, string>> = {
  '━': '─',
  '┃': '│',
  '┏': '┌',
  '┓': '┐',
  '┗': '└',
  '┛': '┘',
  '┣': '├',
  '┫': '┤',
  '┳': '┬',
  '┻': '┴',
  '╋': '┼',
  '╹': '╵',
  '╺': '╶',
  '╻': '╷',
  '╸': '╴',
};

const ROUNDED: Readonly<Record<string, string>> = {
  '╭': 'M1 .5Q.5 .5 .5 1',
  '╮': 'M0 .5Q.5 .5 .5 1',
  '╰': 'M1 .5Q.5 .5 .5 0',
  '╯': 'M0 .5Q.5 .5 .5 0',
};

/** Signs of agents that few monospaced fonts have. */
const SIGNS: Readonly<Record<string, string>> = {
  '⏵': 'M.1 .25L.9 .52L.1 .8Z',
  '⏸': `${area(0.15, 0.25, 0.25, 0.55)}${area(0.6, 0.25, 0.25, 0.55)}`,
};

/** Lines in this many pieces. */
const DASHED: Readonly<Record<string, number>> = { '╌': 2, '┄': 3, '┈': 4 };

/** Quarters of a cell: top left, top right, bottom left, bottom right. */
const QUARTERS: Readonly<Record<string, string>> = {
  '▘': '1000',
  '▝': '0100',
  '▖': '0010',
  '▗': '0001',
  '▚': '1001',
  '▞': '0110',
  '▛': '1110',
  '▜': '1101',
  '▙': '1011',
  '▟': '0111',
};

const HEAVY_WIDTH = 2.4;

/** The shape of a character; undefined when it has to come from a font. */
export function glyphOf(character: string): Glyph | undefined {
  const arms = ARMS[character];
  if (arms) return { path: armsPath(arms), stroke: 1 };
  const light = HEAVY[character];
  if (light) return { path: armsPath(ARMS[light]!), stroke: HEAVY_WIDTH };
  const sign = SIGNS[character];
  if (sign) return { path: sign };
  const rounded = ROUNDED[character];
  if (rounded) return { path: rounded, stroke: 1 };
  const pieces = DASHED[character];
  if (pieces) return { path: dashes(pieces), stroke: 1 };
  const quarters = QUARTERS[character];
  if (quarters) return { path: quartersPath(quarters) };
  return blockOf(character);
}

function armsPath(arms: string): string {
  return ['.5 0', '1 .5', '.5 1', '0 .5']
    .filter((_, direction) => arms[direction] === '1')
    .map((end) => `M.5 .5L${end}`)
    .join('');
}

function dashes(pieces: number): string {
  const step = 1 / pieces;
  return Array.from({ length: pieces }, (_, i) => `M${(i + 0.2) * step} .5L${(i + 0.8) * step} .5`).join('');
}

function quartersPath(quarters: string): string {
  return [...quarters]
    .map((there, i) => (there === '1' ? area((i % 2) / 2, Math.floor(i / 2) / 2, 0.5, 0.5) : ''))
    .join('');
}

/** Unicode orders them: a line of lower eighths, the full block, a line of left parts, the right half, three shades. */
function blockOf(character: string): Glyph | undefined {
  const code = character.codePointAt(0)!;
  if (code === 0x2580) return { path: area(0, 0, 1, 0.5) };
  if (code > 0x2580 && code <= 0x2588) {
    const height = (code - 0x2580) / 8;
    return { path: area(0, 1 - height, 1, height) };
  }
  if (code > 0x2588 && code <= 0x258f) return { path: area(0, 0, (0x2590 - code) / 8, 1) };
  if (code === 0x2590) return { path: area(0.5, 0, 0.5, 1) };
  if (code > 0x2590 && code <= 0x2593) return { path: area(0, 0, 1, 1), cover: (code - 0x2590) / 4 };
  if (code === 0x2594) return { path: area(0, 0, 1, 1 / 8) };
  if (code === 0x2595) return { path: area(7 / 8, 0, 1 / 8, 1) };
  return undefined;
}

function area(x: number, y: number, width: number, height: number): string {
  const [right, bottom] = [x + width, y + height];
  return `M${x} ${y}L${right} ${y}L${right} ${bottom}L${x} ${bottom}Z`;
}
