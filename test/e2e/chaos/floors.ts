/** How much the checks had to look at. */
export interface Looked {
  /** Events of the journal. */
  events: number;
  /** Messages that control took. */
  messages: number;
  /** Keys that a person typed through control, and those that arrived through the room. */
  typed: number;
  typedInRoom: number;
  /** Lives that the counters noted, and lines that the recordings hold. */
  lives: number;
  lines: number;
  /** What agents were sent, and how much of it while they worked. */
  inputs: number;
  inputsAtWork: number;
  /** Command lines that shells were given. */
  shellLines: number;
}

/** What there was nothing of to look at: no problem found there would say nothing. */
export function floorProblems(looked: Looked): string[] {
  return Object.entries(looked).flatMap(([what, count]) =>
    count > 0 ? [] : [`nothing was looked at: ${what}`],
  );
}

/** Of those that have to be there, those that are missing. */
export function missing(wanted: readonly string[], found: Iterable<string>, what: string): string[] {
  const there = new Set(found);
  return wanted.filter((each) => !there.has(each)).map((each) => `${each}: ${what}`);
}
