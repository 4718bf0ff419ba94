import type { Situation } from '../health/situation.ts';
import { failed, step, to, UNVERIFIED, waits } from './ending.ts';
import { isAcknowledged, isGone, type Look, lookAt } from './look.ts';
import { isForProgram, toProgram } from './program.ts';
import { clearing, waiting } from './ready.ts';
import { entered, restoring, returned, typed } from './sending.ts';
import { type Delivery, type DeliveryOptions, missed, type Step, TIMINGS } from './state.ts';

export type { Act, Delivery, DeliveryOptions, Step, Timings } from './state.ts';
export { begin, isUntouched } from './state.ts';

/** How often to see whether a person still types, ms. */
const TYPING_MS = 500;

/**
 * Takes the delivery of a message one step further. It pastes the text into a composer that is ready, waits until it is
 * seen there, presses Enter in a write of its own and looks whether the text has left the composer and a turn began.
 * A text that may have been sent is never pasted again.
 *
 * At most one act is returned, and only for a screen that was read after its last change, of a program that runs, while
 * no person types. It is to be called whenever something in the situation changed, and at `wakeAt`, but not before it is
 * known whether the act was written.
 */
export function advance(delivery: Delivery, situation: Situation, options: DeliveryOptions): Step {
  const isPlain = isForProgram(delivery, situation, options);
  if (!isPlain && isGone(situation)) return withoutAgent(delivery, situation, options);
  const here = delivery.goneSince === undefined ? delivery : { ...delivery, goneSince: undefined };
  const look = lookAt(here, situation, options);
  if (!look) return waits(here, 'the screen is not read yet');
  if (here.outcome?.how === 'submitted' && !here.outcome.acknowledged) return acknowledging(here, look);
  const next = isPlain ? keptUnsent(here, look, toProgram(here, look)) : phaseStep(here, look);
  if (!situation.typing) return next;
  const soon = situation.now + TYPING_MS;
  return { ...next, wakeAt: Math.min(next.wakeAt ?? soon, soon) };
}

function phaseStep(delivery: Delivery, look: Look): Step {
  return keptUnsent(delivery, look, inPhase(delivery, look));
}

/** A step with how it all stands should its act not be written. */
function keptUnsent(delivery: Delivery, look: Look, next: Step): Step {
  if (next.acts.length === 0) return next;
  const { delivery: before, events } = next.unsent ?? { delivery, events: [] };
  return { ...next, unsent: { delivery: missed(before, look.now), events } };
}

function inPhase(delivery: Delivery, look: Look): Step {
  const { phase } = delivery;
  switch (phase.name) {
    case 'waiting':
      return waiting(delivery, phase.from, look);
    case 'clearing':
      return clearing(delivery, phase.at, look);
    case 'typed':
      return typed(delivery, phase, look);
    case 'entered':
      return entered(delivery, phase, look);
    case 'restoring':
      return restoring(delivery, phase, look);
    case 'returned':
      return returned(delivery, phase.at, look);
    case 'over':
      return step(delivery);
  }
}

/** What was submitted is answered some time. */
function acknowledging(delivery: Delivery, look: Look): Step {
  const outcome = delivery.outcome as Extract<Delivery['outcome'], { how: 'submitted' }>;
  const { message, worker } = delivery;
  if (!isAcknowledged(delivery, outcome.at, look)) return phaseStep(delivery, look);
  const next = phaseStep({ ...delivery, outcome: { ...outcome, acknowledged: true } }, look);
  const data = { worker, message: message.id };
  return { ...next, events: [{ type: 'message.acknowledged', at: look.now, data }, ...next.events] };
}

/** Its agent is gone, and with it what stood in the composer; another one may take its place. */
function withoutAgent(delivery: Delivery, { now }: Situation, options: DeliveryOptions): Step {
  const { phase, outcome } = delivery;
  // What an agent keeps for the end of its turn goes with it.
  const isKept = delivery.queued && outcome?.how === 'submitted' && !outcome.acknowledged;
  if (isKept) return failed(delivery, now, 'its agent ended before it took it up');
  if (phase.name === 'over') return step(delivery);
  if (phase.name === 'returned') return step(to(delivery, { name: 'over' }));
  const { goneMs, restoreMs } = { ...TIMINGS, ...options.timings };
  if (outcome) {
    const end = outcome.at + restoreMs;
    return now < end ? waits(delivery, 'no agent is there', end) : step(to(delivery, { name: 'over' }));
  }
  if (delivery.doubtful || delivery.enteredAt !== undefined) return failed(delivery, now, UNVERIFIED);
  const goneSince = delivery.goneSince ?? now;
  const end = goneSince + goneMs;
  if (now >= end) return failed(delivery, now, 'its agent is gone');
  const lost = phase.name === 'waiting' ? delivery : to(delivery, { name: 'waiting', from: now });
  return waits({ ...lost, goneSince }, 'no agent is there', end);
}
