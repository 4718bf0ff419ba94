import { isFaint, isPlain, isToned, type Line, ruleOf, withoutBox } from './line.ts';
import { matchAny, normalize } from './pattern.ts';
import type { Profile } from './profile.ts';
import type { Page } from './view.ts';

/** Where the user types. */
export interface Composer {
  /** First and last row of the whole, frame included. */
  top: number;
  bottom: number;
  /** The row of the sign. */
  row: number;
  /** Its beginning, with the sign, is above the screen: it may be something else in a frame. */
  cut: boolean;
  /** What was typed and not sent, in the form that patterns match; empty where there is only a suggestion. */
  draft: string;
  /** The same as it stands there, its rows apart: where one ends, a line may end, or only the room for it. */
  typed: string;
  /** Its frame is in the terminal's own colors: this agent draws without colors, so that they say nothing. */
  plain: boolean;
  /** The line below it, if there is one: what the agent says beside the conversation is in this color. */
  tone: Line | undefined;
}

/** A composer before it is known how it is drawn. */
type Found = Omit<Composer, 'plain' | 'tone'>;

type Layout = NonNullable<Profile['composer']>;
type Body = Pick<Composer, 'draft' | 'typed'>;

/** A composer that begins above the screen fills this part of it. */
const FILLED = 0.8;
/** Below a composer that fills the screen there are no more lines than these. */
const MAX_FOOTER = 4;

/**
 * Finds the composer that takes keys now. There may be older ones above it on the screen, and one that a dead program
 * left: in a live one is the cursor, or the cursor rests at the start of a line below it, and nothing but the agent's own
 * footer stands below, which is indented, or its suggestions, which are in color.
 */
export function findComposer(page: Page, layout: Layout | undefined): Composer | undefined {
  if (!layout) return undefined;
  const composer = FINDERS[layout.frame](page, layout);
  if (!composer || !isLive(page, composer)) return undefined;
  const { lines } = page;
  const below = lines[composer.bottom + 1];
  return { ...composer, plain: isPlain(lines[composer.bottom]!), tone: below?.text ? below : undefined };
}

function isLive({ cursor, lines, last }: Page, { top, bottom }: Found): boolean {
  const holdsCursor = cursor.y >= top && cursor.y <= bottom;
  const restsBelow = cursor.x === 0 && cursor.y > bottom;
  if (!holdsCursor && !restsBelow) return false;
  for (let y = bottom + 1; y <= last; y++) {
    const line = lines[y]!;
    if (line.indent === 0 && !(holdsCursor && isToned(line))) return false;
  }
  return true;
}

const FINDERS: Record<Layout['frame'], (page: Page, layout: Layout) => Found | undefined> = {
  framed: findFramed,
  bare: findBare,
  barred: findBarred,
};

/** Between two lines across the screen, or in a box. */
function findFramed({ lines, cols, last }: Page, layout: Layout): Found | undefined {
  for (let bottom = last; bottom > 1; bottom--) {
    const closing = ruleOf(lines[bottom]!, cols);
    if (!closing || closing.corner === '╭') continue;
    if (isOverfull(lines, bottom, last)) return overfull(lines, bottom, layout);
    for (let top = bottom - 1; top >= 0; top--) {
      const opening = ruleOf(lines[top]!, cols);
      if (!opening) continue;
      const found = opening.char === '╌' ? undefined : body(lines.slice(top + 1, bottom), layout);
      if (found !== undefined) return { top, bottom, row: top + 1, cut: false, ...found };
      break;
    }
  }
  return undefined;
}

/**
 * A draft that is taller than the screen has pushed its own beginning out of it: down to the closing line there is
 * nothing but what stands under the text, on as good as the whole screen.
 */
function isOverfull(lines: readonly Line[], bottom: number, last: number): boolean {
  if (last - bottom > MAX_FOOTER || bottom < lines.length * FILLED) return false;
  return lines.slice(0, bottom).every((line) => textIndent(line) >= 2);
}

function overfull(lines: readonly Line[], bottom: number, layout: Layout): Found {
  const rows = lines.slice(0, bottom);
  const indent = Math.min(...rows.map(textIndent));
  const texts = rows.map((line) => withoutIndent(withoutBox(line.raw), indent));
  return { top: 0, bottom, row: 0, cut: true, ...said(texts, layout) };
}

/** Cells before the text, those of the side of a box included; of a blank line, Infinity. */
function textIndent({ raw }: Line): number {
  const at = withoutBox(raw).search(/\S/);
  return at < 0 ? Infinity : at;
}

/** The text behind the sign; undefined if there is no sign. */
function body(rows: readonly Line[], layout: Layout): Body | undefined {
  const [first, ...rest] = rows;
  if (!first) return undefined;
  const text = withoutBox(first.raw);
  const at = text.search(/\S/);
  if (at < 0 || at > 3 || !layout.signs.has(text[at]!) || !isGap(text[at + 1])) return undefined;
  // What goes on below the sign stands under the text, not under the sign.
  if (rest.some((line) => /^\s{0,1}\S/.test(withoutBox(line.raw)) && line.indent <= at)) return undefined;
  const typed = [text.slice(at + 2), ...rest.map((line) => withoutIndent(withoutBox(line.raw), at + 2))];
  const faint = [first, ...rest].every((line, i) =>
    i > 0 ? line.text === '' || isFaint(line, 0) : isFaint(line, at + 1),
  );
  return faint ? NOTHING : said(typed, layout);
}

const NOTHING: Body = { draft: '', typed: '' };

function said(rows: readonly string[], layout: Layout): Body {
  const draft = normalize(rows.join(' '));
  if (draft === '' || matchAny(layout.ghosts, draft)) return NOTHING;
  const typed = rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
  return { draft, typed: typed.trim() };
}

/** Takes off what stands left of the text, and no more than that. */
function withoutIndent(text: string, width: number): string {
  return text.slice(Math.min(width, text.search(/\S|$/)));
}

/** A sign, and the text a blank after it; the blank may be one that does not break. */
function isGap(char: string | undefined): boolean {
  return char === undefined || /\s/.test(char);
}

/** The line of the sign, at the cursor or some lines above it. */
function findBare({ lines, cursor }: Page, layout: Layout): Found | undefined {
  if (!cursor.visible) return undefined;
  for (let row = cursor.y; row >= 0 && lines[row]!.text !== ''; row--) {
    const { raw, indent } = lines[row]!;
    if (indent > 1) continue;
    if (!layout.signs.has(raw[indent]!) || !isGap(raw[indent + 1])) return undefined;
    const bottom = cursor.y;
    const found = body(lines.slice(row, bottom + 1), layout);
    return found && { top: row, bottom, row, cut: false, ...found };
  }
  return undefined;
}

const BAR = /^\s*┃/;

/** Lines with a bar at the left, the last of them with a corner under it. */
function findBarred({ lines, last }: Page, layout: Layout): Found | undefined {
  for (let bottom = last; bottom > 0; bottom--) {
    const { raw, indent } = lines[bottom]!;
    if (raw[indent] !== '╹') continue;
    let top = bottom;
    while (top > 0 && lines[top - 1]!.indent === indent && BAR.test(lines[top - 1]!.raw)) top--;
    if (top === bottom) continue;
    const rows = lines.slice(top, bottom - layout.chrome);
    const typed = rows.map((line) => withoutIndent(line.raw.replace(BAR, ''), 2));
    return { top, bottom, row: top, cut: false, ...said(typed, layout) };
  }
  return undefined;
}
