import { expect, test } from 'vitest';
import { newCare } from '../../src/recovery/care.ts';
import { leaveAlone } from '../../src/recovery/intervention.ts';
import { Bench, interrupted, recipeOf } from './bench.ts';

test('a worker that is left alone in the middle of a step: the step is told, then the end of its incident', () => {
  const bench = new Bench({ recipes: recipeOf(['interrupted'], [{ press: ['esc'] }, { wait: 5000 }]) });
  bench.look(0, { reading: interrupted });
  expect(bench.pressed).toEqual(['esc']);
  const { care, events } = leaveAlone(bench.care, 'the worker ended', ['$'], 9000);
  expect(events).toMatchObject([
    {
      type: 'intervention',
      at: 9000,
      data: { sent: ['esc'], result: 'failed', reason: 'the worker ended', calledOff: true, after: ['$'] },
    },
    { type: 'incident.closed', data: { outcome: 'gone' } },
  ]);
  expect(care).toMatchObject({ incident: undefined, kick: undefined });
});

test('of one in no trouble there is nothing to tell', () => {
  expect(leaveAlone(newCare('one'), 'it ended', [], 0).events).toEqual([]);
});
