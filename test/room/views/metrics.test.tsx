import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { RunMetrics } from '../../../src/api/stats.ts';
import { App } from '../../../src/room/app.tsx';
import { drawChart } from '../../../src/room/charts.ts';
import type { RoomState } from '../../../src/room/state.ts';
import { createStore } from '../../../src/room/store.ts';
import { panelRects, panelsOf } from '../../../src/room/views/panels.ts';
import { controllerOf } from '../controlled-room.ts';
import { pictureOf } from '../picture.ts';
import { roomOf, runMetricsOf, workerOf } from '../room-state.ts';

const each = <T,>(value: T): T[] => Array(60).fill(value);

function chartsOf(changes: Partial<RoomState> = {}): RoomState {
  return roomOf([workerOf('w')], {
    view: 'metrics',
    size: { cols: 100, rows: 40 },
    metrics: { range: '5m', page: 0, draw: drawChart },
    figures: { metrics: runMetricsOf() },
    ...changes,
  });
}

/** The charts as text; ink-testing-library's terminal is 100 columns wide. */
function linesOf(state: RoomState): string[] {
  const { lastFrame, unmount } = render(<App store={createStore(state)} />);
  const frame = lastFrame() ?? '';
  unmount();
  return frame.replaceAll(/\x1b\[[\d;]*m/g, '').split('\n');
}

test('each chart says what its lines are and their newest values', () => {
  const text = linesOf(chartsOf()).join('\n');
  expect(text).toMatch(/metrics +last 5 minutes/);
  expect(text).toMatch(/Workers by state +━ working 9 +━ api error 2/);
  expect(text).toMatch(/Interventions +━ automatic 4 +━ manual 0/);
  expect(text).toMatch(/Trouble +━ detect 1\.2s +━ recover –/);
  expect(text).toMatch(/Output, KB\/s +━ all workers 12\.3 KB\/s/);
  expect(text).toMatch(/CPU, % +━ all workers 42%/);
  expect(text).toMatch(/Memory, MB +━ all workers 300M/);
});

test('of a legend that does not fit it is said how much is left', () => {
  const states = ['working', 'idle', 'permission', 'question', 'api_error'].map((state, i) => ({
    state,
    workers: each(i + 1),
  }));
  const shown = (cols: number) =>
    linesOf(chartsOf({ size: { cols, rows: 40 }, figures: { metrics: runMetricsOf({ states }) } }))
      .find((line) => line.includes('Workers by state'))!
      .replace(/ +Interventions.*/, '')
      .trim();
  expect(shown(80)).toBe('Workers by state ━ working 1  +4');
  expect(shown(100)).toBe('Workers by state ━ working 1 ━ idle 2  +3');
});

test('before there is anything to tell, it says so', () => {
  expect(linesOf(chartsOf({ figures: {} })).join('\n')).toContain('counting …');
  expect(linesOf(chartsOf({ figures: { problem: 'control is gone' } }))[0]).toContain('control is gone');
  const empty = runMetricsOf({ states: [], cpu: each(null), memory: each(null) });
  const text = linesOf(chartsOf({ figures: { metrics: empty } })).join('\n');
  expect(text).toMatch(/Workers by state ━ none yet/);
  expect(text).toMatch(/CPU, % +━ all workers –/);
});

test('where there is no worker yet, the axis stands as in the other charts', () => {
  const axes = (changes: Partial<RunMetrics>) => {
    const lines = linesOf(chartsOf({ figures: { metrics: runMetricsOf(changes) } }));
    return lines.filter((line) => /\d\d:\d\d:\d\d/.test(line));
  };
  expect(axes({ states: [] })).toEqual(axes({}));
});

test.each([
  [80, 24, 4],
  [60, 15, 1],
  [100, 40, 6],
])('at %ix%i %i charts are on a page, and no line is too wide', (cols, rows, count) => {
  const shown = (page: number) => {
    const metrics = { range: '5m' as const, page, draw: drawChart };
    return linesOf(chartsOf({ size: { cols, rows }, metrics }));
  };
  const lines = shown(0);
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(cols);
  expect(lines.join('\n').match(/━ /g)!.length).toBeGreaterThan(0);
  const titles = (page: number) =>
    shown(page)
      .join('\n')
      .match(/Workers by|Interventions|Trouble|Output,|CPU,|Memory,/g);
  expect(titles(0)).toHaveLength(count);
  const pages = Math.ceil(6 / count);
  const all = Array.from({ length: pages }, (_, page) => titles(page) ?? []).flat();
  expect(new Set(all).size).toBe(6);
});

test.each([
  [80, 24],
  [120, 40],
  [200, 50],
  [300, 80],
])('at %ix%i the panels cover each other nowhere and stay in the room', (cols, rows) => {
  const rects = panelRects({ cols, rows }, 6);
  const taken = new Set<string>();
  for (const { x, y, width, height } of rects) {
    expect(x + width).toBeLessThanOrEqual(cols);
    expect(y).toBeGreaterThanOrEqual(1);
    expect(y + height).toBeLessThanOrEqual(rows - 1);
    for (let i = x; i < x + width; i++)
      for (let j = y; j < y + height; j++) {
        expect(taken.has(`${i} ${j}`)).toBe(false);
        taken.add(`${i} ${j}`);
      }
  }
});

test('the labels are clock times, with seconds where minutes would repeat', () => {
  const [five] = panelsOf(runMetricsOf());
  expect(five!.labels).toHaveLength(60);
  expect(five!.labels[0]).toMatch(/^\d\d:\d\d:\d\d$/);
  const [hour] = panelsOf(runMetricsOf({ bucketMs: 60_000 }));
  expect(hour!.labels[0]).toMatch(/^\d\d:\d\d$/);
});

test('keys choose the range and the page, and lead back to where one was', async () => {
  const { store, type } = controllerOf(roomOf([workerOf('w')]));
  type('t');
  type('m');
  expect(store.get().view).toBe('metrics');
  await expect.poll(() => store.get().metrics.draw).toBeDefined();
  type('3');
  expect(store.get().metrics.range).toBe('run');
  type('\t');
  expect(store.get().metrics.range).toBe('5m');
  type('2');
  expect(store.get().metrics.range).toBe('1h');
  type('j');
  expect(store.get().metrics.page).toBe(1);
  type('kk');
  expect(store.get().metrics.page).toBe(0);
  type('m');
  expect(store.get().view).toBe('table');
});

test('axes and their labels have one color, also beside charts whose lines have others', async () => {
  const cells = await (await pictureOf(chartsOf())).cells();
  const times = cells.filter((row) => /\d\d:\d\d .*\d\d:\d\d/.test(row.map(({ text }) => text).join('')));
  expect(times.length).toBeGreaterThan(1);
  const colors = times.flat().flatMap(({ text, fg }) => (text === ' ' ? [] : [fg]));
  expect(new Set(colors).size).toBe(1);
  expect(colors[0]).not.toBe(-1);
});
