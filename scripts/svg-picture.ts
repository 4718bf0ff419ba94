import {
  Attr,
  type Color,
  type Cursor,
  DEFAULT_COLOR,
  type Row,
  type Span,
  TRUE_COLOR,
} from '../src/screen/cells.ts';
import { paletteColor } from '../src/screen/theme.ts';
import { type Glyph, glyphOf } from './svg-glyphs.ts';

/** What a picture is made of: a Screen is one. */
export interface Shown {
  readonly cols: number;
  readonly rows: number;
  readonly cursor: Cursor;
  row(y: number): Row;
}

const FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace";
/** px. The cell is as DejaVu Sans Mono and Menlo have it; in other fonts `textLength` makes the text fit. */
const FONT_SIZE = 14;
const CELL_WIDTH = FONT_SIZE * 0.602;
const CELL_HEIGHT = 17;
const BASELINE = 13;
const LINE_WIDTH = 1;
const PADDING = 12;
const TITLE_HEIGHT = 32;
/** Cells that the title leaves free. */
const TITLE_MARGIN = 24;

const BUTTONS = [0xff5f57, 0xfebc2e, 0x28c840];

/** The colors of a terminal and of its window. */
export interface Look {
  foreground: number;
  background: number;
  titleForeground: number;
  titleBackground: number;
  /** The first 16 colors: xterm's own are hard to read on a page. */
  palette: readonly number[];
}

export const DARK: Look = {
  foreground: 0xd4d7de,
  background: 0x14161b,
  titleForeground: 0x9aa0ab,
  titleBackground: 0x22252c,
  palette: [
    0x2b2f37, 0xe06c75, 0x8ec07c, 0xe5c07b, 0x61afef, 0xc678dd, 0x56b6c2, 0xd4d7de, 0x6b7280, 0xff7b85,
    0xa5d68f, 0xf5d08a, 0x7cc0ff, 0xd8a0ea, 0x7ad5df, 0xffffff,
  ],
};

export const LIGHT: Look = {
  foreground: 0x24292f,
  background: 0xfbfbfa,
  titleForeground: 0x57606a,
  titleBackground: 0xe7e8ea,
  palette: [
    0x24292f, 0xb3202c, 0x1f7a33, 0x8a6100, 0x0b5cad, 0x8427a8, 0x0f6f7d, 0xc9cdd2, 0x6b7280, 0xcf222e,
    0x2a8f41, 0x9a6f00, 0x1d72c9, 0x9b3fc0, 0x178594, 0xffffff,
  ],
};

/** A picture of a terminal in a window of this title, as a self-contained SVG document. */
export function picture(shown: Shown, title: string, look: Look = DARK): string {
  const width = Math.ceil(shown.cols * CELL_WIDTH + 2 * PADDING);
  const height = Math.ceil(shown.rows * CELL_HEIGHT + 2 * PADDING + TITLE_HEIGHT);
  const left = PADDING;
  const top = PADDING + TITLE_HEIGHT;
  const rows = Array.from({ length: shown.rows }, (_, y) => rowPicture(shown.row(y), y, look));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">
<rect width="${width}" height="${height}" rx="9" fill="${hex(look.background)}"/>
<path d="M0 ${TITLE_HEIGHT}V9a9 9 0 0 1 9-9h${width - 18}a9 9 0 0 1 9 9v${TITLE_HEIGHT - 9}z" fill="${hex(look.titleBackground)}"/>
${BUTTONS.map((color, i) => `<circle cx="${20 + i * 20}" cy="${TITLE_HEIGHT / 2}" r="6" fill="${hex(color)}"/>`).join('')}
<g font-family="${FONTS}" font-size="${FONT_SIZE}" style="white-space:pre" xml:space="preserve">
<text x="${width / 2}" y="${TITLE_HEIGHT / 2 + 5}" text-anchor="middle" font-size="13" fill="${hex(look.titleForeground)}">${escapeXml(shortened(title, shown.cols - TITLE_MARGIN))}</text>
<g transform="translate(${left} ${top})">
${rows.filter((row) => row !== '').join('\n')}
${cursorPicture(shown.cursor, look)}</g>
</g>
</svg>
`;
}

function rowPicture(row: Row, y: number, look: Look): string {
  let x = 0;
  let backgrounds = '';
  let texts = '';
  for (const span of row) {
    const { fg, bg } = colorsOf(span, look);
    if (bg !== look.background) backgrounds += box(x, y, span[1], bg);
    if (!(span[4] & Attr.hidden)) texts += spanPicture(span, x, y, fg, bg);
    x += span[1];
  }
  return backgrounds + texts;
}

/** Words, lines and single characters, each at its own cell, so that nothing moves where a font lacks a character. */
function spanPicture([text, width, , , attrs]: Span, x: number, y: number, fg: number, bg: number): string {
  const style = styleOf(attrs);
  if (attrs & Attr.atomic) return textPicture(text, width, x, y, fg, style);
  let texts = '';
  const shapes = new Map<string, string>();
  for (const { 0: part, index } of text.matchAll(/[!-\u024f]+(?: [!-\u024f]+)*|([─━█▀▄])\1*|[^ ]/gu)) {
    const glyph = glyphOf(part[0]!);
    if (!glyph) {
      texts += textPicture(part, part.length, x + index, y, fg, style);
      continue;
    }
    const paint = paintOf(glyph, fg, bg);
    shapes.set(paint, (shapes.get(paint) ?? '') + placed(glyph.path, x + index, y, part.length));
  }
  const paths = [...shapes].map(([paint, path]) => `<path d="${path}" ${paint}/>`).join('');
  return paths + texts + (attrs & Attr.underline ? underline(x, y, width, fg) : '');
}

function textPicture(text: string, width: number, x: number, y: number, fg: number, style: string): string {
  const length = width > 1 && text.length > 1 ? ` textLength="${px(width * CELL_WIDTH)}"` : '';
  const place = `x="${px(x * CELL_WIDTH)}" y="${y * CELL_HEIGHT + BASELINE}"`;
  return `<text ${place} fill="${hex(fg)}"${length}${style}>${escapeXml(text)}</text>`;
}

function paintOf({ stroke, cover = 1 }: Glyph, fg: number, bg: number): string {
  return stroke === undefined
    ? `fill="${hex(mix(bg, fg, cover))}" shape-rendering="crispEdges"`
    : `fill="none" stroke="${hex(fg)}" stroke-width="${LINE_WIDTH * stroke}"`;
}

/** A path in the unit of a cell, brought to its cell and stretched over `width` of them. */
function placed(path: string, x: number, y: number, width: number): string {
  return path.replaceAll(/([\d.]+) ([\d.]+)/g, (_, dx: string, dy: string) => {
    return `${px((x + Number(dx) * width) * CELL_WIDTH)} ${px((y + Number(dy)) * CELL_HEIGHT)}`;
  });
}

function styleOf(attrs: number): string {
  const bold = attrs & Attr.bold ? ' font-weight="bold"' : '';
  const italic = attrs & Attr.italic ? ' font-style="italic"' : '';
  const strike = attrs & Attr.strikethrough ? ' text-decoration="line-through"' : '';
  return bold + italic + strike;
}

function colorsOf([, , foreground, background, attrs]: Span, look: Look): { fg: number; bg: number } {
  // Bold in one of the first eight colors is bright in most terminals.
  const bright = attrs & Attr.bold && foreground >= 0 && foreground < 8 ? foreground + 8 : foreground;
  let fg = rgb(bright, look.foreground, look);
  let bg = rgb(background, look.background, look);
  if (attrs & Attr.inverse) [fg, bg] = [bg, fg];
  return { fg: attrs & Attr.dim ? mix(bg, fg, 0.55) : fg, bg };
}

function rgb(color: Color, byDefault: number, { palette }: Look): number {
  if (color === DEFAULT_COLOR) return byDefault;
  if (color >= TRUE_COLOR) return color & 0xffffff;
  return palette[color] ?? paletteColor(color);
}

/** `share` of the second color over the first. */
function mix(below: number, above: number, share: number): number {
  const channel = (shift: number): number => {
    const [a, b] = [(below >> shift) & 0xff, (above >> shift) & 0xff];
    return Math.round(a + (b - a) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}

function box(x: number, y: number, width: number, color: number): string {
  const place = `x="${px(x * CELL_WIDTH)}" y="${y * CELL_HEIGHT}"`;
  const size = `width="${px(width * CELL_WIDTH)}" height="${CELL_HEIGHT}"`;
  return `<rect ${place} ${size} fill="${hex(color)}" shape-rendering="crispEdges"/>`;
}

function underline(x: number, y: number, width: number, color: number): string {
  const top = y * CELL_HEIGHT + BASELINE + 2;
  return `<path d="M${px(x * CELL_WIDTH)} ${top}h${px(width * CELL_WIDTH)}" stroke="${hex(color)}"/>`;
}

function cursorPicture({ x, y, visible }: Cursor, { foreground }: Look): string {
  if (!visible) return '';
  const place = `x="${px(x * CELL_WIDTH)}" y="${y * CELL_HEIGHT}"`;
  return `<rect ${place} width="${px(CELL_WIDTH)}" height="${CELL_HEIGHT}" fill="${hex(foreground)}" fill-opacity=".6"/>\n`;
}

function hex(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}

function px(length: number): string {
  return String(Math.round(length * 100) / 100);
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, Math.max(0, length - 1))}…` : text;
}

const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => XML[character]!).replaceAll(/[\0-\x1f\x7f]/g, ' ');
}
