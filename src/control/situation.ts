import { noteActivity } from '../health/activity.ts';
import type { Situation } from '../health/situation.ts';
import type { Supervised } from './supervised.ts';
import type { Sight } from './supervision.ts';

/** What is known of a worker now, from what control sees and what is remembered; its activity is noted. */
export function takeIn(known: Supervised, sight: Sight, now: number, wokeAt: number | undefined): Situation {
  const { reading, fresh, running, typing, exit, endedAt } = sight;
  if (reading) known.activity = noteActivity(known.activity, reading, now, known.resized);
  known.resized = false;
  known.composer = reading?.composer ?? known.composer;
  const { sent } = known.outbox;
  return {
    now,
    reading,
    fresh,
    running,
    ...(exit && { exit }),
    ...(endedAt !== undefined && { endedAt }),
    frozen: known.frozen && running,
    typing,
    personAt: known.personAt,
    ...(known.handledAt !== undefined && { handledAt: known.handledAt }),
    activityAt: known.activity?.at ?? known.health.activityAt,
    wokeAt,
    expects: sent.length > 0,
    calls: known.calls,
  };
}
