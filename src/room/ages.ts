import { ageText } from './age-text.ts';
import { inStateSince } from './badge.ts';
import { ladderLine, ladderTickMs } from './ladder.ts';
import { pageOf } from './shown.ts';
import type { RoomState } from './state.ts';

/** How often ages in minutes are looked at, ms. */
const AGE_TICK_MS = 5000;

/** After how many ms an age or a count on the screen may read differently. */
export function nextTickMs(state: RoomState): number {
  const ticks = tickingWorkers(state).map((worker) => ladderTickMs(worker, state.now) ?? AGE_TICK_MS);
  return Math.min(AGE_TICK_MS, ...ticks);
}

/** The state at a later time, ms since the epoch; the same state when nothing that is shown reads differently then. */
export function tickAges(state: RoomState, now: number): RoomState {
  const older = state.workers.some((worker) => {
    const since = inStateSince(worker) ?? worker.startedAt;
    return since !== undefined && ageText(now - since) !== ageText(state.now - since);
  });
  const counted = tickingWorkers(state).some(
    (worker) =>
      textOf(ladderLine(worker, now, state.keymap)) !== textOf(ladderLine(worker, state.now, state.keymap)),
  );
  return older || counted ? { ...state, now } : state;
}

/** Workers whose seconds are on the screen: a whole frame of the chrome is too dear to count what nobody sees. */
function tickingWorkers(state: RoomState): RoomState['workers'] {
  if (state.view === 'grid') return pageOf(state).workers;
  return state.workers.filter(({ name }) => name === state.selected);
}

function textOf(line: readonly { text: string }[]): string {
  return line.map(({ text }) => text).join('');
}
