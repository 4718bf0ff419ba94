import { parseExit, parseSize } from '../cast/event.ts';
import type { Cast } from '../cast/read.ts';
import type { Profiles } from '../classifier/profiles.ts';
import type { Clock } from '../clock.ts';
import type { JournalEvent } from '../journal/event.ts';
import { MemoryLog } from '../journal/event-log.ts';
import { Screen } from '../screen/screen.ts';
import { NO_HANDS } from './no-hands.ts';
import { LiveReadings } from './readings.ts';
import { linesOf } from './sight.ts';
import type { SupervisionSettings } from './supervision.ts';
import { Supervisor } from './supervisor.ts';

export interface JudgeOptions {
  profiles: Profiles;
  settings: SupervisionSettings;
  /** What the recording's clock begins at, ms since the epoch; by default 0. */
  startedAt?: number;
  /** When to stop, s from the start. */
  until?: number;
}

/** After the last event everything is seen and decided within this, ms. */
const END_MS = 5000;

/**
 * What today's profiles and recipes would have seen and done in a recording of a worker, and when: the same readings,
 * health and ladders as live, on the recording's own clock, with nothing touched.
 */
export function judgeCast(
  worker: string,
  { header, events }: Cast,
  { profiles, settings, startedAt = 0, until = Number.POSITIVE_INFINITY }: JudgeOptions,
): JournalEvent[] {
  const clock = new SteppedClock(startedAt);
  const readings = new LiveReadings(profiles, clock);
  const log = new MemoryLog();
  let exit: { code: number } | { signal: string } | undefined;
  let endedAt: number | undefined;
  const screen = new Screen({
    cols: header.cols,
    rows: header.rows,
    scrollback: 0,
    onSignal: (signal) => readings.signal(worker, signal),
  });
  const supervisor = new Supervisor({
    clock,
    log,
    hands: NO_HANDS,
    settings: { ...settings, dryRun: true },
    onChange: () => {},
    onRun: () => {},
    sight: () => ({
      reading: readings.of(worker),
      fresh: readings.isSettled(worker),
      running: exit === undefined,
      starting: false,
      ...(exit && !hasLeft(exit) && { exit }),
      ...(endedAt !== undefined && { endedAt }),
      lost: false,
      typing: false,
      profile: readings.profileOf(worker),
      lines: () => linesOf(screen),
    }),
  });
  readings.onLook = () => supervisor.look(worker);
  readings.isAwaited = () => supervisor.isDealingWith(worker);
  readings.begin(worker, screen);
  supervisor.begin(worker);
  for (const { time, code, data } of events) {
    if (time > until) break;
    clock.passTo(startedAt + time * 1000);
    const size = code === 'r' ? parseSize(data) : undefined;
    if (code === 'o') {
      screen.write(data);
      readings.output(worker);
    } else if (size) {
      screen.resize(size.cols, size.rows);
      readings.resized(worker);
      supervisor.resized(worker);
    } else if (code === 'x') {
      exit = parseExit(data);
      endedAt = clock.now();
      readings.facts(worker, { exit });
      supervisor.look(worker);
    }
  }
  clock.passTo(Math.min(startedAt + until * 1000, clock.now() + END_MS));
  supervisor.close();
  readings.end(worker);
  screen.dispose();
  return log.read();
}

/** Who leaves well, by itself, is not missed. */
function hasLeft(exit: { code: number } | { signal: string }): boolean {
  return 'code' in exit && exit.code === 0;
}

interface Timer {
  at: number;
  call: () => void;
}

/** A clock that goes where it is told to, and calls on its way whatever is due. */
class SteppedClock implements Clock {
  #now: number;
  /** In the order in which they were set. */
  #timers: Timer[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#now + ms, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  passTo(time: number): void {
    for (let next = this.#next(time); next; next = this.#next(time)) {
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.call();
    }
    this.#now = Math.max(this.#now, time);
  }

  /** The first that is due by then; of those due together the one that was set first. */
  #next(time: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at < time && (!first || timer.at < first.at)) first = timer;
    }
    return first;
  }
}
