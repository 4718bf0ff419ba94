import { expect, test } from 'vitest';
import { readCast } from '../../src/cast/read.ts';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { Watcher } from '../../src/classifier/watcher.ts';
import { type Activity, noteActivity } from '../../src/health/activity.ts';
import { isOffender, QUIET_MS } from '../../src/health/offences.ts';
import { OFFENDER_WINDOW_MS } from '../../src/journal/offenders.ts';
import { Screen } from '../../src/screen/screen.ts';
import { readingOf } from './situations.ts';

const { profiles } = await loadProfiles(['config/agents']);

/** When a recorded agent got on with something, s. */
async function activityIn(name: string): Promise<number[]> {
  const { header, events } = await readCast(`fixtures/${name}.cast`);
  const watcher = new Watcher({ profiles });
  const screen = new Screen({
    cols: header.cols,
    rows: header.rows,
    scrollback: 0,
    onSignal: (signal) => watcher.signal(signal, screen, now),
  });
  let now = 0;
  let activity: Activity | undefined;
  const times: number[] = [];
  for (const { time, code, data } of events) {
    for (let due = watcher.nextLook; due !== undefined && due < time * 1000; due = watcher.nextLook) {
      activity = noteActivity(activity, watcher.look(screen, due), due, false);
      if (times.at(-1) !== activity.at / 1000) times.push(activity.at / 1000);
    }
    now = time * 1000;
    if (code !== 'o') continue;
    screen.write(data);
    watcher.output(screen, now);
  }
  return times;
}

/** The longest time without activity, s. */
function longestPause(times: number[]): number {
  return Math.max(...times.slice(1).map((time, i) => time - times[i]!));
}

test.each([
  ['claude-2.1.329-stall-midstream-120x40', 40],
  ['claude-2.0.77-stall-midstream-120x40', 50],
  ['claude-1.0.128-stall-midstream-120x40', 50],
  ['claude-2.1.329-stall-nobyte-120x40', 50],
  ['claude-2.0.77-stall-nobyte-120x40', 50],
])('a spinner that turns and a clock that ticks are no activity: %s', async (name, atLeast) => {
  expect(longestPause(await activityIn(name))).toBeGreaterThan(atLeast);
});

test.each([
  ['claude-2.1.329-negatives-120x40'],
  ['claude-2.0.77-basic-120x40'],
  ['codex-0.169.0-basic-120x40'],
])('text that comes is activity: %s', async (name) => {
  expect((await activityIn(name)).length).toBeGreaterThan(5);
});

test('new text, a counter that rises and another state are activity; the same after a change of size is not', () => {
  const first = noteActivity(undefined, readingOf('working', { progress: 1 }), 10, false);
  const steps = [
    noteActivity(first, readingOf('working', { progress: 1 }), 20, false),
    noteActivity(first, readingOf('working', { progress: 2 }), 20, false),
    noteActivity(first, readingOf('idle', { progress: 1 }), 20, false),
    noteActivity(first, readingOf('working', { progress: 2 }), 20, true),
  ];
  expect(steps.map(({ at }) => at)).toEqual([10, 20, 20, 10]);
});

test('three incidents within ninety minutes make an offender, until it was quiet for half an hour', () => {
  const minute = 60_000;
  expect(isOffender([0, 67 * minute], 70 * minute)).toBe(false);
  expect(isOffender([0, 67 * minute, 73 * minute], 74 * minute)).toBe(true);
  expect(isOffender([0, 67 * minute, OFFENDER_WINDOW_MS + 1], OFFENDER_WINDOW_MS + 2)).toBe(false);
  expect(isOffender([0, 67 * minute, 73 * minute], 73 * minute + QUIET_MS)).toBe(false);
});
