import type { Worker } from '../../api/schema.ts';
import { keyFor } from '../../keymap/keymap.ts';
import { type Badge, countedAs, inCountOrder, isTrouble } from '../badge.ts';
import { lengthOf, type Segment } from '../line.ts';
import { rangeOf } from '../selection.ts';
import { shownOrder } from '../shown-order.ts';
import type { RoomState } from '../state.ts';
import { theme } from '../theme.ts';

/** In less than this the header has no room for what is as it mostly is. */
const SMALL_COLS = 60;

/** The first line of the grid and the table: what stands on the left, and what is pinned to its right end. */
export interface Header {
  left: Segment[];
  pinned: Segment[];
}

/**
 * How brief the header is, where there is little room: how many workers are how is to be seen in any case. Each step goes
 * further than the one before: names of what is well are left out, then what is as it mostly is and long words, then the
 * names of all but what is worst, then of that too, then what is said at the right end of how the room is looked at, and at last
 * whatever else stands before the counts.
 */
const STEPS = [0, 1, 2, 3, 4, 5, 6] as const;
type Step = (typeof STEPS)[number];

/** How much stands at the right end of the header: all of it, the same in short words, or what has to be there. */
export type Pinned = 'all' | 'brief' | 'needed';

/** The header in as many words as there is room for; `pinnedOf` says what stands at its right end. */
export function headerOf(state: RoomState, pinnedOf: (words: Pinned) => Segment[]): Header {
  const brief = (step: Step) => ({
    left: headerLeft(state, step),
    pinned: pinnedOf(step >= 5 ? 'needed' : step >= 2 ? 'brief' : 'all'),
  });
  const step = STEPS.find((each) => cellsOf(brief(each)) <= state.size.cols);
  return brief(step ?? 6);
}

function cellsOf({ left, pinned }: Header): number {
  return lengthOf(left) + (pinned.length > 0 ? 1 + lengthOf(pinned) : 0);
}

function headerLeft(state: RoomState, step: Step): Segment[] {
  const { workers, run, marked } = state;
  const range = rangeOf(state, shownOrder(state)).size;
  const counts = countsOf(workers).map(({ badge, count }, i) =>
    countText(badge, count, isBrief(badge, i, step)),
  );
  const others: Segment[] = [
    { text: run?.replay ? ' replay ' : ' orch-tui ', inverse: true, bold: true },
    ...automationOf(state, step),
    { text: `  ${workerCount(state)}`, bold: true },
    ...(marked.size > 0 ? [{ text: `  ✚ ${marked.size} marked`, color: theme.accent, bold: true }] : []),
    ...(range > 0 ? [{ text: `  ✚ ${range} in the range`, color: theme.accent, bold: true }] : []),
  ];
  return step === 6 ? [...counts, ...others] : [...others, ...counts];
}

/** How many workers are how, the worst first: each counts once. */
function countsOf(workers: readonly Worker[]): { badge: Badge; count: number }[] {
  const badges = workers.map(countedAs).sort(inCountOrder);
  return [...Map.groupBy(badges, ({ name }) => name).values()].map((same) => ({
    badge: same[0]!,
    count: same.length,
  }));
}

function isBrief(badge: Badge, index: number, step: Step): boolean {
  if (step >= 3) return step > 3 || index > 0;
  return step > 0 && !isTrouble(badge);
}

function countText(badge: Badge, count: number, brief: boolean): Segment {
  const { sign, name, plural = name, color } = badge;
  const text = brief ? ` ${sign}${count}` : `  ${sign} ${count} ${count === 1 ? name : plural}`;
  return { text, color, bold: isTrouble(badge) };
}

/** How many workers there are, and of how many while they start. */
function workerCount({ workers, run, keymap }: RoomState): string {
  const all = Math.max(workers.length, run?.expected ?? 0);
  const count = `${workers.length} worker${workers.length === 1 ? '' : 's'}`;
  if (all === workers.length) return count;
  const key = keyFor(keymap, 'grid', 'call-off-start');
  return `${count} of ${all} (${key} stops there)`;
}

/** What automation may do in the run. */
function automationOf({ run, size }: RoomState, step: Step): Segment[] {
  const automation = run?.automation;
  if (!automation) return [];
  const { mode, dryRun, login } = automation;
  const isShort = size.cols < SMALL_COLS || step >= 2;
  return [
    ...(login
      ? [{ text: ` ${login.agent}: NOT LOGGED IN `, color: theme.trouble, inverse: true, bold: true }]
      : []),
    ...(dryRun ? [{ text: ' DRY RUN ', color: theme.exited, inverse: true, bold: true }] : []),
    ...(mode === 'on'
      ? [{ text: isShort ? '' : '  auto on', dim: true }]
      : [{ text: `  auto ${mode}`, color: theme.exited, bold: true }]),
  ];
}

/** The name of the run, where there is room. */
export function runName({ run, connection }: RoomState): Segment[] {
  return [{ text: run && !run.replay && connection !== 'lost' ? `${run.id}  ` : '', dim: true }];
}

/** That control is gone, while it is. */
export function lostControl({ connection }: RoomState): Segment[] {
  return connection === 'lost' ? [{ text: 'control is gone, reconnecting … ', color: theme.trouble }] : [];
}
