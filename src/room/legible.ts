import { type Color, DEFAULT_COLOR, TRUE_COLOR } from '../screen/cells.ts';
import { paletteColor } from '../screen/theme.ts';

/** A color brighter than this, 0 to 1, is not seen on white. */
const TOO_BRIGHT = 0.75;

/**
 * The color of a text on the terminal's own background, which is light: agents write for a dark one, in white too, which
 * would not be seen. What is too bright has the color of the terminal's text.
 */
export function legibleOnLight(color: Color): Color {
  if (color === DEFAULT_COLOR) return color;
  const rgb = color >= TRUE_COLOR ? color & 0xffffff : paletteColor(color);
  const [red, green, blue] = [rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff];
  const brightness = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  return brightness > TOO_BRIGHT ? DEFAULT_COLOR : color;
}
