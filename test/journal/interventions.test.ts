import { expect, test } from 'vitest';
import type { StepResult } from '../../src/journal/event.ts';
import { type Intervention, recipeRates } from '../../src/journal/interventions.ts';

const step = (incident: string, recipe: string, result: StepResult): Intervention => ({
  at: 1,
  worker: 'w',
  incident,
  by: 'auto',
  recipe,
  step: 's',
  rung: 1,
  of: 1,
  sent: [],
  before: [],
  after: [],
  result,
  startedAt: 0,
});

test('a recipe that made another trouble of it helped when that was overcome', () => {
  const done = [
    step('w-1', 'limit menu', 'changed'),
    step('w-1', 'usage limit', 'recovered'),
    step('w-2', 'limit menu', 'changed'),
    step('w-2', 'usage limit', 'nothing'),
    step('w-3', 'limit menu', 'failed'),
  ];
  const rates = recipeRates(done, () => 'rate_limited');
  expect(rates.map(({ recipe, tried, recovered }) => [recipe, tried, recovered])).toEqual([
    ['limit menu', 3, 1],
    ['usage limit', 2, 1],
  ]);
});
