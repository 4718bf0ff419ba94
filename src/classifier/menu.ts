import { hasBackground, ruleOf, withoutBox } from './line.ts';
import { normalize } from './pattern.ts';
import type { Profile } from './profile.ts';
import type { MenuItem } from './reading.ts';
import type { Page, Piece } from './view.ts';

/** A menu that the agent put, with what it says around it. */
export interface Menu {
  /** The row of the pointer. */
  row: number;
  items: (MenuItem & { row: number })[];
  /** The text right above it. */
  asks?: Piece;
  /** The first line of the dialog it stands in. */
  dialog?: Piece;
  /** What stands below: mostly which keys it takes. */
  keys: Piece[];
}

/** A line of a menu: where its parts stand, in the text without boxes. */
interface Entry {
  row: number;
  pointer: boolean;
  number: number | undefined;
  /** Column of the label. */
  column: number;
  label: string;
}

type Layout = NonNullable<Profile['menu']>;

/** Lines above a menu in which its dialog begins. */
const MAX_DIALOG = 40;
/** Lines that one item of a numbered menu may take. */
const MAX_ITEM_LINES = 8;
const MAX_ITEMS = 30;

/** A line that is drawn, also within a box. */
const DRAWN = /^[╭╰┌└├+]?([─━═╌-])\1{3}/;

const NUMBERED = /^(\d{1,2})[.)]\s+/;

/** Finds the lowest menu on the page: a pointer at one of several items, or at a numbered one. */
export function findMenu(page: Page, layout: Layout | undefined): Menu | undefined {
  if (!layout) return undefined;
  for (let y = page.last; y >= 0; y--) {
    const pointed = entryAt(page, y, layout);
    if (!pointed?.pointer) continue;
    const entries =
      pointed.number === undefined ? siblings(page, pointed, layout) : numbered(page, pointed, layout);
    if (entries) return describe(page, pointed, entries);
  }
  return undefined;
}

function entryAt({ lines }: Page, row: number, layout: Layout): Entry | undefined {
  const line = lines[row];
  if (!line || line.text === '') return undefined;
  const text = withoutBox(line.raw);
  let column = text.search(/\S/);
  if (column < 0) return undefined;
  const pointer = layout.pointers.has(text[column]!) && text[column + 1] === ' ';
  if (pointer) column += 1 + text.slice(column + 1).search(/\S/);
  const number = NUMBERED.exec(text.slice(column));
  const label = normalize(text.slice(column + (number?.[0].length ?? 0)));
  if (label === '') return undefined;
  return { row, pointer, number: number ? Number(number[1]) : undefined, column, label };
}

/** The items from 1 on, without gaps; what stands between them belongs to them. */
function numbered(page: Page, pointed: Entry, layout: Layout): Entry[] | undefined {
  const entries = [pointed];
  const step = (direction: 1 | -1) => {
    let { row, number, column } = pointed;
    for (
      let y = row + direction;
      Math.abs(y - row) <= MAX_ITEM_LINES && entries.length < MAX_ITEMS;
      y += direction
    ) {
      const entry = entryAt(page, y, layout);
      if (entry?.pointer) return;
      if (entry?.number !== number! + direction || Math.abs(entry.column - column) > 2) continue;
      ({ row, number, column } = entry);
      if (direction === 1) entries.push(entry);
      else entries.unshift(entry);
    }
  };
  step(-1);
  step(1);
  return entries[0]!.number === 1 ? entries : undefined;
}

/** Items without numbers stand under each other, with at most a blank line between them. */
function siblings(page: Page, pointed: Entry, layout: Layout): Entry[] | undefined {
  if (hasBackground(page.lines[pointed.row]!)) return undefined;
  const entries = [pointed];
  for (const direction of [-1, 1] as const) {
    let blanks = 0;
    for (let y = pointed.row + direction; blanks < 2 && entries.length < MAX_ITEMS; y += direction) {
      const line = page.lines[y];
      if (!line || ruleOf(line, page.cols)) break;
      const entry = entryAt(page, y, layout);
      if (!entry) {
        blanks++;
        continue;
      }
      if (entry.column !== pointed.column) break;
      blanks = 0;
      if (direction === 1) entries.push(entry);
      else entries.unshift(entry);
    }
  }
  return entries.length > 1 ? entries : undefined;
}

function describe(page: Page, pointed: Entry, entries: Entry[]): Menu {
  const first = entries[0]!.row;
  const asks = questionAbove(page, first);
  const dialog = dialogHead(page, asks?.row ?? first);
  return {
    row: pointed.row,
    items: entries.map(({ row, pointer, number, label }) => ({
      row,
      label: label.slice(0, 200),
      selected: pointer,
      ...(number !== undefined && { key: String(number) }),
    })),
    ...(asks && { asks }),
    ...(dialog && { dialog }),
    keys: linesBelow(page, entries.at(-1)!.row),
  };
}

/** The lines that end right above the items, or one blank line above them. */
function questionAbove(page: Page, first: number): Piece | undefined {
  let y = first - 1;
  while (y >= 0 && y > first - 4 && textAt(page, y) === '') y--;
  const end = y;
  while (y >= 0 && end - y < 6 && textAt(page, y) !== '' && !isDrawn(page, y)) y--;
  return end > y ? piece(page, y + 1, end) : undefined;
}

function isDrawn(page: Page, y: number): boolean {
  return DRAWN.test(textAt(page, y)) || ruleOf(page.lines[y]!, page.cols) !== undefined;
}

/** The first line under the line that sets the dialog off from what is above it. */
function dialogHead(page: Page, below: number): Piece | undefined {
  for (let y = below - 1; y >= Math.max(0, below - MAX_DIALOG); y--) {
    const rule = ruleOf(page.lines[y]!, page.cols);
    if (!rule || rule.char === '╌' || rule.corner === '╰' || page.lines[y]!.raw.trimStart().startsWith('│'))
      continue;
    for (let head = y + 1; head < below + 1; head++) {
      if (textAt(page, head) !== '' && !ruleOf(page.lines[head]!, page.cols)) return piece(page, head, head);
    }
  }
  return undefined;
}

function linesBelow(page: Page, last: number): Piece[] {
  const pieces: Piece[] = [];
  for (let y = last + 1; y <= page.last; y++) {
    if (textAt(page, y) !== '' && !ruleOf(page.lines[y]!, page.cols)) pieces.push(piece(page, y, y));
  }
  return pieces;
}

function textAt({ lines }: Page, y: number): string {
  return normalize(withoutBox(lines[y]!.raw));
}

function piece(page: Page, from: number, to: number): Piece {
  const texts: string[] = [];
  for (let y = from; y <= to; y++) texts.push(textAt(page, y));
  return { row: from, text: normalize(texts.join(' ')), toned: false };
}
