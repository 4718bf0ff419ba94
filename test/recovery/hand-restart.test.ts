import { expect, test } from 'vitest';
import type { Reading } from '../../src/classifier/reading.ts';
import { restartedByHand } from '../../src/recovery/hand-restart.ts';
import { Bench, idle, interrupted, recipeOf } from './bench.ts';

/** A worker in the middle of a step that a person has started again by then. */
function restarted(): Bench {
  const bench = new Bench({ recipes: recipeOf(['interrupted'], [{ press: ['esc'] }, { wait: 5000 }]) });
  bench.look(0, { reading: interrupted });
  const restart = { how: 'fresh', agent: 'claude', before: ['old'], startedAt: 1000 } as const;
  const { care, events } = restartedByHand(bench.care, restart, ['old'], 2000);
  expect(events).toMatchObject([
    { type: 'intervention', data: { by: 'auto', calledOff: true, reason: 'a person took over' } },
  ]);
  bench.care = care;
  return bench;
}

test.each<[string, Reading, string]>([
  ['helped when nothing is wrong afterwards', idle, 'recovered'],
  ['did not when the trouble is there again', interrupted, 'nothing'],
])('a restart by hand %s', (_, reading, result) => {
  const bench = restarted();
  bench.look(1000, { reading });
  bench.pass(20_000);
  expect(bench.told('intervention')[0]).toMatchObject({
    by: 'operator',
    recipe: 'restart',
    step: 'fresh',
    before: ['old'],
    startedAt: 1000,
    result,
  });
});
