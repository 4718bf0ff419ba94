import { describe, expect, test } from 'vitest';
import { type Label, LabelError, parseLabels } from '../../src/classifier/labels.ts';
import { STATES, type State } from '../../src/classifier/reading.ts';
import { scoreFile, total } from '../../src/classifier/score.ts';
import type { Moment } from '../../src/classifier/timeline.ts';

const moment = (at: number, state: State): Moment => ({
  at,
  reading: {
    state,
    evidence: { text: state, rule: 'test' },
    attributes: {},
    progress: 0,
    confidence: 1,
    since: 0,
    source: 'screen',
    voices: [],
  },
});
const label = (from: number, to: number, state: State, accept: Label['accept'] = []): Label => ({
  from,
  to,
  state,
  accept,
});

describe('scoreFile', () => {
  test('leaves out 1.5 s after and 0.5 s before each change', () => {
    const score = total([
      scoreFile(
        'a',
        [label(0, 10, 'idle'), label(10, 20, 'working')],
        [moment(0, 'idle'), moment(10.8, 'working')],
      ),
    ]);
    expect(score).toMatchObject({ seconds: 16, accuracy: 1, wrong: [] });
    expect(score.delay.p95).toBeCloseTo(0.8);
  });

  test('neighbours of one state are one stretch, each with what it accepts', () => {
    const labels = [label(0, 5, 'idle'), label(5, 10, 'idle', ['draft'])];
    const score = total([scoreFile('a', labels, [moment(0, 'idle'), moment(5, 'draft')])]);
    expect(score).toMatchObject({ seconds: 8, accuracy: 1 });
  });

  test('what accepts anything is not scored', () => {
    expect(total([scoreFile('a', [label(0, 10, 'unknown', ['*'])], [moment(0, 'idle')])]).seconds).toBe(0);
  });

  test('names each wrong stretch, with its evidence', () => {
    const { wrong, byState, confusion } = total([
      scoreFile('a.cast', [label(0, 10, 'shell')], [moment(0, 'idle'), moment(6, 'shell')]),
    ]);
    expect(wrong).toEqual([
      {
        file: 'a.cast',
        from: 1.5,
        to: 6,
        expected: 'shell',
        got: 'idle',
        evidence: { text: 'idle', rule: 'test' },
      },
    ]);
    expect(confusion).toEqual({ shell: { idle: 4.5, shell: 3.5 } });
    expect(byState.shell).toEqual({
      precision: 1,
      recall: 3.5 / 8,
      f1: expect.closeTo(0.6087, 3),
      seconds: 8,
    });
  });
});

describe('parseLabels', () => {
  test('sorts by time', () => {
    const labels = parseLabels(
      '[{"from":2,"to":3,"state":"idle"},{"from":0,"to":2,"state":"starting"}]',
      'x',
    );
    expect(labels.map(({ state }) => state)).toEqual(['starting', 'idle']);
  });

  test.each([
    ['[', '1:2: expected a comma or ], found the end of the file'],
    ['{}', '1:1: expected a list of labels, found an object'],
    ['[7]', '1:2: [0]: expected an object with "from", "to" and "state", found 7'],
    ['[{"from":0,"state":"idle"}]', '1:2: [0].to: expected a number, found nothing'],
    ['[{"from":-1,"to":1,"state":"idle"}]', '1:10: [0].from: expected a number of at least 0, found -1'],
    ['[\n{"from":6,"to":5,"state":"idle"}]', '2:16: [0].to: expected no earlier than "from" (6), found 5'],
    [
      '[{"from":0,"to":1,"state":"happy"}]',
      `1:27: [0].state: expected one of ${STATES.map((state) => `"${state}"`).join(', ')}, found "happy"`,
    ],
    [
      '[{"from":0,"to":1,"state":"idle","accept":["happy"]}]',
      `1:44: [0].accept[0]: expected one of ${[...STATES, '*'].map((state) => `"${state}"`).join(', ')}, found "happy"`,
    ],
    [
      '[{"from":2,"to":4,"state":"idle"},\n{"from":0,"to":3,"state":"idle"}]',
      '1:10: [0].from: expected no earlier than the end of [1] (3), found 2',
    ],
  ])('refuses %s', (text, message) => {
    expect(() => parseLabels(text, 'x.labels.json')).toThrow(new LabelError(`x.labels.json:${message}`));
  });
});
