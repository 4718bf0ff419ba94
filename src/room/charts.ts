import { PassThrough } from 'node:stream';
import blessed from 'blessed';
import line from 'blessed-contrib/lib/widget/charts/line.js';
import type { Size } from '../screen/cells.ts';

/** As Ink knows colors, a name or `#rrggbb`; undefined for that of the terminal's text. */
export type ChartColor = string | undefined;

/** A line of a chart; null where nothing is known, which is drawn as what was known before, and not at all before that. */
export interface Series {
  color: ChartColor;
  values: readonly (number | null)[];
}

export interface Chart {
  series: readonly Series[];
  /** What stands below each value, where there is room. */
  labels: readonly string[];
  /** It counts something: no label is a fraction. */
  whole: boolean;
  /** The color of the axes and labels. */
  frame: ChartColor;
}

/** Draws a chart into so many cells: lines of text with SGR sequences. */
export type DrawChart = (chart: Chart, size: Size) => string;

/** The widget leaves these cells free at its right and lower edge. */
const UNUSED: Size = { cols: 6, rows: 3 };
const LABELS = 4;
/** What is less is nothing in a chart: the widget divides by the end of its axis, and would draw on for ever beyond infinity. */
const LEAST = 1e-6;

// Nothing of this reaches a terminal: blessed needs to know of none, and signals are the affair of the room.
blessed.Screen._bound = true;
blessed.Tput.prototype.setup = function () {
  const terminal = { name: 'paper', names: ['paper'], bools: {}, numbers: { max_colors: 256 }, strings: {} };
  this.inject(this.compile(terminal));
};
const paper = Object.assign(new PassThrough(), { columns: 1, rows: 1, isTTY: true });
paper.resume();
const screen = blessed.screen({
  input: new PassThrough(),
  output: paper,
  terminal: 'paper',
  forceUnicode: true,
});

export const drawChart: DrawChart = ({ series, labels, whole, frame }, { cols, rows }) => {
  const width = cols + UNUSED.cols;
  const height = rows + UNUSED.rows;
  Object.assign(screen.program, { cols: width, rows: height });
  screen.alloc();
  const lines = series.map(({ color, values }) => ({
    x: labels,
    y: carried(values),
    style: { line: colorOf(color) },
  }));
  const chart = line({
    left: 0,
    top: 0,
    width,
    height,
    maxY: ceiling(
      series.flatMap(({ values }) => values).reduce((a: number, b) => Math.max(a, b ?? 0), 0),
      whole,
    ),
    numYLabels: rows < 8 ? LABELS / 2 : LABELS,
    wholeNumbersOnly: whole,
    xLabelPadding: 3,
    xPadding: 5,
    style: { text: colorOf(frame), baseline: colorOf(frame) },
  });
  screen.append(chart);
  // What is drawn last lies above: the most important comes first.
  chart.setData(lines.toReversed());
  screen.render();
  // Ink knows a reset with its number only: without one, the colors after it are lost.
  const picture = screen.screenshot(0, cols, 0, rows).replaceAll('\x1b[m', '\x1b[0m');
  screen.remove(chart);
  return picture.trimEnd();
};

/** The widget draws nothing at what is no number. */
function carried(values: readonly (number | null)[]): number[] {
  let last = Number.NaN;
  const drawn = values.map((value) => {
    last = value ?? last;
    return last;
  });
  // A line takes two: the first number is seen as soon as it is there.
  if (drawn.length > 1 && Number.isNaN(drawn.at(-2))) drawn[drawn.length - 2] = last;
  return drawn;
}

/** A round number somewhat above the greatest value, that its quarters are labels. */
export function ceiling(greatest: number, whole: boolean): number {
  if (greatest < LEAST) return whole ? LABELS : 1;
  const unit = 10 ** Math.floor(Math.log10(greatest));
  const round =
    [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10, 12].find((factor) => factor * unit > greatest)! * unit;
  return whole ? Math.max(LABELS, Math.ceil(round / LABELS) * LABELS) : round;
}

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/** A color as blessed-contrib takes it: one of 256, or what is nearest to it there. */
function colorOf(color: ChartColor): 'normal' | number | [number, number, number] {
  if (color === undefined) return 'normal';
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(color) ?? [];
  if (blue !== undefined) {
    return [Number.parseInt(red!, 16), Number.parseInt(green!, 16), Number.parseInt(blue, 16)];
  }
  const index = NAMES.indexOf(color.replace('Bright', ''));
  if (index === -1) return 'normal';
  return color.endsWith('Bright') ? index + 8 : index;
}
