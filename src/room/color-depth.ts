import type { Color } from '../screen/cells.ts';
import { DEFAULT_COLOR, TRUE_COLOR } from '../screen/cells.ts';
import { CUBE_LEVELS, GREYS, paletteColor } from '../screen/theme.ts';

/** How many colours a terminal has. */
export type ColorDepth = 'truecolor' | '256' | '16' | 'none';

type Rgb = readonly [red: number, green: number, blue: number];

/** Those that every terminal has. */
const BASE_COLORS: readonly Rgb[] = Array.from({ length: 16 }, (_, color) => rgbOf(color));

/** The nearest colour that a terminal of this depth has. The first 16 colours stay what they are: they follow its theme. */
export function reduceColor(color: Color, depth: ColorDepth): Color {
  if (color === DEFAULT_COLOR || depth === 'truecolor') return color;
  if (depth === 'none') return DEFAULT_COLOR;
  if (depth === '16') return color < 16 ? color : nearestBaseColor(rgbOf(color));
  return color < TRUE_COLOR ? color : nearestPaletteColor(rgbOf(color));
}

function rgbOf(color: Color): Rgb {
  const rgb = color >= TRUE_COLOR ? color : paletteColor(color);
  return [(rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255];
}

function nearestBaseColor(rgb: Rgb): Color {
  let best = 0;
  for (let color = 1; color < BASE_COLORS.length; color++) {
    if (distance(rgb, BASE_COLORS[color]!) < distance(rgb, BASE_COLORS[best]!)) best = color;
  }
  return best;
}

function nearestPaletteColor(rgb: Rgb): Color {
  const [red, green, blue] = rgb;
  const cube = 16 + 36 * nearestLevel(red) + 6 * nearestLevel(green) + nearestLevel(blue);
  const mean = (red + green + blue) / 3;
  const step = Math.round((mean - GREYS.darkest) / GREYS.step);
  const grey = GREYS.first + Math.min(GREYS.count - 1, Math.max(0, step));
  return distance(rgb, rgbOf(grey)) < distance(rgb, rgbOf(cube)) ? grey : cube;
}

function nearestLevel(component: number): number {
  const next = CUBE_LEVELS.findIndex((level) => level >= component);
  if (next <= 0) return 0;
  const middle = (CUBE_LEVELS[next - 1]! + CUBE_LEVELS[next]!) / 2;
  return component < middle ? next - 1 : next;
}

/** The squared distance with green weighing most and blue least, near enough to how eyes see it. */
function distance(a: Rgb, b: Rgb): number {
  return 3 * (a[0] - b[0]) ** 2 + 4 * (a[1] - b[1]) ** 2 + 2 * (a[2] - b[2]) ** 2;
}
