/** What workers are asked between turns, or in the middle of one. */

export const HOW_FAR =
  'Status check: in at most three lines, what is done, what are you doing now, what is left or blocks you? Then go on.';
export const WHY_IDLE =
  'Status check: is the task completed, are you blocked (by what?), or is there more to do? Answer in at most three lines, and go on if there is more to do.';
