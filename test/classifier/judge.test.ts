import { expect, test } from 'vitest';
import { judge, type Verdict } from '../../src/classifier/judge.ts';
import type { Reading, State } from '../../src/classifier/reading.ts';

const seen = (state: State, since = 0): Reading => ({
  state,
  evidence: { text: '', rule: '' },
  attributes: {},
  progress: 0,
  confidence: 1,
  since,
  source: 'screen',
  voices: [],
});

/** What is believed after each look at a time, ms. */
function believed(...looks: [time: number, state: State][]): State[] {
  let verdict: Verdict | undefined;
  return looks.map(([time, state]) => {
    verdict = judge(verdict, seen(state, time), time);
    return verdict.reading.state;
  });
}

test('the first look is believed, and what needs nobody', () => {
  expect(believed([0, 'starting'], [10, 'idle'], [20, 'working'], [30, 'exited'])).toEqual([
    'starting',
    'idle',
    'working',
    'exited',
  ]);
});

test('a trouble is believed at the second look', () => {
  expect(believed([0, 'working'], [100, 'interrupted'], [400, 'interrupted'], [600, 'interrupted'])).toEqual([
    'working',
    'working',
    'working',
    'interrupted',
  ]);
});

test('a trouble that is gone at the second look was none', () => {
  expect(believed([0, 'working'], [100, 'no_content'], [300, 'working'], [700, 'no_content'])).toEqual([
    'working',
    'working',
    'working',
    'working',
  ]);
});

test('a screen that says nothing holds for what it was, for a while', () => {
  expect(believed([0, 'idle'], [100, 'unknown'], [1000, 'unknown'], [1600, 'unknown'])).toEqual([
    'idle',
    'idle',
    'idle',
    'unknown',
  ]);
});

test('a trouble is there since it was first seen', () => {
  const doubt = judge({ reading: seen('idle') }, seen('api_error', 100), 100);
  expect(doubt.doubt?.due).toBe(600);
  expect(judge(doubt, seen('api_error', 600), 600).reading.since).toBe(100);
});

test('a tool runs until something else is there than the call whose bullet blinks', () => {
  const kinds = (...looks: [kind: string, progress: number][]) => {
    let verdict: Verdict | undefined;
    return looks.map(([kind, progress], i) => {
      verdict = judge(verdict, { ...seen('working'), kind, progress }, i * 600);
      return verdict.reading.kind;
    });
  };
  expect(kinds(['thinking', 1], ['tool', 1], ['thinking', 1], ['thinking', 1], ['thinking', 2])).toEqual([
    'thinking',
    'tool',
    'tool',
    'tool',
    'thinking',
  ]);
  expect(kinds(['tool', 1], ['compacting', 1])).toEqual(['tool', 'compacting']);
});
