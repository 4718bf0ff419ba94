import { type RoomState, selectedWorker } from './state.ts';

/** Something that may help a worker. */
export interface KickItem {
  /** The recipe to be pressed; undefined: the next step of the worker's ladder. */
  recipe: string | undefined;
  name: string;
  /** What is sent, as people read it. */
  sends: string;
}

/** What may help the selected worker: the next step of its ladder first, then what may be pressed at any time. */
export function kickItems(state: RoomState): KickItem[] {
  const worker = selectedWorker(state);
  const recipes = state.run?.automation?.recipes ?? [];
  const { incident } = worker?.supervision ?? {};
  const items = recipes.map(({ name, sends }) => ({ recipe: name, name, sends }));
  // Keys go nowhere where nothing runs.
  const pressable = worker?.state === 'running' ? items : [];
  if (!incident?.next) return pressable;
  const { step } = incident.next;
  const place = `step ${incident.rung} of ${incident.steps.length} of "${incident.recipe}"`;
  const sends = recipes.find(({ name }) => name === step)?.sends;
  const next = { recipe: undefined, name: step, sends: sends === undefined ? place : `${sends}  (${place})` };
  return [next, ...pressable];
}
