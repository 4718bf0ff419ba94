import { escaped } from './markup.ts';

/** What a series is called, and how it is drawn. */
export interface Series {
  name: string;
  color: string;
}

/** A mark on an axis: where, from 0 to 1, and what stands there. */
export interface Tick {
  at: number;
  label: string;
}

export interface Frame {
  title: string;
  series: readonly Series[];
  x: readonly Tick[];
  y: readonly Tick[];
  /** SVG in the coordinates of the plot, see {@link PLOT}. */
  marks: string;
}

/** Where marks are drawn: from the top left, in the units of the picture. */
export const PLOT = { width: 760, height: 180 } as const;
const LEFT = 64;
const TOP = 44;
const BOTTOM = 26;
const WIDTH = LEFT + PLOT.width + 16;
const HEIGHT = TOP + PLOT.height + BOTTOM;
/** Roughly, of the font below. */
const LETTER = 6.5;

/** A chart with its title, legend and axes, as SVG that stands for itself; it takes its ink from the page. */
export function framed({ title, series, x, y, marks }: Frame): string {
  const grid = y.map(({ at, label }) => {
    const line = rounded(PLOT.height * (1 - at));
    return `<path d="M0 ${line}H${PLOT.width}" stroke="currentColor" stroke-opacity=".15"/><text x="-6" y="${line + 4}" text-anchor="end">${escaped(label)}</text>`;
  });
  const times = x.map(({ at, label }) => {
    const anchor = at < 0.05 ? 'start' : at > 0.95 ? 'end' : 'middle';
    return `<text x="${rounded(PLOT.width * at)}" y="${PLOT.height + 18}" text-anchor="${anchor}">${escaped(label)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" role="img" aria-label="${escaped(title)}" font-family="system-ui,sans-serif" font-size="12" fill="currentColor">`,
    `<text x="${LEFT}" y="14" font-weight="bold">${escaped(title)}</text>`,
    `<g transform="translate(${LEFT} 22)">${legend(series)}</g>`,
    `<g transform="translate(${LEFT} ${TOP})">${grid.join('')}${marks}${times.join('')}</g>`,
    '</svg>\n',
  ].join('\n');
}

/** A bar or block with what it says when it is pointed at. */
export function block(
  x: number,
  y: number,
  width: number,
  height: number,
  color: string,
  says: string,
): string {
  const [left, top, wide, high] = [x, y, width, height].map(rounded);
  return `<rect x="${left}" y="${top}" width="${wide}" height="${high}" fill="${color}"><title>${escaped(says)}</title></rect>`;
}

/** The smallest number of the kind 1, 2, 5, 10, 20, … that is no less. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? 10 * power;
}

function legend(series: readonly Series[]): string {
  let x = 0;
  return series
    .map(({ name, color }) => {
      const at = x;
      x += 24 + name.length * LETTER;
      return `<rect x="${rounded(at)}" width="10" height="10" fill="${color}"/><text x="${rounded(at + 14)}" y="9">${escaped(name)}</text>`;
    })
    .join('');
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
