import { expect, test } from 'vitest';
import { readCast } from '../../src/cast/read.ts';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { ReplayReadings, trackOf } from '../../src/control/replay-readings.ts';
import { reelsOf } from '../../src/host/reel.ts';

const { profiles } = await loadProfiles(['config/agents']);
const cast = await readCast('fixtures/claude-2.1.329-interrupt-120x40.cast');
const duration = cast.events.at(-1)!.time;

function readingsOf(labels: { from: number; to: number; state: 'idle' | 'interrupted' | 'exited' }[]) {
  let time = 0;
  const reels = reelsOf([{ name: 'w', cast }]);
  const truth = new Map([['w', labels.map((label) => ({ ...label, accept: [] }))]]);
  const tracks = new Map(reels.map((reel) => [reel.worker, trackOf(reel, truth.get(reel.worker), profiles)]));
  const readings = new ReplayReadings(tracks, () => time);
  const changes: string[] = [];
  readings.onChange = (worker) => changes.push(worker);
  return {
    readings,
    changes,
    goTo: (to: number) => {
      time = to;
      readings.refresh();
    },
  };
}

test('a recording says the same wherever one comes from', () => {
  const { readings, goTo } = readingsOf([]);
  const times = Array.from({ length: 40 }, (_, i) => (i * duration) / 40);
  const stateAt = (time: number) => {
    goTo(time);
    return readings.of('w')?.state;
  };
  const forth = times.map(stateAt);
  const back = times.toReversed().map(stateAt);
  expect(back.reverse()).toEqual(forth);
  expect(new Set(forth)).toContain('interrupted');
});

test('changes are told once, and the truth says whether the reading is right', () => {
  const { readings, goTo, changes } = readingsOf([{ from: 0, to: duration, state: 'idle' }]);
  const interrupted = readings.states()[0]!.moments.find(({ state }) => state === 'interrupted')!;
  goTo(interrupted.time + 0.1);
  expect(readings.truthOf('w')).toEqual({ state: 'idle', right: false });
  const told = changes.length;
  goTo(interrupted.time + 0.2);
  expect(changes).toHaveLength(told);
});

test('only a difference from the truth that lasts counts as one', () => {
  const { readings } = readingsOf([{ from: 0, to: duration, state: 'interrupted' }]);
  const [{ moments }] = readings.states() as [ReturnType<typeof readings.states>[number]];
  for (const [i, { time, right }] of moments.entries()) {
    const until = moments[i + 1]?.time ?? duration;
    if (right === false) expect(until - time).toBeGreaterThanOrEqual(1.5);
  }
  expect(moments.some(({ right }) => right === false)).toBe(true);
});

test('the end of a worker is right though it is read after the recording has ended', () => {
  const { readings, goTo } = readingsOf([{ from: duration, to: duration + 1, state: 'exited' }]);
  goTo(duration);
  expect(readings.truthOf('w')).toEqual({ state: 'exited', right: true });
});
