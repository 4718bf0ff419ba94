import { describe, expect, test } from 'vitest';
import { lookAt, type Pace, resized, touched } from '../../src/classifier/pace.ts';

describe('lookAt', () => {
  const changes = (...times: number[]): Pace => times.reduce<Pace>(touched, {});

  test('nothing changed: no look', () => {
    expect(lookAt({}, false)).toBeUndefined();
  });

  test.each<[name: string, pace: Pace, frameOpen: boolean, at: number]>([
    ['when it was quiet for a moment', changes(1000), false, 1050],
    ['again and again put off', changes(1000, 1040, 1080), false, 1130],
    ['but not for ever', changes(1000, 1040, 1080, 1120, 1160, 1200, 1240), false, 1250],
    ['never before the last change', changes(1000, 1400), false, 1400],
    ['not in the middle of a frame', changes(1000, 1400), true, 2000],
    ['not before the program has drawn itself for another size', resized(changes(1000), 1010), false, 1410],
  ])('%s', (_, pace, frameOpen, at) => {
    expect(lookAt(pace, frameOpen)).toBe(at);
  });
});
