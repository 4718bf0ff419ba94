import type { NewEvent } from '../journal/event.ts';
import { attemptFailed, failed, step, submitted, to, UNVERIFIED, waits } from './ending.ts';
import { holds, isSubmitted, type Look } from './look.ts';
import type { Delivery, Phase, Step } from './state.ts';

/** From the paste to the proof that it was sent, and what is put back after that. */

type At<Name extends Phase['name']> = Extract<Phase, { name: Name }>;

export function typed(delivery: Delivery, phase: At<'typed'>, look: Look): Step {
  const { now, composer, sight, timings, touched } = look;
  const end = delivery.attemptAt + timings.attemptMs;
  if (sight === 'twice' && delivery.pastes > 1) return attemptFailed(delivery, look, 'it arrived twice');
  const isOurs = holds(delivery, look);
  if (composer !== undefined && sight !== 'nothing' && !isOurs && touched) {
    // Enter would send what a person wrote along with it.
    if (now >= end) return failed(delivery, now, 'a person wrote into it');
    return waits(delivery, 'a person wrote into it', end);
  }
  if (now >= end) return attemptFailed(delivery, look, 'it could not be sent in time');
  if (composer === undefined) return waits(delivery, 'no composer is on the screen', end);
  if (sight === 'nothing') {
    const late = phase.at + timings.submitDelayMs;
    if (now < late) return step(delivery, { wakeAt: late });
    return attemptFailed(delivery, look, 'the text did not appear in the composer');
  }
  return arrived(delivery, phase, { ...look, composer }, isOurs);
}

/** Something stands there, and it can only be ours. */
function arrived(
  delivery: Delivery,
  phase: At<'typed'>,
  look: Look & { composer: string },
  isOurs: boolean,
): Step {
  const { now, composer, timings } = look;
  const seenAt = composer === phase.seen ? phase.seenAt : now;
  const quiet = byteLength(delivery) > timings.longBytes ? timings.longQuietMs : timings.quietMs;
  const due = Math.max(seenAt + quiet, isOurs ? 0 : phase.at + timings.submitDelayMs);
  const isEvident = isOurs || now >= due;
  const events: NewEvent[] = isEvident && !phase.told ? [typedEvent(delivery, now)] : [];
  const next = to(delivery, { ...phase, seen: composer, seenAt, told: phase.told || isEvident });
  if (now < due) return step(next, { events, wakeAt: due });
  const end = delivery.attemptAt + timings.attemptMs;
  if (!look.mayEnter) return { ...waits(next, 'the agent is not ready', end), events };
  const entering = pressed(next, 1, look);
  return entering === undefined
    ? { ...waits(next, 'somebody else deals with it', end), events }
    : { ...entering, events, unsent: { delivery: next, events: [] } };
}

function typedEvent({ worker, message, attempt }: Delivery, at: number): NewEvent {
  return { type: 'message.typed', at, data: { worker, message: message.id, attempt } };
}

function byteLength({ message }: Delivery): number {
  return Buffer.byteLength(message.text);
}

/** Presses Enter, alone; undefined when nothing may be written. */
function pressed(delivery: Delivery, presses: number, look: Look): Step | undefined {
  const { now, timings, profile, state, composer = '' } = look;
  if (!look.canAct) return undefined;
  const next: Delivery = {
    ...to(delivery, { name: 'entered', at: now, presses, seen: composer }),
    enteredAt: delivery.enteredAt ?? now,
    queued: delivery.queued || state === 'working',
  };
  return step(next, {
    acts: [{ type: 'press', keys: profile?.keys.submit ?? ['enter'] }],
    wakeAt: now + timings.proofMs,
  });
}

export function entered(delivery: Delivery, { at, presses, seen }: At<'entered'>, look: Look): Step {
  const { now, composer, sight, timings, touched, state } = look;
  if (isSubmitted(delivery, look)) return submitted(delivery, look);
  const proof = at + timings.proofMs;
  const end = Math.max(proof, delivery.attemptAt + timings.attemptMs);
  if (composer === undefined) {
    // A menu hides the composer until somebody answers it.
    if (now < end || state === 'permission' || state === 'question')
      return waits(delivery, 'no composer is on the screen', end > now ? end : undefined);
    return failed(delivery, now, UNVERIFIED);
  }
  // Text in a form of its own is ours only while it is what Enter was pressed on.
  const isThere = holds(delivery, look) || (sight === 'foreign' && !touched && composer === seen);
  if (!isThere) {
    if (now >= end) return failed(delivery, now, UNVERIFIED);
    return step(delivery, { wakeAt: now < proof ? proof : end });
  }
  if (now < proof) return step(delivery, { wakeAt: proof });
  if (presses > timings.furtherEnters || now >= end)
    return attemptFailed(delivery, look, 'Enter did not submit it');
  const again = look.mayEnter ? pressed(delivery, presses + 1, look) : undefined;
  return again ?? waits(delivery, 'the agent is not ready', end);
}

/** Pastes the draft again, without Enter, when the composer is empty. */
export function restoring(delivery: Delivery, phase: At<'restoring'>, look: Look): Step {
  const { now, sight, timings, canAct, touched, state, profile } = look;
  const end = delivery.outcome!.at + timings.restoreMs;
  if (now >= end) return step(to(delivery, { name: 'over' }));
  if (sight === 'nothing' && look.mayEnter && canAct) {
    const text = delivery.draft!;
    const acts = [{ type: 'paste', text } as const];
    const data = { worker: delivery.worker, message: delivery.message.id };
    const events = [{ type: 'draft.returned', at: now, data } as const];
    const taken = { type: 'draft.taken', at: now, data: { ...data, text } } as const;
    return {
      ...step({ ...to(delivery, { name: 'returned', at: now }), draft: undefined }, { acts, events }),
      unsent: { delivery, events: [taken] },
    };
  }
  const keys = profile?.keys.clear;
  const isLeft = delivery.outcome!.how === 'failed' && holds(delivery, look) && !touched;
  if (isLeft && !phase.cleared && state === 'draft' && keys && canAct) {
    return step(to(delivery, { name: 'restoring', cleared: true }), {
      acts: [{ type: 'press', keys }],
      wakeAt: end,
    });
  }
  return waits(delivery, 'the draft cannot be put back yet', end);
}

/** Until the draft is seen nobody else may take the composer for empty. */
export function returned(delivery: Delivery, at: number, { now, sight, timings }: Look): Step {
  const late = at + timings.proofMs;
  const isSeen = sight !== undefined && sight !== 'nothing';
  return isSeen || now >= late ? step(to(delivery, { name: 'over' })) : step(delivery, { wakeAt: late });
}
