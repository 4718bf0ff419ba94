import type { RunMetrics } from '../../api/stats.ts';
import type { Size } from '../../screen/cells.ts';
import { stateColorOf } from '../badge.ts';
import { FOOTER_ROWS, HEADER_ROWS, type Rect } from '../layout.ts';
import type { Segment } from '../line.ts';
import { type Role, theme } from '../theme.ts';
import { sizeText } from './table-columns.ts';

/** A chart and what stands above it: its title, and what each line is, with its newest value. */
export interface Panel {
  title: string;
  legend: Segment[][];
  lines: readonly { color: Role; values: readonly (number | null)[] }[];
  /** What stands below each value, where there is room. */
  labels: readonly string[];
  /** It counts something: no label is a fraction. */
  whole: boolean;
}

/** The narrowest and lowest that a panel can be read, and the widest that more beside it are better. */
const LEAST: Size = { cols: 38, rows: 9 };
const COMFORTABLE_COLS = 66;
/** States that have a line of their own. */
const SHOWN_STATES = 5;

/** Where the panels of a page lie: as many as can be read at once, all of the same size. */
export function panelRects({ cols, rows }: Size, count: number): Rect[] {
  const height = rows - HEADER_ROWS - FOOTER_ROWS;
  const most = Math.max(1, Math.floor(cols / LEAST.cols));
  const columns = Math.min(most, Math.max(Math.min(2, most), Math.floor(cols / COMFORTABLE_COLS)), 3);
  const lines = Math.max(1, Math.min(Math.floor(height / LEAST.rows), Math.ceil(count / columns)));
  return Array.from({ length: Math.min(count, columns * lines) }, (_, i) => {
    const [column, line] = [i % columns, Math.floor(i / columns)];
    const [x, y] = [Math.floor((column * cols) / columns), Math.floor((line * height) / lines)];
    return {
      x,
      y: HEADER_ROWS + y,
      width: Math.floor(((column + 1) * cols) / columns) - x,
      height: Math.floor(((line + 1) * height) / lines) - y,
    };
  });
}

/** All panels, the most important first. */
export function panelsOf(metrics: RunMetrics): Panel[] {
  const labels = labelsOf(metrics);
  const panel = (title: string, whole: boolean, lines: readonly Line[]): Panel => ({
    title,
    legend: lines.map(({ name, color, values, text }) => {
      const value = values.findLast((known) => known !== null);
      const shown = value === undefined || value === null ? '–' : text(value);
      return [{ text: ' ━ ', color, bold: true }, { text: `${name} ` }, { text: shown, bold: true }];
    }),
    lines,
    labels,
    whole,
  });
  const states = metrics.states.slice(0, SHOWN_STATES).map(
    ({ state, workers }): Line => ({
      name: state.replaceAll('_', ' '),
      color: stateColorOf(state),
      values: workers,
      text: (value) => String(Math.round(value)),
    }),
  );
  const seconds = (values: readonly (number | null)[]) => values.map((ms) => ms && ms / 1000);
  const mib = metrics.memory.map((bytes) => bytes && bytes / 2 ** 20);
  const count = (value: number) => String(value);
  const inSeconds = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)}s`;
  return [
    panel(
      'Workers by state',
      true,
      states.length > 0 ? states : [{ ...NOTHING, values: metrics.output.map(() => 0) }],
    ),
    panel('Interventions', true, [
      {
        name: 'automatic',
        color: theme.health.recovering,
        values: metrics.automatic,
        text: () => count(sum(metrics.automatic)),
      },
      {
        name: 'manual',
        color: theme.accent,
        values: metrics.manual,
        text: () => count(sum(metrics.manual)),
      },
    ]),
    panel('Trouble', false, [
      { name: 'detect', color: theme.exited, values: seconds(metrics.detection), text: inSeconds },
      { name: 'recover', color: theme.running, values: seconds(metrics.recovery), text: inSeconds },
    ]),
    panel('Output, KB/s', false, [
      {
        name: 'all workers',
        color: theme.key,
        values: metrics.output.map((rate) => rate && rate / 1000),
        text: (value) => `${value.toFixed(1)} KB/s`,
      },
    ]),
    panel('CPU, %', true, [
      {
        name: 'all workers',
        color: theme.states.idle,
        values: metrics.cpu,
        text: (value) => `${Math.round(value)}%`,
      },
    ]),
    panel('Memory, MB', true, [
      {
        name: 'all workers',
        color: theme.health.stuck,
        values: mib,
        text: (value) => sizeText(value * 2 ** 20),
      },
    ]),
  ];
}

interface Line {
  name: string;
  color: Role;
  values: readonly (number | null)[];
  text: (value: number) => string;
}

const NOTHING = { name: 'none yet', color: theme.dim, text: () => '' };

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

/** The clock times at which the buckets begin: with seconds where several begin in one minute. */
function labelsOf({ from, bucketMs, output }: RunMetrics): string[] {
  return output.map((_, i) => {
    const time = new Date(from + i * bucketMs);
    const parts = [time.getHours(), time.getMinutes(), ...(bucketMs < 30_000 ? [time.getSeconds()] : [])];
    return parts.map((part) => String(part).padStart(2, '0')).join(':');
  });
}
