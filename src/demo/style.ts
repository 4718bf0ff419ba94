/** Text with colours, as the simulated agent draws it, and its way into bytes. */

/** Palette colours 0..255; an absent one is the terminal's own. */
export interface Style {
  readonly fg?: number;
  readonly bg?: number;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly inverse?: boolean;
}

export type Piece = readonly [text: string, style?: Style];

/** One row of text, left to right. */
export type Line = readonly Piece[];

/** The palette of Claude Code's dark theme in a terminal of 256 colours. */
export const GRAY: Style = { fg: 246 };
export const FAINT: Style = { fg: 239 };
export const RULE: Style = { fg: 244 };
export const WHITE: Style = { fg: 231 };
export const BRAND: Style = { fg: 174 };
export const SHIMMER: Style = { fg: 216 };
export const ACCENT: Style = { fg: 153 };
export const GREEN: Style = { fg: 114 };
export const RED: Style = { fg: 211 };
export const AMBER: Style = { fg: 220 };
export const BOLD: Style = { bold: true };
export const DIM: Style = { dim: true };
export const INVERSE: Style = { inverse: true };

const RESET = '\x1b[0m';

function sgr(style: Style): string {
  const codes = [
    style.bold && '1',
    style.dim && '2',
    style.italic && '3',
    style.inverse && '7',
    style.fg !== undefined && `38;5;${style.fg}`,
    style.bg !== undefined && `48;5;${style.bg}`,
  ].filter(Boolean);
  return codes.length === 0 ? '' : `\x1b[${codes.join(';')}m`;
}

/** The bytes of one row; the style is reset where it ends. */
export function lineBytes(line: Line): string {
  return line
    .map(([text, style]) => {
      const start = style === undefined ? '' : sgr(style);
      return start === '' ? text : `${start}${text}${RESET}`;
    })
    .join('');
}

export function lineText(line: Line): string {
  return line.map(([text]) => text).join('');
}

/** Cells of one character: 2 for East Asian wide characters and emoji, 0 for what combines with the one before. */
export function charWidth(char: string): 0 | 1 | 2 {
  const code = char.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (/\p{Mn}|\p{Cf}/u.test(char)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf && code !== 0x303f) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff01 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}

export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}
