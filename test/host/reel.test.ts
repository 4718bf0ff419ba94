import { describe, expect, test } from 'vitest';
import { encodeEvent, encodeHeader } from '../../src/cast/encode.ts';
import type { CastCode } from '../../src/cast/event.ts';
import { parseCast } from '../../src/cast/read.ts';
import { eventsUntil, type NamedCast, type Reel, reelsOf } from '../../src/host/reel.ts';

interface Segment {
  worker?: string;
  offset?: number;
  startedAt: number;
  snapshot?: string;
  cols?: number;
}

/** A segment of a run; an event is its time, code and data. */
function segment(
  { worker = 'w', offset = 0, startedAt, snapshot, cols = 80 }: Segment,
  events: [time: number, code: CastCode, data: string][],
  folder = '/run',
): NamedCast {
  const info = { worker, offset, snapshot: snapshot !== undefined };
  const opened = snapshot === undefined ? [] : [[0, 'o', snapshot] as [number, CastCode, string]];
  const text =
    encodeHeader({ cols, rows: 24, startedAt, segment: info }) +
    [...opened, ...events].map(([time, code, data]) => encodeEvent({ time, code, data })).join('');
  return { name: worker, folder, cast: parseCast(text, worker) };
}

function played({ events }: Reel): [at: number, code: string, data: string][] {
  return events.map(({ at, code, data }) => [at, code, Buffer.from(data).toString()]);
}

const first = segment({ startedAt: 10_000 }, [
  [0, 'o', 'a'],
  [1, 'o', 'b'],
]);
const second = segment({ startedAt: 12_000, offset: 4, snapshot: 'ab' }, [
  [0.5, 'o', 'c'],
  [1, 'x', '0'],
]);
const restarted = segment({ startedAt: 20_000, cols: 100 }, [[0, 'o', 'again']]);

test('segments of one worker are one reel, and workers of one run keep their place in time', () => {
  const other = segment({ worker: 'v', startedAt: 11_000 }, [[0, 'o', 'z']]);
  const reels = reelsOf([second, first, other]);
  expect(reels.map((reel) => [reel.worker, played(reel)])).toEqual([
    [
      'w',
      [
        [0, 'o', 'a'],
        [1000, 'o', 'b'],
        [2500, 'o', 'c'],
        [3000, 'x', '0'],
      ],
    ],
    ['v', [[1000, 'o', 'z']]],
  ]);
});

describe('a worker that was started again', () => {
  test.each([
    ['in order', [first, second, restarted]],
    ['in another order', [restarted, second, first]],
  ])('begins anew where it was, files %s', (_, recordings) => {
    const [reel, ...others] = reelsOf(recordings);
    expect(others).toEqual([]);
    expect(played(reel!).slice(3)).toEqual([
      [3000, 'x', '0'],
      [10_000, 'o', '\x1bc'],
      [10_000, 'r', '100x24'],
      [10_000, 'o', 'again'],
    ]);
    expect(eventsUntil(reel!, 5000)).toBe(4);
  });

  test('is known although the beginning of its new life was removed', () => {
    const late = segment({ startedAt: 20_000, offset: 6, snapshot: 'so far' }, [[1, 'o', ' on']]);
    expect(played(reelsOf([first, second, late])[0]!).slice(4)).toEqual([
      [10_000, 'o', '\x1bc'],
      [10_000, 'r', '80x24'],
      [10_000, 'o', 'so far'],
      [11_000, 'o', ' on'],
    ]);
  });
});

test('the snapshot is shown where the segment before it is missing', () => {
  const third = segment({ startedAt: 14_000, offset: 50, snapshot: 'all of it', cols: 90 }, [[1, 'o', '!']]);
  expect(played(reelsOf([first, third])[0]!).slice(2)).toEqual([
    [4000, 'o', '\x1bc'],
    [4000, 'r', '90x24'],
    [4000, 'o', 'all of it'],
    [5000, 'o', '!'],
  ]);
  const [alone] = reelsOf([third]);
  expect(alone!.opening).toEqual({ offset: 0, cols: 90, rows: 24, snapshot: 'all of it' });
});

test('what is in two segments is played once', () => {
  const uncut = segment({ startedAt: 10_000 }, [
    [0, 'o', 'a'],
    [1, 'o', 'b'],
    [2, 'o', 'c'],
    [2, 'm', 'here'],
  ]);
  const next = segment({ startedAt: 12_000, offset: 4, snapshot: 'ab' }, [
    [0, 'o', 'c'],
    [0, 'm', 'here'],
    [1, 'o', 'd'],
  ]);
  const [reel] = reelsOf([uncut, next]);
  expect(played(reel!).map(([, , data]) => data)).toEqual(['a', 'b', 'c', 'here', 'd']);
  expect(reel!.marks).toEqual([{ at: 2000, label: 'here' }]);
});

test('two runs are not mixed, and each begins at zero', () => {
  const elsewhere = segment({ startedAt: 99_000 }, [[1, 'o', 'other run']], '/other');
  expect(reelsOf([first, elsewhere]).map((reel) => [reel.worker, played(reel)[0]])).toEqual([
    ['w', [0, 'o', 'a']],
    ['w~2', [1000, 'o', 'other run']],
  ]);
});

test('a clock that was set back does not take the replay back', () => {
  const back = segment({ startedAt: 10_500, offset: 4, snapshot: 'ab' }, [[0, 'o', 'c']]);
  expect(played(reelsOf([first, back])[0]!).map(([at]) => at)).toEqual([0, 1000, 1000]);
});

test('recordings that are of no run are each their own, and long names are cut', () => {
  const cast = parseCast('{"version":2,"width":80,"height":24}\n[1,"o","x"]\n', 'x');
  const name = 'n'.repeat(70);
  const names = reelsOf([
    { name, cast },
    { name, cast: structuredClone(cast) },
  ]).map(({ worker }) => worker);
  expect(names).toEqual(['n'.repeat(64), `${'n'.repeat(60)}~2`]);
});

test('a life on a clock that was set back follows the one before it, as long as it took', () => {
  const ahead = segment({ startedAt: 7_200_000 }, [[1, 'x', '0']]);
  const right = segment({ startedAt: 100_000 }, [
    [0, 'o', 'a'],
    [2, 'o', 'b'],
  ]);
  const [reel] = reelsOf([
    { ...right, name: 'w.2' },
    { ...ahead, name: 'w' },
  ]);
  const ended = 7_201_000 - 100_000;
  expect(played(reel!)).toEqual([
    [ended, 'x', '0'],
    [ended, 'o', '\x1bc'],
    [ended, 'r', '80x24'],
    [ended, 'o', 'a'],
    [ended + 2000, 'o', 'b'],
  ]);
});
