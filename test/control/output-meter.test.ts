import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUCKET_MS, OutputMeter } from '../../src/control/output-meter.ts';

test('what a worker put out stands in the bucket of its time, oldest first', () => {
  const meter = new OutputMeter();
  meter.add('w', 100, 5 * BUCKET_MS);
  meter.add('w', 20, 6 * BUCKET_MS - 1);
  meter.add('w', 3, 7 * BUCKET_MS);
  expect(meter.recent('w', 8 * BUCKET_MS).slice(-3)).toEqual([120, 0, 3]);
  expect(meter.recent('w', 9 * BUCKET_MS).slice(-3)).toEqual([0, 3, 0]);
});

test('a bucket that is not over is not told yet', () => {
  const meter = new OutputMeter();
  meter.add('w', 100, 5 * BUCKET_MS);
  expect(meter.recent('w', 5 * BUCKET_MS + 1).at(-1)).toBe(0);
});

test('of a worker that never put anything out, and of one that is forgotten, there is nothing', () => {
  const meter = new OutputMeter();
  meter.add('w', 100, 0);
  meter.forget('w');
  expect(meter.recent('w', BUCKET_MS)).toEqual(new Array(30).fill(0));
});

test('all that was put out is found between any times that part the whole, and each recent byte once', () => {
  const outputs = fc.array(
    fc.record({ bytes: fc.integer({ min: 1, max: 1000 }), after: fc.integer({ min: 0, max: 400_000 }) }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(outputs, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
      const meter = new OutputMeter();
      let at = 1e12;
      const times: [at: number, bytes: number][] = [];
      for (const { bytes, after } of list) {
        at += after;
        meter.add('w', bytes, at);
        times.push([at, bytes]);
      }
      const end = at + BUCKET_MS;
      const middle = 1e12 + (end - 1e12) * share;
      const all = list.reduce((sum, { bytes }) => sum + bytes, 0);
      const parted = meter.between(0, middle) + meter.between(middle, end + BUCKET_MS);
      expect(parted).toBeCloseTo(all, 3);
      const now = Math.ceil(end / BUCKET_MS) * BUCKET_MS;
      const recent = times.filter(([time]) => time >= now - 30 * BUCKET_MS);
      expect(meter.recent('w', now).reduce((sum, bytes) => sum + bytes, 0)).toBe(
        recent.reduce((sum, [, bytes]) => sum + bytes, 0),
      );
    }),
  );
});
