import { Bg, COLOR_MODE, Fg, PALETTE_16, type RawExtended, RGB } from './raw-line.ts';
import type { RawPen } from './xterm-internals.ts';

/** What characters are drawn with after SGR 0. */
export const DEFAULT_PEN: RawPen = { fg: 0, bg: 0, extended: { underlineStyle: 0, underlineColor: 0 } };

const CURLY_AND_OTHERS = 2;

/** The parameters of an SGR that turns any pen into this one. */
export function sgrParameters({ fg, bg, extended }: RawPen): string {
  const parameters: (string | number)[] = [0];
  if (fg & Fg.bold) parameters.push(1);
  if (bg & Bg.dim) parameters.push(2);
  if (bg & Bg.italic) parameters.push(3);
  if (fg & Fg.underline) parameters.push(underline(extended));
  if (fg & Fg.blink) parameters.push(5);
  if (fg & Fg.inverse) parameters.push(7);
  if (fg & Fg.invisible) parameters.push(8);
  if (fg & Fg.strikethrough) parameters.push(9);
  if (bg & Bg.overline) parameters.push(53);
  parameters.push(...color(fg, 30), ...color(bg, 40));
  const lineColor = extended.underlineColor;
  // Colours of underlines take the form with colons, which terminals that do not know them skip as a whole.
  if ((lineColor & COLOR_MODE) === RGB) parameters.push(`58:2::${channels(lineColor).join(':')}`);
  else if (lineColor & COLOR_MODE) parameters.push(`58:5:${lineColor & 0xff}`);
  return parameters.join(';');
}

/** What to write to draw with this pen, whatever it was before. */
export function penSequence(pen: RawPen): string {
  // SGR 0 takes protection back in xterm, so it need only be set (DECSCA).
  return `\x1b[${sgrParameters(pen)}m${pen.bg & Bg.protected ? '\x1b[1"q' : ''}`;
}

function underline({ underlineStyle }: RawExtended): string {
  return underlineStyle < CURLY_AND_OTHERS ? '4' : `4:${underlineStyle}`;
}

/** `base` is 30 for the text, 40 for the background. */
function color(word: number, base: number): number[] {
  const mode = word & COLOR_MODE;
  if (mode === 0) return [];
  if (mode === RGB) return [base + 8, 2, ...channels(word)];
  const index = word & 0xff;
  if (mode !== PALETTE_16) return [base + 8, 5, index];
  return [index < 8 ? base + index : base + 60 + index - 8];
}

function channels(word: number): number[] {
  return [(word >> 16) & 0xff, (word >> 8) & 0xff, word & 0xff];
}
