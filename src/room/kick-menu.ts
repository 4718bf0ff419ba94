import { type RoomState, targetsOf } from './state.ts';

/** Something that may help a worker. */
export interface KickItem {
  /** The recipe to be pressed; undefined: the next step of the worker's ladder. */
  recipe: string | undefined;
  name: string;
  /** What is sent, as people read it. */
  sends: string;
}

/** What may help the workers that are meant: the next step of their ladder first, then what may be pressed at any time. */
export function kickItems(state: RoomState): KickItem[] {
  const targets = targetsOf(state);
  const recipes = state.run?.automation?.recipes ?? [];
  const items = recipes.map(({ name, sends }) => ({ recipe: name, name, sends }));
  // Keys go nowhere where nothing runs.
  const pressable = targets.some((worker) => worker.state === 'running') ? items : [];
  const ladders = targets
    .flatMap(({ supervision }) => supervision?.incident ?? [])
    .filter(({ next }) => next);
  const [first] = ladders;
  if (!first?.next) return pressable;
  if (targets.length > 1) {
    return [
      { recipe: undefined, name: 'next step', sends: `what each ladder says (${ladders.length})` },
      ...pressable,
    ];
  }
  const { step } = first.next;
  const place = `step ${first.rung} of ${first.steps.length} of "${first.recipe}"`;
  const sends = recipes.find(({ name }) => name === step)?.sends;
  const next = { recipe: undefined, name: step, sends: sends === undefined ? place : `${sends}  (${place})` };
  return [next, ...pressable];
}
