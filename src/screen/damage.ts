import { COMBINED, cellText, type RawLine, WORDS_PER_CELL } from './raw-line.ts';

/**
 * Tells which rows of a screen differ from when they were last looked at. Programs repaint what has not changed (one
 * frame of a spinner may be a whole screen), so only comparing the cells tells.
 */
export class Damage {
  readonly #rowWords: number;
  readonly #cells: Uint32Array;
  /** Per row, what the words do not hold: the texts of cells with more than one code point. */
  readonly #clusters: string[];

  constructor(cols: number, rows: number) {
    this.#rowWords = cols * WORDS_PER_CELL;
    this.#cells = new Uint32Array(rows * this.#rowWords);
    this.#clusters = new Array<string>(rows).fill('');
  }

  /** Whether row `y` differs from what it was at the last call; at the first call it does. */
  update(y: number, line: RawLine): boolean {
    const data = line._data;
    const cells = this.#cells;
    const offset = y * this.#rowWords;
    let changed = false;
    let contents = 0;
    for (let i = 0; i < this.#rowWords; i += WORDS_PER_CELL) {
      const content = data[i]!;
      const fg = data[i + 1]!;
      const bg = data[i + 2]!;
      contents |= content;
      const at = offset + i;
      if (cells[at] !== content || cells[at + 1] !== fg || cells[at + 2] !== bg) {
        cells[at] = content;
        cells[at + 1] = fg;
        cells[at + 2] = bg;
        changed = true;
      }
    }
    const clusters = contents & COMBINED ? clusterTexts(line) : '';
    if (clusters !== this.#clusters[y]) {
      this.#clusters[y] = clusters;
      changed = true;
    }
    return changed;
  }
}

function clusterTexts(line: RawLine): string {
  const texts: string[] = [];
  for (let x = 0; x < line.length; x++) {
    if (line._data[x * WORDS_PER_CELL]! & COMBINED) texts.push(cellText(line, x));
  }
  return texts.join('\0');
}
