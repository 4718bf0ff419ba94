import { PROMPT_RULE } from '../classifier/screen-reading.ts';
import type { Situation } from '../health/situation.ts';
import { failed, step, submitted, to, UNVERIFIED, waits } from './ending.ts';
import type { Look } from './look.ts';
import { attemptBegun, type Delivery, type DeliveryOptions, isUntouched, type Step } from './state.ts';

/**
 * Texts for a program that is no agent, such as a shell: it has no composer that shows what arrived, so Enter is pressed
 * when its screen stands still. Only what a person wrote is typed at it, and nothing that was meant for an agent.
 */

/** Whether a message is typed at the program that is there: no agent is, nor was when it was written. */
export function isForProgram(
  delivery: Delivery,
  situation: Situation,
  { profile }: DeliveryOptions,
): boolean {
  const { message, typedAtProgram = false } = delivery;
  const { reading, running, exit } = situation;
  if (!running || exit || !reading || reading.state === 'exited') return false;
  if (typedAtProgram) return true;
  const hasAgent = profile !== undefined || reading.agent !== undefined;
  const isOurs = isUntouched(delivery) || delivery.doubtful;
  return !hasAgent && message.agent === undefined && isOurs;
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
  const { now, reading, profile, timings } = look;
  const { message } = delivery;
  if (message.by === 'auto') return failed(delivery, now, 'no agent is there');
  if (delivery.doubtful) return failed(delivery, now, UNVERIFIED);
  if (profile) return waits({ ...delivery, typedAtProgram: undefined }, 'an agent came up');
  if (reading.attributes.draft) return waits(delivery, 'something is typed at its prompt');
  const due = readyAt(look);
  if (now < due) return waits(delivery, 'it is coming up, or at work', due);
  if (!look.canAct) return waits(delivery, 'somebody else deals with it');
  const phase = { name: 'typed', at: now, seen: '', seenAt: now, told: false } as const;
  return step(
    {
      ...to(attemptBegun(delivery, now), phase),
      typedAtProgram: true,
      pastes: delivery.pastes + 1,
      pastedAt: now,
    },
    { acts: [{ type: 'paste', text: message.text }], wakeAt: now + timings.quietMs },
  );
}

/** At a prompt at once; any other program may still turn out to be an agent, and a command of a shell may go on. */
function readyAt({ now, reading, activityAt, timings }: Look): number {
  const { state, since, evidence } = reading;
  if (state !== 'shell') return since + timings.upMs;
  return evidence.rule === PROMPT_RULE ? now : Math.max(since, activityAt) + timings.upMs;
}

function typed(delivery: Delivery, phase: Extract<Delivery['phase'], { name: 'typed' }>, look: Look): Step {
  const { now, activityAt, timings, profile } = look;
  const { worker, message, attempt } = delivery;
  if (profile) return failed(delivery, now, 'an agent came up before Enter was pressed');
  // Enter would send that along with it.
  if (look.touched) return failed(delivery, now, 'a person wrote into it');
  const data = { worker, message: message.id, attempt };
  const events = phase.told ? [] : [{ type: 'message.typed', at: now, data } as const];
  const told: Delivery = { ...delivery, phase: { ...phase, told: true } };
  const quiet = Math.max(phase.at, activityAt) + timings.quietMs;
  const due = Math.min(quiet, phase.at + timings.submitDelayMs);
  if (now < due) return step(told, { events, wakeAt: due });
  if (!look.canAct) return { ...waits(told, 'somebody else deals with it'), events };
  const entered = to(told, { name: 'entered', at: now, presses: 1, seen: '' });
  return {
    ...step({ ...entered, enteredAt: now }, { acts: [{ type: 'press', keys: ['enter'] }], wakeAt: now + 1 }),
    events,
    unsent: { delivery: told, events: [] },
  };
}
