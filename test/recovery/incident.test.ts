import { describe, expect, test } from 'vitest';
import {
  calledOff,
  climbed,
  climbOf,
  type Incident,
  newIncident,
  nextStep,
} from '../../src/recovery/incident.ts';
import type { StepRun } from '../../src/recovery/step-run.ts';
import { recipesOf } from './bench.ts';

const [recipe] = recipesOf({
  name: 'r',
  when: { causes: ['interrupted'] },
  settle: 2000,
  steps: [
    { name: 'one', do: [{ send: 'x' }], times: 2, after: 1000 },
    { name: 'two', do: [{ press: ['esc'] }], after: 5000 },
  ],
});

const fresh = newIncident(
  {
    id: 'w-1',
    trouble: { cause: 'interrupted', evidence: '', since: 10_000 },
    recipe: recipe!,
    severity: 'high',
    openedAt: 10_500,
  },
  undefined,
);

const runOf = (rung: number, isLadder = true) =>
  ({ recipe: 'r', step: recipe!.steps[rung]!, rung, isLadder }) as StepRun;

const shown = (incident: Incident) => {
  const next = nextStep(incident);
  return next && [next.step.name, climbOf(incident, next.recipe.name).tried + 1, next.at];
};

test('a wait grows with each time, or doubles', () => {
  const [doubling] = recipesOf({
    name: 'r',
    when: { causes: ['exited'] },
    steps: [{ name: 'one', do: [{ restart: 'fresh' }], times: 3, after: 60_000, backoff: 'exponential' }],
  });
  const waits = (recipe: Incident['recipe']) =>
    [0, 1, 2].map((tried) => {
      const at = nextStep({ ...fresh, recipe, steppedAt: 20_000, climbs: { r: { rung: 0, tried } } })!.at;
      return (at - 20_000) / 1000;
    });
  expect(waits(doubling!)).toEqual([60, 120, 240]);
  expect(waits(recipe!)).toEqual([1, 2, 3]);
});

test('the first step comes when the trouble has settled', () => {
  expect(shown(fresh)).toEqual(['one', 1, 13_000]);
  expect(shown({ ...fresh, openedAt: 20_000 })).toEqual(['one', 1, 21_000]);
});

test('the ladder is climbed rung by rung, each as often as it is to be tried, waiting longer each time', () => {
  const once = climbed(fresh, runOf(0), 'nothing', 20_000);
  expect(shown(once)).toEqual(['one', 2, 22_000]);
  const twice = climbed(once, runOf(0), 'failed', 30_000);
  expect(shown(twice)).toEqual(['two', 1, 35_000]);
  const all = climbed(twice, runOf(1), 'nothing', 40_000);
  expect(shown(all)).toBeUndefined();
  expect(all).toMatchObject({ last: 'nothing', steppedAt: 40_000, run: undefined });
});

test('what a step of ours made of it needs no settling', () => {
  const trouble = { ...fresh.trouble, since: 19_500 };
  expect(shown(climbed({ ...fresh, trouble }, runOf(0), 'changed', 20_000))).toEqual(['one', 2, 22_000]);
  expect(shown(climbed({ ...fresh, trouble }, runOf(0), 'nothing', 20_000))).toEqual(['one', 2, 23_500]);
});

describe('what is no try', () => {
  test('a step that was pressed beside the ladder', () => {
    expect(climbOf(climbed(fresh, runOf(0, false), 'nothing', 1), 'r')).toEqual({ rung: 0, tried: 0 });
  });

  test('a step that was called off', () => {
    const off = calledOff({ ...fresh, run: runOf(0) }, undefined, 20_000);
    expect(off).toMatchObject({ run: undefined, last: undefined, steppedAt: 20_000 });
    expect(shown(off)).toEqual(['one', 1, 21_000]);
  });
});
