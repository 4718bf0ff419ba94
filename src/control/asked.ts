import type { Answer } from '../api/schema.ts';
import { literal } from '../classifier/pattern.ts';
import type { Reading } from '../classifier/reading.ts';
import { ANSWER_RECIPE } from '../journal/interventions.ts';
import type { CareInput } from '../recovery/look.ts';
import { nextChoice } from '../recovery/menu-choice.ts';
import type { Recipe } from '../recovery/recipe.ts';

/** What a person asks for as a step, or what keeps it from that, in words. */
export type Asked = { kick: CareInput['kick'] } | { refusal: string };

/** An answer is given once, and the menu is to be gone within this, ms. */
const ANSWER = { after: 0, times: 1, within: 5000 };

/** There is no recipe of this name: no worker could be kicked with it. */
export class UnknownRecipeError extends Error {
  override readonly name = 'UnknownRecipeError';
}

/**
 * The first step of the recipe of this name, for a worker in the trouble that the recipe `current` is for, if any.
 * @throws {UnknownRecipeError} with all that there are, those that fit first
 */
export function kickOf(
  worker: string,
  recipe: string,
  recipes: readonly Recipe[],
  current: string | undefined,
): Asked {
  const found = recipes.find(({ name }) => name === recipe);
  const step = found?.steps[0];
  if (found && step) return { kick: { recipe: found.name, step } };
  const known = recipes.filter(({ steps }) => steps.length > 0);
  const namesOf = (some: readonly Recipe[]) => some.map(({ name }) => `"${name}"`).join(', ');
  const own = known.filter(({ name }) => name === current);
  const fitting = [...own, ...known.filter(({ name, when }) => !when && name !== current)];
  const others = known.filter((each) => !fitting.includes(each));
  const rest = others.length > 0 ? `; for other troubles: ${namesOf(others)}` : '';
  throw new UnknownRecipeError(
    `there is no recipe "${recipe}" for ${worker} (there are: ${namesOf(fitting)}${rest})`,
  );
}

/** What the choice of an item is called as a step. */
export function answerName({ label }: Pick<Answer, 'label'>): string {
  return label.slice(0, 64);
}

/** The choice of an item in the menu that the worker shows. */
export function answerOf(worker: string, { label, asked }: Answer, reading: Reading | undefined): Asked {
  const { menu } = reading?.attributes ?? {};
  if (!reading || !menu) return { refusal: `${worker} asks nothing now` };
  if (asked !== undefined && asked !== reading.progress)
    return { refusal: `${worker} asks something else now` };
  const meant = menu.filter((item) => item.label === label);
  if (meant.length > 1) return { refusal: `several items are called "${label}"` };
  if (meant.length === 0) {
    const labels = menu.map((item) => `"${item.label}"`);
    return { refusal: `there is no "${label}" (there are: ${labels.join(', ')})` };
  }
  const choice = nextChoice(menu, [literal(label)]);
  if (choice.kind === 'refuse') return { refusal: choice.reason };
  const step = { name: answerName({ label }), do: [{ choose: [literal(label)] }], ...ANSWER };
  return { kick: { recipe: ANSWER_RECIPE, step, asked: reading.progress } };
}
