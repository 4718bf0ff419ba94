import { parseExit, parseSize } from '../cast/event.ts';
import type { Cast } from '../cast/read.ts';
import { Screen } from '../screen/screen.ts';
import type { Reading } from './reading.ts';
import { Watcher, type WatcherOptions } from './watcher.ts';

/** A reading, and from when on it held. */
export interface Moment {
  /** s from the start of the recording. */
  at: number;
  reading: Reading;
}

/** Lines above the screen count for nothing here. */
const SCROLLBACK = 0;

/**
 * What is read of a recording, as it would be live but without waiting: one moment for each change of state or kind.
 * @param until When to stop, s
 * @param onEnd Given the screen and its watcher at the end, before they are gone.
 */
export function readCastStates(
  { header, events }: Cast,
  options: WatcherOptions,
  until = Infinity,
  onEnd: (screen: Screen, watcher: Watcher) => void = () => {},
): Moment[] {
  const watcher = new Watcher(options);
  const moments: Moment[] = [];
  let now = 0;
  const screen = new Screen({
    cols: header.cols,
    rows: header.rows,
    scrollback: SCROLLBACK,
    onSignal: (signal) => watcher.signal(signal, screen, now),
  });
  const look = (at: number) => {
    const reading = watcher.look(screen, at);
    const before = moments.at(-1)?.reading;
    if (before?.state !== reading.state || before.kind !== reading.kind)
      moments.push({ at: at / 1000, reading });
  };
  const lookUntil = (time: number) => {
    for (let due = watcher.nextLook; due !== undefined && due < time; due = watcher.nextLook) look(due);
  };
  look(0);
  for (const { time, code, data } of events) {
    if (time > until) break;
    lookUntil(time * 1000);
    now = time * 1000;
    const size = code === 'r' ? parseSize(data) : undefined;
    if (code === 'o') {
      screen.write(data);
      watcher.output(screen, now);
    } else if (size) {
      screen.resize(size.cols, size.rows);
      watcher.resize(now);
    } else if (code === 'x') {
      watcher.facts({ exit: parseExit(data) }, now);
    }
  }
  lookUntil(Math.min(until * 1000, now + END_MS));
  onEnd(screen, watcher);
  screen.dispose();
  return moments;
}

/** After the last event everything is seen and believed within this, ms. */
const END_MS = 5000;
