import type { CastHeader } from './event.ts';

/** A file of a worker's recording. */
interface Numbered {
  header: CastHeader;
  /** Which of the worker's files in its folder it is, where that is known: a later one has a higher number. */
  number?: number;
}

/**
 * Puts the segments of one worker in order and parts them by the lives it had: one for each time it was started. The numbers
 * of their files tell the order of lives, whatever clock their times are of, but not where one begins: a number is used again
 * when all from it on are gone. The first segments of a life may be missing.
 */
export function partLives<T extends Numbered>(segments: readonly T[]): T[][] {
  // Where the clock was set back, the segments of two lives are mixed by their times.
  const groups = [...Map.groupBy(segments, ({ header }) => header.segment?.life)];
  const lives = groups.flatMap(([life, group]) =>
    // Of one that a copy went on with before anything happened the time says less than the offset.
    life === undefined ? partByOffsets(group) : [group.toSorted((a, b) => offsetOf(a) - offsetOf(b))],
  );
  return lives.toSorted((a, b) => firstNumber(a) - firstNumber(b) || startOf(a) - startOf(b));
}

/** When a life began by the clock of its machine, ms since the epoch; 0 where its recording does not say. */
export function startOf([first]: readonly { header: CastHeader }[]): number {
  return first?.header.startedAt ?? 0;
}

function partByOffsets<T extends Numbered>(segments: readonly T[]): T[][] {
  const lives: T[][] = [];
  const inOrder = segments.toSorted(
    (a, b) => firstNumber([a]) - firstNumber([b]) || startOf([a]) - startOf([b]) || offsetOf(a) - offsetOf(b),
  );
  for (const segment of inOrder) {
    const before = lives.at(-1)?.at(-1);
    const goesOn = before && segment.header.segment?.snapshot && offsetOf(segment) >= offsetOf(before);
    if (goesOn) lives.at(-1)!.push(segment);
    else lives.push([segment]);
  }
  return lives;
}

function firstNumber(segments: readonly Numbered[]): number {
  return Math.min(...segments.map(({ number = 0 }) => number));
}

function offsetOf({ header }: { header: CastHeader }): number {
  return header.segment?.offset ?? 0;
}
