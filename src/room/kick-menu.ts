import type { Run, Worker } from '../api/schema.ts';

/** Something that may help a worker. */
export interface KickItem {
  /** The recipe to be pressed; undefined: the next step of the worker's ladder. */
  recipe: string | undefined;
  name: string;
  /** What is sent, as people read it. */
  sends: string;
}

/** What may help workers: the next step of their ladder first, then what helps in their trouble, then all else that may be pressed. */
export function kickItems(workers: readonly Worker[], run: Run | undefined): KickItem[] {
  const recipes = run?.automation?.recipes ?? [];
  const troubles = new Set(workers.flatMap(troublesOf));
  const isFit = ({ helps = [] }: (typeof recipes)[number]) => helps.some((trouble) => troubles.has(trouble));
  const confirms = confirmedBy(workers);
  const items = [...recipes.filter(isFit), ...recipes.filter((recipe) => !isFit(recipe))].map(
    ({ name, sends }) => ({
      recipe: name,
      name,
      sends: confirms !== undefined && CONFIRMS.test(sends) ? `${sends}: ${confirms}` : sends,
    }),
  );
  // Keys go nowhere where nothing runs.
  const pressable = workers.some(({ state }) => state === 'running') ? items : [];
  const ladders = workers
    .flatMap(({ supervision }) => supervision?.incident ?? [])
    .filter(({ next }) => next !== undefined);
  const [first] = ladders;
  if (!first?.next) return pressable;
  if (workers.length > 1) {
    const sends = `what each ladder says (${ladders.length})`;
    return [{ recipe: undefined, name: 'next step', sends }, ...pressable];
  }
  const { step } = first.next;
  const place = `step ${first.rung} of ${first.steps.length} of "${first.recipe}"`;
  const sends = recipes.find(({ name }) => name === step)?.sends;
  const next = { recipe: undefined, name: step, sends: sends === undefined ? place : `${sends}  (${place})` };
  return [next, ...pressable];
}

/** What a worker is in, by all names that a recipe may give it. */
function troublesOf({ reading, supervision }: Worker): string[] {
  const { incident, health } = supervision ?? {};
  return [incident?.cause, reading?.state, health?.status].filter((each) => each !== undefined);
}

/** What is sent begins with what confirms a menu; another key before it may close the menu first. */
const CONFIRMS = /^(enter|space|y)\b/;

/** What Enter would choose in menus that are open, in words; undefined where none is. */
export function confirmedBy(workers: readonly Worker[]): string | undefined {
  const chosen = workers.flatMap(({ state, reading }) => {
    const item = reading?.attributes.menu?.find(({ selected }) => selected);
    return state === 'running' && item ? [item.label] : [];
  });
  const [first] = chosen;
  if (first === undefined) return undefined;
  return chosen.length === 1 ? `chooses "${first}"` : `answers ${chosen.length} menus`;
}

/** Whether the step that an item was shown for is still the next one. */
export function isStillNext({ name }: KickItem, workers: readonly Worker[]): boolean {
  return workers.length !== 1 || workers[0]!.supervision?.incident?.next?.step === name;
}
