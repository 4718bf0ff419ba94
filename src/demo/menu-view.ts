import { type Block, layOut, lineWidth } from './layout.ts';
import type { Menu } from './menus.ts';
import { ACCENT, GRAY, type Line, type Piece } from './style.ts';

/** An open menu as rows, and where its marker is. */
export interface MenuView {
  readonly rows: readonly Line[];
  readonly marker: { readonly x: number; readonly y: number };
}

/** @param foot what stands in place of the last row of the menu, such as a warning before the exit */
export function viewMenu(menu: Menu, cols: number, foot?: string): MenuView {
  // In a box, one column at the right stays free beside the border.
  const width = menu.box === undefined ? cols : cols - 3;
  const head = layOut(menu.head, width);
  const body: Line[] = [...head];
  let marker = 0;
  for (const [index, option] of menu.options.entries()) {
    body.push(...layOut(option.above ?? [], width));
    if (index === menu.selected) marker = body.length;
    body.push(...layOut([optionBlock(menu, index)], width), ...layOut(option.below ?? [], width));
  }
  const boxed = menu.box === undefined ? body : box(body, menu, cols);
  const shift = menu.box === undefined ? 0 : 1;
  return {
    rows: [...boxed, ...footRows(menu, cols, foot)],
    marker: { x: menu.margin + shift, y: marker + shift },
  };
}

function optionBlock(menu: Menu, index: number): Block {
  const selected = index === menu.selected;
  const { label, brightNumber } = menu.options[index]!;
  const start: Piece[] = [
    [' '.repeat(menu.margin)],
    ...(selected ? ([['❯', ACCENT], [' ']] as const) : ([['  ']] as const)),
    ...(menu.numbered ? ([[`${index + 1}. `, brightNumber ? undefined : GRAY]] as const) : []),
  ];
  // What has no colour of its own is lit up.
  const shown = selected ? label.map(([text, style]): Piece => [text, { ...ACCENT, ...style }]) : label;
  return { line: [...start, ...shown], hang: menu.margin + 2 + (menu.numbered ? 3 : 0) };
}

function footRows(menu: Menu, cols: number, foot: string | undefined): readonly Line[] {
  const rows = layOut(menu.foot, cols);
  if (foot === undefined) return rows;
  const style = rows.at(-1)?.[0]?.[1] ?? GRAY;
  return [...rows.slice(0, -1), [[`${' '.repeat(menu.margin)}${foot}`, style]]];
}

function box(rows: readonly Line[], menu: Menu, cols: number): Line[] {
  const edge: Piece = ['│', menu.box];
  const inside = rows.map((line): Line => {
    return [edge, ...line, [' '.repeat(Math.max(0, cols - 2 - lineWidth(line)))], edge];
  });
  const bar = '─'.repeat(Math.max(0, cols - 2));
  const blank: Line = [edge, [' '.repeat(Math.max(0, cols - 2))], edge];
  return [[[`╭${bar}╮`, menu.box]], ...inside, blank, [[`╰${bar}╯`, menu.box]]];
}
