import type { CastHeader } from './event.ts';

/**
 * Puts the segments of one worker in order and parts them by the lives it had: one for each time it was started. File
 * names say nothing of it: a number is used again when all from it on are gone. The first segments of a life may be missing.
 */
export function partLives<T extends { header: CastHeader }>(segments: readonly T[]): T[][] {
  // Where the clock was set back, the segments of two lives are mixed by their times.
  const groups = [...Map.groupBy(segments, ({ header }) => header.segment?.life)];
  const lives = groups.flatMap(([life, group]) =>
    // Of one that a copy went on with before anything happened the time says less than the offset.
    life === undefined ? partByOffsets(group) : [group.toSorted((a, b) => offsetOf(a) - offsetOf(b))],
  );
  return lives.toSorted((a, b) => startOf(a) - startOf(b));
}

function partByOffsets<T extends { header: CastHeader }>(segments: readonly T[]): T[][] {
  const lives: T[][] = [];
  const inOrder = segments.toSorted(
    (a, b) => (a.header.startedAt ?? 0) - (b.header.startedAt ?? 0) || offsetOf(a) - offsetOf(b),
  );
  for (const segment of inOrder) {
    const before = lives.at(-1)?.at(-1);
    const goesOn = before && segment.header.segment?.snapshot && offsetOf(segment) >= offsetOf(before);
    if (goesOn) lives.at(-1)!.push(segment);
    else lives.push([segment]);
  }
  return lives;
}

function startOf([first]: readonly { header: CastHeader }[]): number {
  return first?.header.startedAt ?? 0;
}

function offsetOf({ header }: { header: CastHeader }): number {
  return header.segment?.offset ?? 0;
}
