import type { ReplayCommand, ReplayState } from '../api/schema.ts';
import type { Action } from '../keymap/bindings.ts';

const SEEK_SECONDS = 10;
/** What the keys reach. A speed beyond, set by a command, stays where a key would take it the other way. */
const MIN_SPEED = 0.25;
const MAX_SPEED = 256;
/** Closer than this to a mark, "the mark before" means the one before that, s. */
const AT_MARK_SECONDS = 0.5;

/** What a key of the room asks of the replay, `worker` being selected; undefined when it is none of its keys. */
export function replayCommand(
  action: Action,
  replay: ReplayState,
  worker: string | undefined,
): ReplayCommand | undefined {
  const { time, duration, speed, playing, marks } = replay;
  const changes = changesOf(replay, worker);
  switch (action) {
    case 'replay-toggle':
      return { action: playing ? 'pause' : 'play' };
    case 'replay-step':
      return { action: 'step' };
    case 'replay-back':
      return { action: 'seek', time: time - SEEK_SECONDS };
    case 'replay-forward':
      return { action: 'seek', time: time + SEEK_SECONDS };
    case 'replay-previous-mark':
      return { action: 'seek', time: lastBefore(marks, time) ?? 0 };
    case 'replay-next-mark':
      return { action: 'seek', time: firstAfter(marks, time) ?? duration };
    case 'replay-previous-state':
      return { action: 'seek', time: lastBefore(changes, time) ?? 0 };
    case 'replay-next-state':
      return { action: 'seek', time: firstAfter(changes, time) ?? duration };
    case 'replay-slower':
      return { action: 'speed', speed: Math.min(speed, Math.max(MIN_SPEED, speed / 2)) };
    case 'replay-faster':
      return { action: 'speed', speed: Math.max(speed, Math.min(MAX_SPEED, speed * 2)) };
    default:
      return undefined;
  }
}

/** What to say of a key of the replay that finds nothing more of what it goes to; undefined where it does. */
export function replayWords(
  action: Action,
  replay: ReplayState,
  worker: string | undefined,
): string | undefined {
  const { time, duration, speed, marks } = replay;
  const changes = changesOf(replay, worker);
  const noneOf = (moments: readonly Moment[], what: string, where: string) =>
    moments.length === 0 ? `there is no ${what}: ${where}` : `no further ${what}: ${where}`;
  const change = `change of state of ${worker ?? 'a worker'}`;
  switch (action) {
    case 'replay-step':
      return time >= duration ? 'this is the end' : undefined;
    case 'replay-previous-mark':
      return lastBefore(marks, time) === undefined ? noneOf(marks, 'mark', 'the beginning') : undefined;
    case 'replay-next-mark':
      return firstAfter(marks, time) === undefined ? noneOf(marks, 'mark', 'the end') : undefined;
    case 'replay-previous-state':
      return lastBefore(changes, time) === undefined ? noneOf(changes, change, 'the beginning') : undefined;
    case 'replay-next-state':
      return firstAfter(changes, time) === undefined ? noneOf(changes, change, 'the end') : undefined;
    case 'replay-slower':
      return speed <= MIN_SPEED ? 'it plays no slower' : undefined;
    case 'replay-faster':
      return speed >= MAX_SPEED ? 'it plays no faster' : undefined;
    default:
      return undefined;
  }
}

type Moment = Readonly<{ time: number }>;

function changesOf({ states }: ReplayState, worker: string | undefined): readonly Moment[] {
  return states.find((track) => track.worker === worker)?.moments ?? [];
}

function lastBefore(moments: readonly Moment[], time: number): number | undefined {
  return moments.findLast((moment) => moment.time < time - AT_MARK_SECONDS)?.time;
}

function firstAfter(moments: readonly Moment[], time: number): number | undefined {
  return moments.find((moment) => moment.time > time)?.time;
}
