import { saidOf } from '../classifier/said.ts';
import type { Situation } from '../health/situation.ts';
import type { NewEvent } from '../journal/event.ts';
import type { Supervised } from './supervised.ts';
import type { Sight } from './supervision.ts';

/** What is written down of a worker's screen, now that it says something else: empty when it does not. */
export function screenEvents(known: Supervised, { reading }: Sight, now: number): NewEvent[] {
  if (!reading || reading.state === known.state) return [];
  const { state, kind, agent, source } = reading;
  const { worker, state: from } = known;
  const data = {
    worker,
    ...(from !== undefined && { from }),
    to: state,
    ...(kind !== undefined && { kind }),
    ...(agent !== undefined && { agent }),
    evidence: saidOf(reading),
    source,
  };
  const events: NewEvent[] = [{ type: 'screen.changed', at: now, data }];
  if (agent === undefined) return events;
  if (state === 'shell') events.push({ type: 'agent.exited', at: now, data: { worker, agent } });
  if (from === 'shell') events.push({ type: 'agent.started', at: now, data: { worker, agent } });
  return events;
}

/** How a worker is, as it is noted from time to time. */
export function heartbeat({ worker, health }: Supervised, { reading, activityAt, now }: Situation): NewEvent {
  const { tokens } = reading?.attributes ?? {};
  const data = { worker, state: reading?.state ?? 'unknown', health: health.status, activityAt };
  return { type: 'heartbeat', at: now, data: { ...data, ...(typeof tokens === 'string' && { tokens }) } };
}
