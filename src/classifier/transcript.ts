import type { Composer } from './composer.ts';
import { hasBackground, isStyled, isToned, keepsColor, type Line, ruleOf, sameColor } from './line.ts';
import { matchAny, normalize, type Pattern } from './pattern.ts';
import type { Profile } from './profile.ts';
import type { Page, Piece } from './view.ts';

type Layout = NonNullable<Profile['transcript']>;

/** What stands above the composer, of the newest turn only. */
export interface Transcript {
  /** The line that the agent animates. */
  status?: Piece;
  /** The last item that says something. */
  last?: Piece;
  /** The item that the last one belongs to. */
  parent?: Piece;
  /** The line that closes the turn. */
  closing?: Piece;
  /** Lines set to the right edge, just above the composer. */
  hints: Piece[];
  /** What the user said last; undefined when it has left the screen. */
  echo?: Piece;
  /** The user said something, and nothing stands below that. */
  empty: boolean;
}

/** Text that begins right of this part of a line is set to the right edge. */
const RIGHT = 0.4;
/** An item may be long; its beginning tells. */
const MAX_ITEM_LINES = 12;
/** Marks of what belongs to an item stand this much further right at the most, cells. */
const CHILD_INDENT = 4;

/** Reads what stands above a composer, down from the last of `banners`: above that is what another program left. */
export function readTranscript(
  page: Page,
  composer: Composer,
  layout: Layout,
  banners: readonly Pattern[],
): Transcript {
  return new Reader(page, composer, layout, banners).read();
}

class Reader {
  readonly #lines: readonly Line[];
  readonly #cols: number;
  readonly #composer: Composer;
  readonly #layout: Layout;
  /** The first line of this program. */
  readonly #top: number;
  /** Below the last line that was said. */
  #end: number;

  constructor({ lines, cols }: Page, composer: Composer, layout: Layout, banners: readonly Pattern[]) {
    this.#lines = lines;
    this.#top = bannerAbove(lines, composer.top, banners);
    this.#cols = cols;
    this.#composer = composer;
    this.#layout = layout;
    this.#end = composer.top;
  }

  read(): Transcript {
    const hints = this.#skipUnsaid();
    const status = this.#findStatus();
    if (status) this.#end = status.row;
    return { ...this.#readTurn(), hints, ...(status && { status }) };
  }

  /** Passes over what stands above the composer whatever was said; returns the hints among that. */
  #skipUnsaid(): Piece[] {
    const hints: Piece[] = [];
    const { top } = this.#composer;
    while (this.#end > this.#top && !this.#isSaid(this.#end - 1)) {
      this.#end--;
      if (this.#isRight(this.#end)) hints.push(this.#piece(this.#end, this.#end + 1));
    }
    if (this.#end === top) this.#end = this.#withoutWaiting(top);
    return hints;
  }

  #isRight(y: number): boolean {
    const { text, indent } = this.#lines[y]!;
    return text !== '' && indent >= this.#cols * RIGHT;
  }

  #isSaid(y: number): boolean {
    const line = this.#lines[y]!;
    const unsaid = line.text === '' || this.#isRight(y) || ruleOf(line, this.#cols) !== undefined;
    return !unsaid && !matchAny(this.#layout.chrome, line.text);
  }

  /** What touches the composer are messages that wait for their turn, or suggestions: what was said keeps a line off. */
  #withoutWaiting(top: number): number {
    let y = top;
    while (y > 0 && this.#lines[y - 1]!.text !== '' && !this.#atMargin(y - 1)) y--;
    return y > 0 && this.#lines[y - 1]!.text === '' ? y : top;
  }

  /** The line that the agent animates. */
  #findStatus(): Piece | undefined {
    for (let y = this.#end - 1; y >= this.#top; y--) {
      if (!this.#atMargin(y)) continue;
      const { raw, indent, text } = this.#lines[y]!;
      if (matchAny(this.#layout.status, text)) return this.#isLastSaid(y) ? this.#piece(y, y + 1) : undefined;
      if (this.#layout.items.has(raw[indent]!)) return undefined;
    }
    return undefined;
  }

  /** What belongs to the line that is animated stands right under it; only messages that wait may follow. */
  #isLastSaid(row: number): boolean {
    let y = row + 1;
    while (y < this.#end && this.#lines[y]!.text !== '') y++;
    for (; y < this.#end; y++) {
      if (this.#isEcho(y)) return true;
      if (this.#lines[y]!.text !== '' && !this.#atMargin(y) && !this.#isRight(y)) return false;
    }
    return true;
  }

  /** What was said since the user last said something. */
  #readTurn(): Pick<Transcript, 'echo' | 'closing' | 'last' | 'parent' | 'empty'> {
    const { closings, asides, commands } = this.#layout;
    let closing: Piece | undefined;
    let last: Piece | undefined;
    let below = this.#end;
    for (let y = this.#end - 1; y >= this.#top; y--) {
      if (this.#isEcho(y)) {
        const end = this.#echoEnd(y, below);
        const echo = this.#piece(y, end);
        last ??= this.#unmarked(end, below);
        return {
          echo,
          closing,
          last,
          ...this.#parentOf(last),
          empty: !last && !matchAny(commands, echo.text),
        };
      }
      if (!this.#isMarked(y)) continue;
      const piece = this.#piece(y, below);
      below = y;
      if (matchAny(closings, piece.text)) closing ??= piece;
      else if (!matchAny(asides, piece.text)) last ??= piece;
    }
    return { closing, last, ...this.#parentOf(last), empty: false };
  }

  /** What stands right above a child. Its mark may blink: it is told by where it stands. */
  #parentOf(last: Piece | undefined): Pick<Transcript, 'parent'> {
    if (!last || this.#isItem(last.row)) return {};
    let y = last.row;
    while (y > this.#top && this.#lines[y - 1]!.text !== '' && !this.#isItem(y)) y--;
    return y < last.row && !this.#isEcho(y) ? { parent: this.#piece(y, last.row) } : {};
  }

  #atMargin(y: number): boolean {
    return this.#lines[y]!.indent <= this.#layout.margin;
  }

  #isEcho(y: number): boolean {
    const line = this.#lines[y]!;
    const { raw, indent } = line;
    if (!this.#atMargin(y) || !this.#layout.echoes.has(raw[indent]!)) return false;
    return /^(?:\s|$)/.test(raw.slice(indent + 1)) && (this.#composer.plain || isStyled(line));
  }

  #isMarked(y: number): boolean {
    const { raw, indent } = this.#lines[y]!;
    const { children, margin } = this.#layout;
    if (this.#isItem(y)) return true;
    return children.has(raw[indent] ?? '') && indent <= margin + CHILD_INDENT && this.#hasParent(y);
  }

  #isItem(y: number): boolean {
    const { raw, indent } = this.#lines[y]!;
    return indent <= this.#layout.margin && this.#layout.items.has(raw[indent]!);
  }

  /**
   * A mark of what belongs to an item stands right under the item, or in a color of its own, or in the color of the
   * agent's notices. Code that quotes such a mark stands in the color of code, all of it.
   */
  #hasParent(y: number): boolean {
    for (let parent = y - 1; parent >= 0 && this.#lines[parent]!.text !== ''; parent--) {
      const line = this.#lines[parent]!;
      const isApart = this.#composer.plain || !sameColor(line, this.#lines[parent + 1]!);
      if (isApart || this.#isItem(parent) || this.#isEcho(parent)) return true;
    }
    const { tone } = this.#composer;
    return y > 0 && this.#lines[y - 1]!.text !== '' && tone !== undefined && sameColor(this.#lines[y]!, tone);
  }

  /** What the user said goes on until a blank line, on its own background. */
  #echoEnd(from: number, end: number): number {
    const filled = hasBackground(this.#lines[from]!);
    let y = from + 1;
    while (y < end && this.#lines[y]!.text !== '' && (!filled || hasBackground(this.#lines[y]!))) y++;
    return y;
  }

  /** Text without a mark right below what the user said. */
  #unmarked(from: number, end: number): Piece | undefined {
    const { asides, closings } = this.#layout;
    for (let y = from; y < end; y++) {
      const { text } = this.#lines[y]!;
      if (text !== '' && !matchAny(asides, text) && !matchAny(closings, text)) return this.#piece(y, end);
    }
    return undefined;
  }

  #piece(from: number, to: number): Piece {
    const first = this.#lines[from]!;
    const rows = this.#lines
      .slice(from, Math.min(to, from + MAX_ITEM_LINES))
      .filter(({ text }) => text !== '');
    const start = afterMark(first);
    // An answer is marked in one color and may be code, a link or a quotation in another; a notice is all of one color.
    const toned =
      (!this.#isItem(from) || keepsColor(first, start)) &&
      rows.every((line) => isToned(line, line === first ? start : line.indent));
    return {
      row: from,
      text: normalize(rows.map(({ text }) => text).join(' ')),
      toned: toned || this.#composer.plain,
    };
  }
}

/** The row of the lowest banner; 0 when there is none. */
function bannerAbove(lines: readonly Line[], below: number, banners: readonly Pattern[]): number {
  for (let y = below - 1; y > 0; y--) {
    const { text } = lines[y]!;
    if (text !== '' && matchAny(banners, text)) return y;
  }
  return 0;
}

/** Where the text begins behind a mark. */
function afterMark({ raw, indent }: Line): number {
  const gap = raw.slice(indent + 1).search(/\S/);
  return gap > 0 ? indent + 1 + gap : indent;
}
