import { expect, test, vi } from 'vitest';
import { mergeRecipes, parseRecipes } from '../../src/recovery/recipe.ts';
import { loadRecipes } from '../../src/recovery/recipe-files.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

// Minutes pass in milliseconds, but for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60_000;
const HANGS = ['claude', '--look', '2.0', '--trouble', 'stalled/nobyte'];
const NUDGE = JSON.stringify({
  recipes: [
    {
      name: 'nudge',
      when: { causes: ['stalled'] },
      steps: [{ name: 'ask', do: [{ send: 'Are you still at it?', queue: true }] }],
    },
  ],
});
const { recipes } = await loadRecipes(['config/recipes.json']);

test('a turn that is only slow is let, and told by its health', async () => {
  const fleet = await SupervisedFleet.start({ slow: HANGS }, { redrawMs: 1000 });
  await fleet.clock.until(
    () => fleet.control.worker('slow')?.supervision?.health.status === 'stalled',
    15 * MINUTE,
  );
  await fleet.clock.pass(2 * MINUTE);
  expect(fleet.events('incident.opened')).toEqual([]);
  expect(fleet.typed('slow')).toEqual([]);
});

test('where a recipe nudges it, it is asked; when it is stuck after all, the ladder of that is climbed', async () => {
  const settings = { recipes: mergeRecipes(recipes, parseRecipes(NUDGE, 'nudge')) };
  const fleet = await SupervisedFleet.start({ slow: HANGS }, { redrawMs: 1000, settings });
  await fleet.clock.until(() => fleet.steps('slow').length > 0, 15 * MINUTE);
  expect(fleet.events('incident.opened').map(({ data }) => data.cause)).toEqual(['stalled']);
  expect(fleet.typed('slow')[0]).toContain('Are you still at it?');
  await fleet.clock.until(() => fleet.isWell('slow'), 20 * MINUTE);
  expect(fleet.steps('slow').map((step) => step.split(': ').slice(0, 2).join(': '))).toContain(
    'stuck: interrupt',
  );
  expect(fleet.events('incident.escalated')).toEqual([]);
});

test('who is started afresh is briefed, and told later when that was', async () => {
  const afresh = recipes.map((recipe) =>
    recipe.name === 'exited' ? { ...recipe, steps: recipe.steps.slice(1, 2) } : recipe,
  );
  const fleet = await SupervisedFleet.start(
    { gone: ['claude', '--trouble', 'exited/code'] },
    { redrawMs: 1000, settings: { recipes: afresh } },
  );
  const told = (part: string) => fleet.host.typed('gone').find(({ text }) => text.includes(part));
  await fleet.clock.until(() => told('You were recovered at') !== undefined, 30 * MINUTE);
  expect(fleet.steps('gone')).toEqual(['exited: start it afresh: recovered']);
  const briefed = told('Begin recovery work now');
  expect(told('You were recovered at')!.at - briefed!.at).toBeGreaterThanOrEqual(3000);
});
