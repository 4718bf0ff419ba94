import type { State } from '../classifier/reading.ts';
import { attemptFailed, failed, step, submitted, to, UNVERIFIED, waits } from './ending.ts';
import { holds, isSubmitted, type Look } from './look.ts';
import { chipsIn } from './sight.ts';
import { attemptBegun, type Delivery, type Step } from './state.ts';

/** Until the text is pasted: a composer that is ready, and a draft that is in the way. */

/** A draft of more than this, UTF-16 units, may be longer than what is read of it. */
const MAX_DRAFT = 7500;

/** Where it is known what takes the composer away. */
const HIDES: ReadonlySet<State> = new Set<State>(['working', 'permission', 'question']);

export function waiting(delivery: Delivery, from: number, look: Look): Step {
  const { now, composer, sight } = look;
  if (isSubmitted(delivery, look)) return submitted(delivery, look);
  if (now < from) return step(delivery, { wakeAt: from });
  if (composer === undefined) return withoutComposer(delivery, from, look);
  if (sight === 'nothing') {
    if (delivery.doubtful || delivery.enteredAt !== undefined) return failed(delivery, now, UNVERIFIED);
    return pasted(delivery, look, true);
  }
  if (holds(delivery, look)) {
    if (sight === 'twice' && delivery.pastes > 1) return cleared(delivery, look);
    return found(delivery, composer, look);
  }
  // Something else stands where the text stood.
  if (delivery.doubtful || delivery.enteredAt !== undefined) return failed(delivery, now, UNVERIFIED);
  return draftInTheWay(delivery, composer, look);
}

/** One that was typed at may be hidden by the very text, for ever: it is waited for as long as an attempt takes. */
function withoutComposer(delivery: Delivery, from: number, look: Look): Step {
  const { now, reading, timings } = look;
  const why = 'no composer is on the screen';
  // A turn and a menu hide it until they are over.
  if (delivery.pastes === 0 || HIDES.has(reading.state)) return waits(delivery, why);
  const end = Math.max(from, delivery.attemptAt, reading.since) + timings.attemptMs;
  if (now < end) return waits(delivery, why, end);
  const mayBeSent = delivery.doubtful || delivery.enteredAt !== undefined;
  return failed(delivery, now, mayBeSent ? UNVERIFIED : why);
}

/** The text stands there already: after a failed attempt, or a crash. */
function found(delivery: Delivery, composer: string, look: Look): Step {
  const { now, personAt, timings } = look;
  if (!look.mayEnter) return waits(delivery, 'the agent is not ready');
  const free = personAt + timings.holdMs;
  if (delivery.pastes === 0 && now < free) return waits(delivery, 'a person typed a moment ago', free);
  const typed = { name: 'typed', at: now, seen: composer, seenAt: now, told: false } as const;
  const begun = { ...attemptBegun(delivery, now), doubtful: false };
  return step(to(begun, typed), { wakeAt: now });
}

function pasted(delivery: Delivery, look: Look, isNew: boolean): Step {
  const { now } = look;
  if (!look.mayType)
    return waits(delivery, look.state === 'working' ? 'a turn runs' : 'the agent is not ready');
  if (!look.canAct) return waits(delivery, 'somebody else deals with it');
  const begun = isNew ? attemptBegun(delivery, now) : delivery;
  const typed = { name: 'typed', at: now, seen: '', seenAt: now, told: false } as const;
  return step(
    { ...to(begun, typed), pastes: delivery.pastes + 1, pastedAt: now },
    {
      acts: [{ type: 'paste', text: delivery.message.text }],
      wakeAt: now + look.timings.submitDelayMs,
    },
  );
}

/** Somebody's draft is kept, taken away and put back later; where that cannot be done it is waited for. */
function draftInTheWay(delivery: Delivery, composer: string, look: Look): Step {
  const { now, profile, personAt, activityAt, timings } = look;
  if (chipsIn(composer, profile) > 0) return waits(delivery, 'a pasted text stands in the composer');
  if (look.reading.attributes.cut)
    return waits(delivery, 'what stands on the screen begins above it, and may be a question');
  if (composer.length > MAX_DRAFT || !profile?.keys.clear)
    return waits(delivery, 'a draft stands in the composer');
  const free = personAt + timings.holdMs;
  if (now < free) return waits(delivery, 'a person typed a moment ago', free);
  if (look.state !== 'draft') return waits(delivery, 'a draft stands in the composer');
  const calm = activityAt + timings.calmMs;
  if (now < calm) return waits(delivery, 'the agent is at work', calm);
  const { draft } = delivery;
  const kept = draft === undefined || draft === composer ? composer : `${draft}\n${composer}`;
  const taken = cleared(delivery, look);
  if (taken.acts.length === 0) return taken;
  const data = { worker: delivery.worker, message: delivery.message.id, text: kept };
  const { worker, message } = data;
  return {
    ...taken,
    delivery: { ...taken.delivery, draft: kept },
    events: [...taken.events, { type: 'draft.taken', at: now, data }],
    unsent: { delivery, events: [{ type: 'draft.returned', at: now, data: { worker, message } }] },
  };
}

function cleared(delivery: Delivery, look: Look): Step {
  const { now, profile, timings } = look;
  const keys = profile?.keys.clear;
  if (!keys || look.state !== 'draft') return waits(delivery, 'the composer is not free');
  if (!look.canAct) return waits(delivery, 'somebody else deals with it');
  return step(to(attemptBegun(delivery, now), { name: 'clearing', at: now }), {
    acts: [{ type: 'press', keys }],
    wakeAt: now + timings.quietMs,
  });
}

export function clearing(delivery: Delivery, at: number, look: Look): Step {
  const { now, sight, timings } = look;
  const settled = at + timings.quietMs;
  if (now < settled) return step(delivery, { wakeAt: settled });
  const end = delivery.attemptAt + timings.attemptMs;
  if (sight === 'nothing' && now < end) {
    const next = pasted(delivery, look, false);
    return next.acts.length > 0 ? next : { ...next, wakeAt: end };
  }
  const late = sight === undefined || sight === 'nothing' ? end : at + timings.proofMs;
  if (now < late) return step(delivery, { wakeAt: late });
  return attemptFailed(delivery, look, 'the composer could not be cleared');
}
