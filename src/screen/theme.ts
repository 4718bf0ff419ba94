/** The colours a program is told of when it asks; what it is really drawn in is up to the operator's terminal. */

/** Dark, as most terminals of developers are; agents choose their own theme by the background. */
export const FOREGROUND = 0xe5e5e5;
export const BACKGROUND = 0x000000;
export const CURSOR = FOREGROUND;

/** The first 16 colours of xterm; a terminal's own theme may differ, which nothing can know. */
const BASE = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000,
  0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
];

/** The levels of one component in the 6x6x6 cube of the palette, colours 16 to 231. */
export const CUBE_LEVELS: readonly number[] = [0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff];

/** The greys of the palette: 232 to 255, from 8 in steps of 10. */
export const GREYS = { first: 232, count: 24, darkest: 8, step: 10 } as const;

/** Colour 0..255 of xterm's palette, as 0xRRGGBB. */
export function paletteColor(index: number): number {
  if (index < BASE.length) return BASE[index]!;
  if (index >= GREYS.first) return (GREYS.darkest + (index - GREYS.first) * GREYS.step) * 0x010101;
  const cube = index - BASE.length;
  const [red, green, blue] = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6];
  return (CUBE_LEVELS[red]! << 16) | (CUBE_LEVELS[green]! << 8) | CUBE_LEVELS[blue]!;
}

/** How xterm writes a colour in an answer: `rgb:rrrr/gggg/bbbb`. */
export function formatColor(color: number): string {
  const channel = (shift: number): string =>
    ((color >> shift) & 0xff).toString(16).padStart(2, '0').repeat(2);
  return `rgb:${channel(16)}/${channel(8)}/${channel(0)}`;
}
