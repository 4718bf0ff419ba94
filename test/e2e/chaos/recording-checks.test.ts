import { expect, test } from 'vitest';
import { type Deeds, noDeeds } from './deeds.ts';
import type { PrintedLife } from './ledger.ts';
import { recordingProblems } from './recording-checks.ts';
import type { RecordedLife } from './recordings.ts';

const HOST = 100;
/** Ten lines, one a second. */
const printed: PrintedLife = {
  worker: 'w',
  pid: 7,
  host: HOST,
  batches: Array.from({ length: 10 }, (_, i) => ({ last: i + 1, from: i * 1000, to: i * 1000 })),
};

function recorded(numbers: readonly number[], segmentFrom = Number.POSITIVE_INFINITY): RecordedLife {
  const lines = numbers.map((number) => ({ number, segment: number < segmentFrom ? 0 : 1 }));
  return { worker: 'w', pid: 7, lines };
}

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);
const check = (lives: readonly RecordedLife[], deeds: Partial<Deeds> = {}, life = printed) =>
  recordingProblems([life], lives, { ...noDeeds(), ...deeds });

test('what was printed and recorded is well', () => {
  expect(check([recorded(upTo(10))])).toEqual([]);
});

test('a life without a recording, twice recorded, or never printed is a problem', () => {
  expect(check([])).toEqual(['w (7): the last lines, 1 to 10 of 10 (720 bytes), are missing']);
  expect(check([recorded(upTo(10)), recorded(upTo(10))])).toEqual(['w (7): is recorded as two lives']);
  const other = { ...recorded([501]), pid: 8 };
  expect(check([recorded(upTo(10)), other])).toEqual(['w (8): is recorded and never printed anything']);
  expect(check([recorded([...upTo(10), 11 + 500])])).toContain(
    'w (7): line 511 is recorded, and 10 were printed',
  );
});

test('lines that come again are a problem', () => {
  expect(check([recorded([1, 1, ...upTo(10).slice(1)])])).toEqual(['w (7): line 1 after 1']);
});

test('lines may be missing where they could not be written, and only before a new segment', () => {
  const gap = [1, 2, 3, 7, 8, 9, 10];
  const unwritable = [{ from: 3500, to: 4000 }];
  expect(check([recorded(gap, 7)], { unwritable })).toEqual([]);
  expect(check([recorded(gap)], { unwritable })).toEqual(['w (7): lines 4 to 6 are missing']);
  expect(check([recorded(gap, 7)])).toEqual(['w (7): lines 4 to 6 are missing']);
  expect(check([recorded(gap, 7)], { unwritable: [{ from: 5600, to: 6000 }] })).toEqual([
    'w (7): lines 4 to 5 are missing',
  ]);
});

test('what a stopped host had not read may be missing with what could not be written then', () => {
  const gap = [1, 2, 3, 7, 8, 9, 10];
  const unwritable = [{ from: 5600, to: 6000 }];
  const stop = (who: string) => ({ unwritable, stops: [{ who, from: 2900, to: 5700 }] });
  expect(check([recorded(gap, 7)], stop('host'))).toEqual([]);
  expect(check([recorded(gap, 7)], stop('control'))).toEqual(['w (7): lines 4 to 5 are missing']);
});

test('the last lines may be lost with the very host that was killed then, and only a few', () => {
  const kill = (pid: number, at: number) => ({ hostKills: [{ pid, at }] });
  const lost = ['w (7): the last lines, 9 to 10 of 10 (144 bytes), are missing'];
  expect(check([recorded(upTo(8))], kill(HOST, 9100))).toEqual([]);
  expect(check([recorded(upTo(8))], kill(HOST + 1, 9100))).toEqual(lost);
  expect(check([recorded(upTo(8))], kill(HOST, 20_000))).toEqual(lost);
  expect(check([recorded(upTo(8))], kill(HOST, 5000))).toEqual(lost);
  const flood = { ...printed, batches: [...printed.batches, { last: 10_000, from: 9000, to: 9000 }] };
  expect(check([recorded(upTo(10))], kill(HOST, 9100), flood)).toHaveLength(1);
});
