import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ceiling, drawChart } from '../../src/room/charts.ts';
import { widthOf } from '../../src/room/line.ts';

const labels = Array.from({ length: 60 }, (_, i) => `12:${String(i).padStart(2, '0')}`);
const rising = Array.from({ length: 60 }, (_, i) => i);
const plain = (text: string) => text.replaceAll(/\x1b\[[\d;]*m/g, '');

test('a chart has its line, its axis, labels of both, and no more than its cells', () => {
  const chart = { series: [{ color: '#ff0000', values: rising }], labels, whole: true, frame: 'white' };
  const picture = drawChart(chart, { cols: 60, rows: 12 });
  const lines = plain(picture).split('\n');
  expect(lines.length).toBeLessThanOrEqual(12);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(60);
  expect(lines.at(-1)).toMatch(/12:00 +12:\d\d/);
  expect(lines.map((line) => line.trim().split(/[^\d]/)[0]).filter(Boolean)).toEqual([
    '45',
    '30',
    '15',
    '0',
    '12',
  ]);
  // The line rises: its first dots are low, its last ones high.
  const dotted = lines.findIndex((line) => /[\u2801-\u28ff]/.test(line.slice(8)));
  expect(lines[dotted]!.slice(8).search(/[\u2801-\u28ff]/)).toBeGreaterThan(30);
});

test('a line begins where something is known, and goes on as what was known before', () => {
  const dots = (values: readonly (number | null)[]) => {
    const chart = { series: [{ color: '#ff0000', values }], labels, whole: true, frame: 'white' };
    const red = drawChart(chart, { cols: 80, rows: 12 }).split('\n');
    return red.map((line) => line.match(/\x1b\[38;5;196m[\u2801-\u28ff]+/g)?.join('') ?? '').join('');
  };
  const cells = (values: readonly (number | null)[]) =>
    dots(values).replaceAll(/[^\u2801-\u28ff]/g, '').length;
  const unknown = (count: number) => Array<null>(count).fill(null);
  const whole = cells(Array(60).fill(40));
  expect(cells(unknown(60))).toBe(0);
  expect(cells([...unknown(30), ...Array(30).fill(40)])).toBeLessThanOrEqual(whole / 2 + 1);
  expect(cells([40, ...unknown(58), 40])).toBe(whole);
  expect(cells([...unknown(59), 40])).toBeGreaterThan(0);
});

test('each line has its colour, and nothing but colours is in the picture', () => {
  const falling = rising.toReversed();
  const series = [
    { color: '#ff0000', values: rising },
    { color: 'greenBright', values: falling },
    { color: 'blue', values: falling.map((value) => value / 2) },
  ];
  const picture = drawChart({ series, labels, whole: false, frame: undefined }, { cols: 40, rows: 10 });
  expect(picture).toContain('\x1b[38;5;196m');
  expect(picture).toMatch(/\x1b\[(38;5;10|92)m/);
  expect(picture).toMatch(/\x1b\[(38;5;4|34)m/);
  expect(plain(picture)).not.toContain('\x1b');
});

test('any numbers, also none, are drawn into any size', () => {
  const values = fc.array(fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(
      fc.array(values, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 20, max: 120 }),
      fc.integer({ min: 3, max: 40 }),
      fc.boolean(),
      (lists, cols, rows, whole) => {
        const longest = Math.max(...lists.map((list) => list.length));
        const series = lists.map((list) => ({ color: 'red', values: list }));
        const picture = plain(
          drawChart({ series, labels: labels.slice(0, longest), whole, frame: '#808080' }, { cols, rows }),
        );
        const lines = picture.split('\n');
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(cols);
        expect(picture).not.toMatch(/NaN|Infinity/);
      },
    ),
    { numRuns: 40, examples: [[[[Number.MIN_VALUE, 2 * Number.MIN_VALUE]], 40, 10, false]] },
  );
});

test('handlers of signals and exceptions are left to the room', () => {
  const signals = (['SIGTERM', 'SIGINT', 'SIGQUIT'] as const).flatMap((signal) => process.listeners(signal));
  const listeners = [...signals, ...process.listeners('uncaughtException')].map(String);
  expect(listeners.filter((listener) => /Screen|process\.exit/.test(listener))).toEqual([]);
});

test('the upper end of an axis is round, above the greatest value and not far above it', () => {
  expect([0, 3, 4, 12, 47, 100].map((value) => ceiling(value, true))).toEqual([4, 4, 8, 16, 60, 120]);
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (greatest) => {
      const top = ceiling(greatest, false);
      expect(top).toBeGreaterThan(greatest);
      expect(top).toBeLessThanOrEqual(greatest * 1.6);
      expect(ceiling(greatest, true)).toBeGreaterThan(greatest);
      expect(ceiling(greatest, true) % 4).toBe(0);
    }),
  );
});
