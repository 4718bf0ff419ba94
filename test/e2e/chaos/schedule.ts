import { type Dice, shuffled } from './dice.ts';

/** What can be chosen, how often beside the others, and when. */
export interface Choice<Scene> {
  name: string;
  weight: number;
  /** Why it can be done nowhere here; undefined where it can. */
  whyNever?: (scene: Scene) => string | undefined;
  /** Whether it can be done now. */
  isPossible?: (scene: Scene) => boolean;
}

/** Of so many turns, one is by chance while some were not done yet. */
const CHANCE_EVERY = 3;

/** Chooses what is done next: each once, in an order by chance and as soon as it can be done; between and after, anything. */
export class Schedule<Scene, T extends Choice<Scene>> {
  readonly #all: readonly T[];
  readonly #dice: Dice;
  #undone: readonly T[];
  #turn = 0;
  /** What can be done nowhere here, and why. */
  readonly never: Readonly<Record<string, string>>;

  constructor(choices: readonly T[], scene: Scene, dice: Dice) {
    const never = choices.map((choice) => [choice, choice.whyNever?.(scene)] as const);
    this.#all = never.filter(([, why]) => why === undefined).map(([choice]) => choice);
    this.never = Object.fromEntries(
      never.flatMap(([{ name }, why]) => (why === undefined ? [] : [[name, why]])),
    );
    this.#dice = dice;
    this.#undone = shuffled(this.#all, dice);
  }

  /** What could be done here and was not chosen yet. */
  get undone(): readonly string[] {
    return this.#undone.map(({ name }) => name);
  }

  /** What to do now; undefined when nothing can be done. */
  next(scene: Scene): T | undefined {
    const isPossible = (choice: T) => choice.isPossible?.(scene) ?? true;
    const isByChance = ++this.#turn % CHANCE_EVERY === 0;
    const first = isByChance ? undefined : this.#undone.find(isPossible);
    const chosen = first ?? this.#byChance(this.#all.filter(isPossible));
    this.#undone = this.#undone.filter((choice) => choice !== chosen);
    return chosen;
  }

  #byChance(possible: readonly T[]): T | undefined {
    let left = this.#dice.roll() * possible.reduce((sum, { weight }) => sum + weight, 0);
    return possible.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
  }
}
