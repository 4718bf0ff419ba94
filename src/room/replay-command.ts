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
  { time, duration, speed, playing, marks, states }: ReplayState,
  worker: string | undefined,
): ReplayCommand | undefined {
  const changes = states.find((track) => track.worker === worker)?.moments ?? [];
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
      return {
        action: 'seek',
        time: marks.findLast((mark) => mark.time < time - AT_MARK_SECONDS)?.time ?? 0,
      };
    case 'replay-next-mark':
      return { action: 'seek', time: marks.find((mark) => mark.time > time)?.time ?? duration };
    case 'replay-previous-state':
      return {
        action: 'seek',
        time: changes.findLast((change) => change.time < time - AT_MARK_SECONDS)?.time ?? 0,
      };
    case 'replay-next-state':
      return { action: 'seek', time: changes.find((change) => change.time > time)?.time ?? duration };
    case 'replay-slower':
      return { action: 'speed', speed: Math.min(speed, Math.max(MIN_SPEED, speed / 2)) };
    case 'replay-faster':
      return { action: 'speed', speed: Math.max(speed, Math.min(MAX_SPEED, speed * 2)) };
    default:
      return undefined;
  }
}
