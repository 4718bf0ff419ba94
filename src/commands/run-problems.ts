/** Where something is noted to be wrong, in the order in which it is told. */
const PLACES = ['journal', 'notifier', 'host', 'port', 'settings'] as const;
type Place = (typeof PLACES)[number];

/** What is wrong in a run, a line each: what its sources have to say when they are asked, and what was noted. */
export class RunProblems {
  readonly #sources: () => readonly string[];
  readonly #tell: (lines: string[]) => void;
  readonly #noted: Partial<Record<Place, readonly string[]>> = {};

  constructor(sources: () => readonly string[], tell: (lines: string[]) => void) {
    this.#sources = sources;
    this.#tell = tell;
  }

  /** All that is wrong there now; nothing is when no lines are given. */
  note(place: Place, ...lines: string[]): void {
    this.#noted[place] = lines;
    this.publish();
  }

  /** A source may have something else to say. */
  publish(): void {
    this.#tell([...this.#sources(), ...PLACES.flatMap((place) => this.#noted[place] ?? [])]);
  }
}
