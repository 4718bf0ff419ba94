import { describe, expect, test } from 'vitest';
import { roundUp } from '../../src/journal/chart-frame.ts';
import { chartsOf, interventionChart, stateChart, timesChart } from '../../src/journal/charts.ts';
import { reportOf } from '../../src/journal/report.ts';
import type { WorkerStates } from '../../src/journal/states.ts';
import { at, evening } from './evening.ts';

const OPTIONS = { id: 'run-1', generatedAt: at('19:15'), startedAt: at('17:41'), live: false, zone: 'UTC' };
const REPORT = reportOf(evening(), OPTIONS);
const WINDOW = { from: at('10:00'), to: at('11:00'), zone: 'UTC' };

interface Block {
  x: number;
  y: number;
  width: number;
  height: number;
  says: string;
}

/** The blocks of a chart that say something. */
function blocksOf(svg: string): Block[] {
  const pattern =
    /<rect (?:rx="4" )?x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="#\w+"><title>([^<]*)</g;
  return [...svg.matchAll(pattern)].map(([, x, y, width, height, says]) => ({
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
    says: says!,
  }));
}

function statesOf(worker: string, ...spans: [state: string, from: string, to: string][]): WorkerStates {
  return {
    worker,
    screen: spans.map(([state, from, to]) => ({ state, from: at(from), to: at(to) })),
    health: [],
  };
}

test('each column is as high as there are workers in the state, and unwatched time is blank', () => {
  const states = [
    statesOf('a', ['working', '10:00', '10:30']),
    statesOf('b', ['working', '10:00', '10:15'], ['idle', '10:15', '10:30']),
  ];
  const blocks = blocksOf(stateChart({ ...WINDOW, states }));
  expect(blocks.find(({ says }) => says.startsWith('10:05'))).toMatchObject({ y: 0, height: 180 });
  const [working, idle] = blocks.filter(({ says }) => says.startsWith('10:20'));
  expect([working, idle]).toMatchObject([
    { says: expect.stringMatching(/working: 1$/), y: 90, height: 90 },
    { says: expect.stringMatching(/idle: 1$/), y: 0, height: 90 },
  ]);
  expect(Math.max(...blocks.map(({ x }) => x))).toBeLessThan(380);
});

test('states beyond the colors are counted together', () => {
  const states = Array.from({ length: 12 }, (_, i) => statesOf(`w${i}`, [`state ${i}`, '10:00', '11:00']));
  const first = blocksOf(stateChart({ ...WINDOW, states })).filter(({ x }) => x === 0);
  expect(first).toHaveLength(8);
  expect(first.at(-1)?.says).toMatch(/other: 5$/);
  expect(first.at(-1)?.y).toBeCloseTo(0, 0);
});

test('every step is in a bar', () => {
  const blocks = blocksOf(interventionChart(REPORT));
  const sum = (name: string) =>
    blocks.reduce((all, { says }) => all + Number(new RegExp(` ${name}: (\\d+)$`).exec(says)?.[1] ?? 0), 0);
  expect([sum('automatic'), sum('manual')]).toEqual([REPORT.metrics.automatic, REPORT.metrics.manual]);
});

test('every incident has its times, longer ones higher', () => {
  const blocks = blocksOf(timesChart(REPORT));
  expect(blocks.filter(({ says }) => says.includes('until detected'))).toHaveLength(REPORT.incidents.length);
  const [incident] = REPORT.incidents;
  const later = { ...incident!, since: incident!.openedAt - 100_000, closedAt: undefined };
  const heights = blocksOf(timesChart({ ...WINDOW, incidents: [incident!, later] }))
    .filter(({ says }) => says.includes('until detected'))
    .map(({ y }) => y);
  expect(heights[1]).toBeLessThan(heights[0]!);
});

describe.each([
  ['an evening', REPORT],
  ['a run of which nothing was written', reportOf([], OPTIONS)],
])('the charts of %s', (_, report) => {
  test.each(chartsOf(report))('stay within the picture %#', (svg) => {
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 840 250"/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|href|<script/);
    for (const { x, y, width, height } of blocksOf(svg)) {
      expect(x).toBeGreaterThanOrEqual(-4);
      expect(x + width).toBeLessThanOrEqual(764.1);
      expect(y).toBeGreaterThanOrEqual(-4.1);
      expect(y + height).toBeLessThanOrEqual(184.1);
    }
  });
});

test('names of workers and states are no markup', () => {
  const svg = stateChart({ ...WINDOW, states: [statesOf('w', ['<b>"&', '10:00', '11:00'])] });
  expect(svg).toContain('&lt;b&gt;&quot;&amp;');
  expect(svg).not.toContain('<b>');
});

test.each([
  [0.2, 1],
  [3, 5],
  [20, 20],
  [51, 100],
])('%d is rounded up to %d', (value, rounded) => {
  expect(roundUp(value)).toBe(rounded);
});
