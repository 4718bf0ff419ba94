import { describe, expect, test } from 'vitest';
import { type Drawing, lookAt, type Pace, resized, touched } from '../../src/classifier/pace.ts';

describe('lookAt', () => {
  const changes = (...times: number[]): Pace => times.reduce<Pace>(touched, {});
  const drawing = (more: Partial<Drawing> = {}): Drawing => ({ frameOpen: false, atWork: false, ...more });

  test('nothing changed: no look', () => {
    expect(lookAt({}, drawing({ atWork: true }))).toBeUndefined();
  });

  test.each<[name: string, pace: Pace, drawing: Drawing, at: number]>([
    ['when it was quiet for a moment', changes(1000), drawing(), 1050],
    ['again and again put off', changes(1000, 1040, 1080), drawing(), 1130],
    ['but not for ever', changes(1000, 1040, 1080, 1120, 1160, 1200, 1240), drawing(), 1250],
    ['never before the last change', changes(1000, 1400), drawing(), 1400],
    ['not in the middle of a frame', changes(1000, 1400), drawing({ frameOpen: true }), 2000],
    [
      'not before the program has drawn itself for another size',
      resized(changes(1000), 1010),
      drawing(),
      1410,
    ],
    ['two frames of a spinner together', changes(1000, 1100), drawing({ atWork: true }), 1150],
    ['and not in the second', changes(1000, 1130), drawing({ atWork: true }), 1180],
    ['what an agent at work draws last', changes(1000), drawing({ atWork: true }), 1150],
    ['an open frame of it', changes(1000), drawing({ atWork: true, frameOpen: true }), 2000],
  ])('%s', (_, pace, drawing, at) => {
    expect(lookAt(pace, drawing)).toBe(at);
  });
});
