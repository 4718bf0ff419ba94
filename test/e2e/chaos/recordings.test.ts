import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeEvent, encodeHeader } from '../../../src/cast/encode.ts';
import type { SegmentInfo } from '../../../src/cast/event.ts';
import { recordedLives } from './recordings.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'recordings-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const line = (pid: number, number: number) => `<${number}:${pid}:${number}> ${'x'.repeat(60)}\r\n`;

function record(name: string, startedAt: number, output: readonly string[], segment: SegmentInfo) {
  const header = encodeHeader({ cols: 80, rows: 24, startedAt, title: 'w', segment });
  const events = output.map((data, i) => encodeEvent({ time: i, code: 'o', data }));
  writeFileSync(join(dir, name), header + events.join(''));
}

const numbers = () =>
  recordedLives(dir, ['w']).lives.map(({ pid, lines }) => [pid, lines.map(({ number }) => number)]);

test('lines are told by life, over cuts and segments, without those of a snapshot', () => {
  const [first, second] = [line(7, 1) + line(7, 2), line(7, 3) + line(7, 4)];
  record('w.cast', 1000, [first, second.slice(0, 90)], { worker: 'w', offset: 0, snapshot: false });
  record('w.2.cast', 2000, [first + second, second.slice(90)], { worker: 'w', offset: 500, snapshot: true });
  record('w.3.cast', 3000, [line(8, 1)], { worker: 'w', offset: 0, snapshot: false });
  expect(numbers()).toEqual([
    [7, [1, 2, 3, 4]],
    [8, [1]],
  ]);
});

test('what is doubled, missing or torn shows', () => {
  const output = [line(7, 1), line(7, 1), line(7, 3), line(7, 4).replace(':4>', ':5>')];
  record('w.cast', 1000, output, { worker: 'w', offset: 0, snapshot: false });
  expect(numbers()).toEqual([[7, [1, 1, 3]]]);
});

test('a file that is none is a problem', () => {
  writeFileSync(join(dir, 'w.cast'), 'no recording\n');
  expect(recordedLives(dir, ['w'])).toMatchObject({
    lives: [],
    problems: [expect.stringContaining('w.cast')],
  });
});
