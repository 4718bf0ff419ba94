import type { Run, Worker } from '../api/schema.ts';

/** Something that may help a worker. */
export interface KickItem {
  /** The recipe to be pressed; undefined: the next step of the worker's ladder. */
  recipe: string | undefined;
  name: string;
  /** What is sent, as people read it. */
  sends: string;
}

/** What may help workers: the next step of their ladder first, then what may be pressed at any time. */
export function kickItems(workers: readonly Worker[], run: Run | undefined): KickItem[] {
  const recipes = run?.automation?.recipes ?? [];
  const items = recipes.map(({ name, sends }) => ({ recipe: name, name, sends }));
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

/** Whether the step that an item was shown for is still the next one. */
export function isStillNext({ name }: KickItem, workers: readonly Worker[]): boolean {
  return workers.length !== 1 || workers[0]!.supervision?.incident?.next?.step === name;
}
