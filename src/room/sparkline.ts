/** From this width of a tile on there is room for a sparkline in its title, in cells. */
export const SPARKLINE_FROM = 70;
/** Buckets of time that it shows. */
const SHOWN = 12;
const BARS = '▁▂▃▄▅▆▇█';

/**
 * The last of some amounts as bars, the newest at the right; '' when nothing was there. An animation alone is a low bar:
 * heights grow with the logarithm, from 100 bytes to 100 KB.
 */
export function sparkline(amounts: readonly number[]): string {
  const shown = amounts.slice(-SHOWN);
  return shown.some((amount) => amount > 0) ? shown.map(barOf).join('') : '';
}

function barOf(amount: number): string {
  const height = Math.round(((Math.log10(Math.max(amount, 1)) - 2) / 3) * (BARS.length - 1));
  return BARS[Math.max(amount > 0 ? 1 : 0, Math.min(height, BARS.length - 1))]!;
}
