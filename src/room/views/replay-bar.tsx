import type { ReplayState } from '../../api/schema.ts';
import { stateColorOf } from '../badge.ts';
import type { Segment } from '../line.ts';
import { trackHead, trackOf } from '../replay-track.ts';
import { theme } from '../theme.ts';
import { Bar } from './bar.tsx';

export interface ReplayBarProps {
  replay: ReplayState;
  /** Whose states the track is colored by. */
  worker: string | undefined;
  width: number;
  top: number;
}

/** The timeline of a replay: how far it is, its marks, and the states of the selected worker, wrong readings marked. */
export function ReplayBar({ replay, worker, width, top }: ReplayBarProps) {
  const { length } = trackOf(replay, width);
  const perCell = Math.max(replay.duration, 0.001) / Math.max(1, length);
  const head = Math.min(length - 1, Math.floor(replay.time / perCell));
  const marks = new Set(replay.marks.map((mark) => Math.min(length - 1, Math.floor(mark.time / perCell))));
  const moments = replay.states.find((states) => states.worker === worker)?.moments ?? [];
  const track: Segment[] = [];
  for (let cell = 0; cell < length; cell++) {
    const now = moments.filter((moment, i) => {
      const end = moments[i + 1]?.time ?? Number.POSITIVE_INFINITY;
      return moment.time < (cell + 1) * perCell && end > cell * perCell;
    });
    const isWrong = now.some(({ right }) => right === false);
    const state = now.at(-1)?.state;
    const color = isWrong ? theme.trouble : state === undefined ? theme.dim : stateColorOf(state);
    const line = isWrong ? '×' : cell < head ? '━' : '─';
    const sign = cell === head ? '●' : marks.has(cell) ? '┃' : line;
    const last = track.at(-1);
    if (last?.color === color) last.text += sign;
    else track.push({ text: sign, color });
  }
  return <Bar width={width} top={top} left={[{ text: trackHead(replay), bold: true }, ...track]} />;
}
