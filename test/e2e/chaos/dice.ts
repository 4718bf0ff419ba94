/** Numbers from a seed, and what is chosen by them. */
export interface Dice {
  /** From 0 up to below 1. */
  roll: () => number;
  pick: <T>(list: readonly T[]) => T | undefined;
}

/** The same seed rolls the same numbers. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const roll = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return { roll, pick: (list) => list[Math.floor(roll() * list.length)] };
}

/** In an order that the dice choose. */
export function shuffled<T>(list: readonly T[], { roll }: Dice): T[] {
  return list
    .map((each) => ({ each, place: roll() }))
    .sort((a, b) => a.place - b.place)
    .map(({ each }) => each);
}
