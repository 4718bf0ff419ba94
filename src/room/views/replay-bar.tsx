import type { ReplayState } from '../../api/schema.ts';
import type { Segment } from '../line.ts';
import { trackHead, trackOf } from '../replay-track.ts';
import { theme } from '../theme.ts';
import { Bar } from './bar.tsx';

/** The timeline of a replay: how far it is, and its marks. */
export function ReplayBar({ replay, width, top }: { replay: ReplayState; width: number; top: number }) {
  const { length } = trackOf(replay, width);
  const cellOf = (time: number) =>
    Math.min(length - 1, Math.floor((time / Math.max(replay.duration, 0.001)) * length));
  const head = cellOf(replay.time);
  const marks = new Set(replay.marks.map((mark) => cellOf(mark.time)));
  const track: Segment[] = [];
  for (let cell = 0; cell < length; cell++) {
    const sign = cell === head ? '●' : marks.has(cell) ? '┃' : cell < head ? '━' : '─';
    const color =
      cell === head
        ? theme.selected
        : marks.has(cell)
          ? theme.accent
          : cell < head
            ? theme.selected
            : theme.dim;
    const last = track.at(-1);
    if (last?.color === color) last.text += sign;
    else track.push({ text: sign, color });
  }
  return <Bar width={width} top={top} left={[{ text: trackHead(replay), bold: true }, ...track]} />;
}
