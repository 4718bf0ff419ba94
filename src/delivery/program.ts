import { PROMPT_RULE } from '../classifier/screen-reading.ts';
import type { Situation } from '../health/situation.ts';
import { failed, step, submitted, to, UNVERIFIED, waits } from './ending.ts';
import type { Look } from './look.ts';
import { attemptBegun, type Delivery, type DeliveryOptions, isUntouched, type Step } from './state.ts';

/**
 * Texts for a program that is no agent, such as a shell: it has no composer that shows what arrived. A shell gets them at an
 * empty prompt, any other program when its screen stands still. Only what a person wrote is typed at it, and nothing that was
 * meant for an agent.
 */

/** Whether a message is typed at the program that is there: no agent is, nor was since it was written. */
export function isForProgram(
  delivery: Delivery,
  situation: Situation,
  { profile }: DeliveryOptions,
): boolean {
  const { message, typedAtProgram = false } = delivery;
  const { reading, running, exit } = situation;
  if (!running || exit || !reading || reading.state === 'exited') return false;
  if (typedAtProgram) return true;
  if (message.by === 'auto' || message.agent !== undefined) return false;
  const hasAgent = profile !== undefined || reading.agent !== undefined;
  return !hasAgent && (isUntouched(delivery) || delivery.doubtful);
}

/** Takes the delivery to a program a step further. */
export function toProgram(delivery: Delivery, look: Look): Step {
  const { phase } = delivery;
  switch (phase.name) {
    case 'waiting':
      return begun(delivery, look);
    case 'typed':
      return typed(delivery, phase, look);
    case 'entered':
      return submitted(delivery, look);
    default:
      return step(to(delivery, { name: 'over' }));
  }
}

function begun(delivery: Delivery, look: Look): Step {
  const { now, reading, state, profile, personAt, activityAt, timings } = look;
  const { message, worker } = delivery;
  if (profile) return waits({ ...delivery, typedAtProgram: undefined }, 'an agent came up');
  if (state === 'shell') {
    // What is typed half, or is read by a command, may look like anything.
    if (!isAtPrompt(look)) return waits(delivery, 'its shell shows no prompt that is known');
    if (reading.attributes.draft) return waits(delivery, 'something is typed at its prompt');
  } else {
    // It may still turn out to be an agent.
    const up = Math.max(reading.since, activityAt) + timings.upMs;
    if (now < up) return waits(delivery, 'it is coming up, or at work', up);
    const free = personAt + timings.holdMs;
    if (now < free) return waits(delivery, 'a person typed a moment ago', free);
  }
  if (delivery.doubtful) return failed(delivery, now, UNVERIFIED);
  // It may be a shell whose prompt was seen before.
  if (state !== 'shell' && look.isRestored)
    return waits(delivery, 'control was started again: take it back, and send it again');
  if (!look.canAct) return waits(delivery, 'somebody else deals with it');
  const pasted = attemptBegun(delivery, now);
  const phase = { name: 'typed', at: now, seen: state, seenAt: now, told: true } as const;
  // Written down before: where nothing shows what arrived, it is not typed again after the end of control.
  const data = { worker, message: message.id, attempt: pasted.attempt };
  return step(
    { ...to(pasted, phase), typedAtProgram: true, pastes: delivery.pastes + 1, pastedAt: now },
    {
      acts: [{ type: 'paste', text: message.text }],
      events: [{ type: 'message.typed', at: now, data }],
      wakeAt: now + timings.quietMs,
    },
  );
}

function isAtPrompt({ state, reading }: Look): boolean {
  return state === 'shell' && reading.evidence.rule === PROMPT_RULE;
}

function typed(delivery: Delivery, phase: Extract<Delivery['phase'], { name: 'typed' }>, look: Look): Step {
  const { now, state, reading, activityAt, timings, profile } = look;
  if (profile) return failed(delivery, now, 'an agent came up before Enter was pressed');
  // Enter would send that along with it.
  if (look.touched) return failed(delivery, now, 'a person wrote into it');
  if (state !== phase.seen) return failed(delivery, now, 'another program came up before Enter was pressed');
  const quiet = Math.max(phase.at, activityAt) + timings.quietMs;
  const last = phase.at + timings.submitDelayMs;
  const due = Math.min(quiet, last);
  if (now < due) return step(delivery, { wakeAt: due });
  if (isAtPrompt(look) && !reading.attributes.draft) {
    if (now < last) return step(delivery, { wakeAt: last });
    return failed(delivery, now, 'it was not seen at the prompt');
  }
  if (!look.canAct) return waits(delivery, 'somebody else deals with it');
  const entered = to(delivery, { name: 'entered', at: now, presses: 1, seen: '' });
  return {
    ...step({ ...entered, enteredAt: now }, { acts: [{ type: 'press', keys: ['enter'] }], wakeAt: now + 1 }),
    unsent: { delivery, events: [] },
  };
}
