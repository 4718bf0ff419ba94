import type { ReplayState } from '../api/schema.ts';
import { clockText } from './age-text.ts';

/** The text of a replay's bar before its track: sign, time, duration, speed. */
export function trackHead({ time, duration, speed, playing }: ReplayState): string {
  return ` ${playing ? '▸' : '‖'} ${clockText(time)} / ${clockText(duration)}  ×${Number(speed.toFixed(2))} `;
}

/** The part of the room's width (cells) that the track takes: first cell and length. */
export function trackOf(replay: ReplayState, width: number): { from: number; length: number } {
  const from = trackHead(replay).length;
  return { from, length: Math.max(0, width - from - 1) };
}
