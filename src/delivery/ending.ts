import type { NewEvent } from '../journal/event.ts';
import { isAcknowledged, type Look } from './look.ts';
import type { Act, Delivery, Phase, Step } from './state.ts';

/** How attempts and deliveries end. */

/** It left the composer, or its agent died under it, and nothing proves that it was sent: sending it again may send it twice. */
export const UNVERIFIED = 'unverified: it may have been sent already';

export function step(
  delivery: Delivery,
  { acts = [], events = [], wakeAt }: { acts?: Act[]; events?: NewEvent[]; wakeAt?: number } = {},
): Step {
  return { delivery, acts, events, ...(wakeAt !== undefined && { wakeAt }) };
}

/** Nothing is done now, for this reason. */
export function waits(delivery: Delivery, why: string, wakeAt?: number): Step {
  return step({ ...delivery, waits: why }, { wakeAt });
}

export function to(delivery: Delivery, phase: Phase): Delivery {
  return { ...delivery, phase, waits: undefined };
}

/** What is left to do when the message is done with. */
function after(delivery: Delivery): Phase {
  return delivery.draft === undefined ? { name: 'over' } : { name: 'restoring', cleared: false };
}

export function submitted(delivery: Delivery, look: Look): Step {
  const { message, worker, attempt } = delivery;
  const at = look.now;
  const data = { worker, message: message.id };
  const events: NewEvent[] = [{ type: 'message.submitted', at, data: { ...data, attempt } }];
  const acknowledged = isAcknowledged(delivery, at, look);
  if (acknowledged) events.push({ type: 'message.acknowledged', at, data });
  const outcome = { how: 'submitted', at, acknowledged } as const;
  return step({ ...to(delivery, after(delivery)), outcome }, { events, wakeAt: at });
}

export function failed(delivery: Delivery, now: number, why: string): Step {
  const { message, worker, attempt } = delivery;
  const reason = `Failed to deliver message to ${worker} after ${tries(attempt)}: ${why}`;
  const data = { worker, message: message.id, attempts: attempt, reason };
  const outcome = { how: 'failed', at: now, reason } as const;
  return step(
    { ...to(delivery, after(delivery)), outcome },
    { events: [{ type: 'message.failed', at: now, data }], wakeAt: now },
  );
}

function tries(attempts: number): string {
  return `${attempts} attempt${attempts === 1 ? '' : 's'}`;
}

/** An attempt came to nothing: the next one after a pause, if there is one. */
export function attemptFailed(delivery: Delivery, { now, timings }: Look, why: string): Step {
  const { attempt, enteredAt } = delivery;
  if (attempt >= timings.attempts) {
    return failed(delivery, now, enteredAt === undefined ? why : `${why}; ${UNVERIFIED}`);
  }
  const from = now + (timings.backoffMs[attempt - 1] ?? timings.backoffMs.at(-1) ?? 0);
  return step({ ...to(delivery, { name: 'waiting', from }), waits: why }, { wakeAt: from });
}
