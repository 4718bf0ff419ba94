import { Attr, type Color, DEFAULT_COLOR, type Row, type Span, TRUE_COLOR } from './cells.ts';
import {
  Bg,
  CODE_POINT,
  COLOR_MODE,
  cellText,
  EMPTY,
  Fg,
  type RawLine,
  RGB,
  WIDTH_SHIFT,
  WORDS_PER_CELL,
} from './raw-line.ts';
import { isZeroWidth } from './width.ts';

/** Below this there is nothing but characters of one cell each; it is where combining marks begin. */
const SIMPLE_END = 0x300;

/** Directional overrides and isolates: whoever draws the cell, they would reorder the text after it. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

/** What shows on a blank besides its background. */
const SHOWN_ON_BLANK = Fg.inverse | Fg.underline | Fg.strikethrough;

/** Converts the first `cols` cells of a line; blanks in default style at the end are left out. */
export function toRow(line: RawLine, cols: number): Row {
  const data = line._data;
  const row: Span[] = [];
  const end = usedCells(data, cols);
  let run = '';
  let style = new Style(0, 0);

  for (let x = 0; x < end; x++) {
    const word = x * WORDS_PER_CELL;
    if (!style.isOf(data[word + 1]!, data[word + 2]!)) {
      const next = new Style(data[word + 1]!, data[word + 2]!);
      // The words also hold what cannot be seen.
      if (run !== '' && !style.looksLike(next)) {
        row.push(style.span(run, run.length));
        run = '';
      }
      style = next;
    }
    const content = data[word]!;
    if (content >= EMPTY && content < EMPTY + SIMPLE_END) {
      run += content === EMPTY ? ' ' : String.fromCharCode(content & CODE_POINT);
      continue;
    }
    const wide = content >>> WIDTH_SHIFT === 2;
    const text = drawable(cellText(line, x));
    if (!wide && text.length === 1) {
      run += text;
      continue;
    }
    if (run !== '') row.push(style.span(run, run.length));
    run = '';
    row.push(style.span(text, wide ? 2 : 1, Attr.atomic));
    if (wide) x++;
  }
  if (run !== '') row.push(style.span(run, run.length));
  return row;
}

/** How cells look, made from their words. */
class Style {
  readonly #fgWord: number;
  readonly #bgWord: number;
  readonly #fg: Color;
  readonly #bg: Color;
  readonly #attrs: number;

  constructor(fgWord: number, bgWord: number) {
    this.#fgWord = fgWord;
    this.#bgWord = bgWord;
    this.#fg = color(fgWord);
    this.#bg = color(bgWord);
    this.#attrs = attributes(fgWord, bgWord);
  }

  isOf(fgWord: number, bgWord: number): boolean {
    return this.#fgWord === fgWord && this.#bgWord === bgWord;
  }

  looksLike(other: Style): boolean {
    return this.#fg === other.#fg && this.#bg === other.#bg && this.#attrs === other.#attrs;
  }

  span(text: string, width: number, attrs = 0): Span {
    return [text, width, this.#fg, this.#bg, this.#attrs | attrs];
  }
}

/** The number of cells up to the last one that shows anything. */
function usedCells(data: Uint32Array, cols: number): number {
  let end = cols;
  for (; end > 0; end--) {
    const word = (end - 1) * WORDS_PER_CELL;
    const content = data[word]!;
    if (content === 0 ? isSecondCell(data, end - 1) : content !== EMPTY && content !== EMPTY + 0x20) break;
    if (data[word + 1]! & SHOWN_ON_BLANK || data[word + 2]! & COLOR_MODE) break;
  }
  return end;
}

function isSecondCell(data: Uint32Array, x: number): boolean {
  return x > 0 && data[(x - 1) * WORDS_PER_CELL]! >>> WIDTH_SHIFT === 2;
}

/** The text of a cell as it can be drawn by itself: a mark without a letter stands on a blank. */
function drawable(text: string): string {
  const onBlank = text === '' || isZeroWidth(text.codePointAt(0)!);
  if (text.length === 1 && !onBlank) return text;
  return (onBlank ? ' ' : '') + text.replace(DIRECTIONS, '');
}

function color(word: number): Color {
  const mode = word & COLOR_MODE;
  if (mode === 0) return DEFAULT_COLOR;
  return mode === RGB ? TRUE_COLOR | (word & 0xffffff) : word & 0xff;
}

function attributes(fg: number, bg: number): number {
  return (
    (fg & Fg.bold ? Attr.bold : 0) |
    (bg & Bg.dim ? Attr.dim : 0) |
    (bg & Bg.italic ? Attr.italic : 0) |
    (fg & Fg.underline ? Attr.underline : 0) |
    (fg & Fg.blink ? Attr.blink : 0) |
    (fg & Fg.inverse ? Attr.inverse : 0) |
    (fg & Fg.invisible ? Attr.hidden : 0) |
    (fg & Fg.strikethrough ? Attr.strikethrough : 0)
  );
}
