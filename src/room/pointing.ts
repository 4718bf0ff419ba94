import type { InputEvent } from './input.ts';
import { contains } from './layout.ts';
import { trackOf } from './replay-track.ts';
import { pageOf } from './shown.ts';
import { type RoomState, replayRows } from './state.ts';

/** Two clicks on one tile within this many ms enter it. */
const DOUBLE_CLICK_MS = 400;

export interface PointingOptions {
  state: () => RoomState;
  /** A monotonic clock, ms. */
  now: () => number;
  select: (worker: string) => void;
  /** Enters the selected worker. */
  enter: () => void;
  /** Turns so many pages on. */
  turnPage: (by: number) => void;
  /** To a time of the replay, s. */
  seek: (time: number) => void;
}

/** The mouse in the grid: a click selects, a double click enters, the wheel turns pages, the timeline is clicked into. */
export class Pointing {
  readonly #options: PointingOptions;
  #lastClick = { worker: '', at: Number.NEGATIVE_INFINITY };

  constructor(options: PointingOptions) {
    this.#options = options;
  }

  handle(event: InputEvent & { type: 'mouse' }): void {
    const turned = wheelOf(event);
    if (turned !== 0) this.#options.turnPage(turned);
    else if (event.action === 'press' && event.button === 'left') this.#click(event.x, event.y);
  }

  #click(x: number, y: number): void {
    const state = this.#options.state();
    const replay = state.run?.replay;
    if (replay && y === state.size.rows - 1 - replayRows(state)) {
      const { from, length } = trackOf(replay, state.size.cols);
      if (x >= from) this.#options.seek(((x - from) / Math.max(1, length)) * replay.duration);
      return;
    }
    const { tiles, lines } = pageOf(state).layout;
    const { worker } =
      tiles.find(({ frame }) => contains(frame, x, y)) ??
      lines.find(({ rect }) => contains(rect, x, y)) ??
      {};
    if (!worker) return;
    const now = this.#options.now();
    const double = this.#lastClick.worker === worker.name && now - this.#lastClick.at < DOUBLE_CLICK_MS;
    this.#lastClick = { worker: worker.name, at: double ? Number.NEGATIVE_INFINITY : now };
    this.#options.select(worker.name);
    if (double) this.#options.enter();
  }
}

/** Which way the wheel was turned: -1 up, 1 down, 0 when it was not. */
export function wheelOf({ action }: InputEvent & { type: 'mouse' }): -1 | 0 | 1 {
  return action === 'wheel-up' ? -1 : action === 'wheel-down' ? 1 : 0;
}
