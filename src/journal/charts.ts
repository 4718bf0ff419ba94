import { block, framed, PLOT, roundUp, type Series, type Tick } from './chart-frame.ts';
import { detectionMs, recoveryMs } from './incidents.ts';
import type { Report } from './report.ts';
import type { WorkerStates } from './states.ts';
import { spanText, type TimeText, timeTextIn } from './time-text.ts';

/** Told apart by people who see colors differently (Okabe and Ito), on a light and on a dark page. */
const COLORS = ['#0072b2', '#009e73', '#e69f00', '#56b4e9', '#d55e00', '#cc79a7', '#f0e442', '#8a8a8a'];
const OTHER: Series = { name: 'other', color: '#8a8a8a' };
const AUTOMATIC: Series = { name: 'automatic', color: '#0072b2' };
const MANUAL: Series = { name: 'manual', color: '#e69f00' };
const DETECTED: Series = { name: 'until detected', color: '#56b4e9' };
const RECOVERED: Series = { name: 'from then until over', color: '#d55e00' };

/** Columns of a chart over time. */
const STATE_COLUMNS = 190;
const STEP_COLUMNS = 48;
/** Times reach from this to days, ms. */
const SHORTEST = 100;

/** The charts of a report, each an SVG. */
export function chartsOf(report: Report): string[] {
  return [stateChart(report), interventionChart(report), timesChart(report)];
}

type Window = Pick<Report, 'from' | 'to' | 'zone'>;

/** How many workers were in which state, over time. */
export function stateChart({ states, ...window }: Window & { states: readonly WorkerStates[] }): string {
  const columns = columnsOf(window, STATE_COLUMNS).map(({ at }) => countsAt(states, at));
  const totals = new Map<string, number>();
  for (const counts of columns)
    for (const [state, count] of counts) totals.set(state, (totals.get(state) ?? 0) + count);
  const named = [...totals.keys()].sort((a, b) => totals.get(b)! - totals.get(a)!);
  const shown = named.slice(0, COLORS.length - 1);
  const series = shown.map((name, i) => ({ name, color: COLORS[i]! }));
  const withOther = named.length > shown.length ? [...series, OTHER] : series;
  const top = Math.max(1, states.length);
  const { clock } = timeTextIn(window.zone);
  const width = PLOT.width / STATE_COLUMNS;
  const marks = columnsOf(window, STATE_COLUMNS).flatMap(({ at, x }, i) => {
    let below = 0;
    return withOther.flatMap(({ name, color }) => {
      const count = [...columns[i]!]
        .filter(([state]) => state === name || (name === OTHER.name && !shown.includes(state)))
        .reduce((sum, [, workers]) => sum + workers, 0);
      if (count === 0) return [];
      const height = (PLOT.height * count) / top;
      below += height;
      return [block(x, PLOT.height - below, width, height, color, `${clock(at)} ${name}: ${count}`)];
    });
  });
  return framed({
    title: 'Workers by what their screens say',
    series: withOther,
    x: timeTicks(window),
    y: countTicks(top),
    marks: marks.join(''),
  });
}

/** How many steps automation and people took, over time. */
export function interventionChart({
  interventions,
  ...window
}: Window & Pick<Report, 'interventions'>): string {
  const columns = columnsOf(window, STEP_COLUMNS);
  const length = Math.max(1, window.to - window.from) / STEP_COLUMNS;
  const counts = columns.map(() => ({ auto: 0, operator: 0 }));
  for (const { at, by } of interventions) {
    const column = Math.floor((at - window.from) / length);
    counts[Math.min(Math.max(column, 0), STEP_COLUMNS - 1)]![by]++;
  }
  const top = roundUp(Math.max(1, ...counts.map(({ auto, operator }) => auto + operator)));
  const { clock } = timeTextIn(window.zone);
  const width = PLOT.width / STEP_COLUMNS - 1;
  const marks = columns.flatMap(({ at, x }, i) => {
    const { auto, operator } = counts[i]!;
    const bar = (count: number, below: number, { name, color }: Series) => {
      const height = (PLOT.height * count) / top;
      const y = PLOT.height * (1 - below / top) - height;
      return count === 0 ? [] : [block(x, y, width, height, color, `${clock(at)} ${name}: ${count}`)];
    };
    return [...bar(auto, 0, AUTOMATIC), ...bar(operator, auto, MANUAL)];
  });
  return framed({
    title: 'Steps that were taken',
    series: [AUTOMATIC, MANUAL],
    x: timeTicks(window),
    y: countTicks(top),
    marks: marks.join(''),
  });
}

/** How long each incident took to be detected, and from then to its end; the scale is logarithmic. */
export function timesChart({ incidents, ...window }: Window & Pick<Report, 'incidents'>): string {
  const { clock } = timeTextIn(window.zone);
  const longest = incidents.reduce(
    (longest, each) => Math.max(longest, detectionMs(each), recoveryMs(each) ?? 0),
    10_000,
  );
  const decades = Math.log10(roundUp(longest) / SHORTEST);
  const height = (ms: number) =>
    Math.min(1, Math.max(0, Math.log10(Math.max(ms, SHORTEST) / SHORTEST) / decades));
  const marks = incidents.flatMap((incident) => {
    const x = PLOT.width * share(incident.openedAt, window);
    const mark = (ms: number | undefined, { name, color }: Series, round: boolean) => {
      if (ms === undefined) return [];
      const says = `${clock(incident.openedAt)} ${incident.worker} ${incident.cause}, ${name}: ${spanText(ms)}`;
      return [
        block(x - 4, PLOT.height * (1 - height(ms)) - 4, 8, 8, color, says).replace(
          '<rect',
          round ? '<rect rx="4"' : '<rect',
        ),
      ];
    };
    return [...mark(detectionMs(incident), DETECTED, true), ...mark(recoveryMs(incident), RECOVERED, false)];
  });
  const y = Array.from({ length: Math.floor(decades) + 1 }, (_, i) => SHORTEST * 10 ** i).map((ms) => ({
    at: height(ms),
    label: spanText(ms),
  }));
  return framed({
    title: 'How long incidents took',
    series: [DETECTED, RECOVERED],
    x: timeTicks(window),
    y,
    marks: marks.join(''),
  });
}

function countsAt(states: readonly WorkerStates[], at: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { screen } of states) {
    const span = screen.find(({ from, to }) => from <= at && at < to);
    if (span) counts.set(span.state, (counts.get(span.state) ?? 0) + 1);
  }
  return counts;
}

/** The middle of each column in time, and where it begins in the plot. */
function columnsOf({ from, to }: Window, count: number): { at: number; x: number }[] {
  return Array.from({ length: count }, (_, i) => ({
    at: from + ((to - from) * (i + 0.5)) / count,
    x: (PLOT.width * i) / count,
  }));
}

function share(at: number, { from, to }: Window): number {
  return to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 0;
}

function timeTicks(window: Window): Tick[] {
  const { from, to, zone } = window;
  const text: TimeText = timeTextIn(zone);
  const oneDay = text.date(from) === text.date(to);
  return [0, 0.25, 0.5, 0.75, 1].map((at) => {
    const time = from + (to - from) * at;
    return {
      at,
      label: oneDay ? text.clock(time) : `${text.date(time).slice(5)} ${text.clock(time).slice(0, 5)}`,
    };
  });
}

function countTicks(top: number): Tick[] {
  const values = top <= 4 ? Array.from({ length: top + 1 }, (_, i) => i) : [0, top / 2, top];
  return values.filter(Number.isInteger).map((value) => ({ at: value / top, label: String(value) }));
}
