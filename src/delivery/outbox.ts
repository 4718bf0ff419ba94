import type { Situation } from '../health/situation.ts';
import type { EventType, JournalEvent, NewEvent } from '../journal/event.ts';
import { REDACTED } from '../redaction.ts';
import { advance, begin, type Delivery, type DeliveryOptions, type Step } from './delivery.ts';
import { MESSAGE_KINDS, type Message, type MessageKind } from './message.ts';
import { isUntouched, resume, returning, TIMINGS } from './state.ts';

/** The messages for one worker, first in, first out: none is lost, and none is sent twice. */
export interface Outbox {
  worker: string;
  waiting: readonly Message[];
  /** The one that is being delivered. */
  current?: Delivery;
  /** Submitted, and not yet answered. */
  sent: readonly Delivery[];
  /** Nothing is written until it is released: somebody else deals with the worker. */
  held: boolean;
}

/** What the outbox wants done; as of one delivery. */
export type OutboxStep = Omit<Step, 'delivery'> & { outbox: Outbox };

/** Why a message is not sent by another control than the one that took it. */
const SECRET_LOST = 'a secret in it was not written down, and control was started again: send it again';

/** Kinds of which only the newest is worth sending. */
const COALESCED: ReadonlySet<MessageKind> = new Set<MessageKind>(['nudge', 'inquiry']);

/** After these a message is not sent any more. */
const ENDS: ReadonlySet<string> = new Set<EventType>([
  'message.submitted',
  'message.failed',
  'message.withdrawn',
]);

export function emptyOutbox(worker: string): Outbox {
  return { worker, waiting: [], sent: [], held: false };
}

/** Whether there is nothing to deliver. */
export function isIdle({ waiting, current }: Outbox): boolean {
  return waiting.length === 0 && current === undefined;
}

/** Puts a message at the end; an automatic one takes the place of one of its kind that still waits. */
export function add(outbox: Outbox, message: Message): { outbox: Outbox; events: NewEvent[] } {
  const { worker, waiting } = outbox;
  const { id, kind, by, text, agent, queuedAt: at } = message;
  const data = { worker, message: id, kind, by, text, ...(agent !== undefined && { agent }) };
  const queued: NewEvent = { type: 'message.queued', at, data };
  const place = COALESCED.has(kind) ? waiting.findIndex((other) => other.kind === kind) : -1;
  if (place < 0) return { outbox: { ...outbox, waiting: [...waiting, message] }, events: [queued] };
  const replaced = unsent(worker, waiting[place]!, at, 'a newer one takes its place');
  return { outbox: { ...outbox, waiting: waiting.with(place, message) }, events: [queued, replaced] };
}

export function hold(outbox: Outbox): Outbox {
  return { ...outbox, held: true };
}

export function release(outbox: Outbox): Outbox {
  return { ...outbox, held: false };
}

/** Goes on with the message in delivery, or begins with the next; to be called as {@link advance} is. */
export function advanceOutbox(outbox: Outbox, situation: Situation, options: DeliveryOptions): OutboxStep {
  const { worker, held } = outbox;
  const events: NewEvent[] = [];
  const agent = situation.reading?.agent ?? options.profile?.name;
  const meant = (message: Message) => meantFor(message, agent);
  const sent = outbox.sent.flatMap((delivery) => {
    const answered = advance(delivery, situation, options);
    events.push(...answered.events);
    return isAwaited(answered.delivery, situation.now, options) ? [answered.delivery] : [];
  });
  const [head, ...rest] = outbox.waiting.map(meant);
  const open = outbox.current && { ...outbox.current, message: meant(outbox.current.message) };
  const current = open ?? (head && !held ? begin(head, worker) : undefined);
  const waiting = open || !current ? outbox.waiting.map(meant) : rest;
  if (!current) return { outbox: { ...outbox, waiting, sent }, acts: [], events };
  const { delivery, acts, unsent, wakeAt, events: told } = advance(current, situation, { ...options, held });
  events.push(...told);
  if (delivery.phase.name !== 'over') {
    const next = { ...outbox, waiting, sent, current: delivery };
    return { outbox: next, acts, events, ...(unsent && { unsent }), ...(wakeAt !== undefined && { wakeAt }) };
  }
  const { current: _, ...free } = outbox;
  const awaited = isAwaited(delivery, situation.now, options) ? [...sent, delivery] : sent;
  const next = { ...free, waiting, sent: awaited };
  const again = waiting.length > 0 && { wakeAt: situation.now };
  return { outbox: next, acts, events, ...(unsent && { unsent }), ...again };
}

/** A message that no agent was there for is for the one that is there now, and for no shell that it leaves to. */
function meantFor(message: Message, agent: string | undefined): Message {
  return agent === undefined || message.agent !== undefined ? message : { ...message, agent };
}

/** Whether it is still to be seen that something is done about it: of a program that is no agent nothing is expected. */
function isAwaited(
  { outcome, typedAtProgram }: Delivery,
  now: number,
  { timings }: DeliveryOptions,
): boolean {
  const { acknowledgeMs } = { ...TIMINGS, ...timings };
  return (
    !typedAtProgram &&
    outcome?.how === 'submitted' &&
    !outcome.acknowledged &&
    now - outcome.at < acknowledgeMs
  );
}

/** The worker is there no more: what was not submitted has failed. */
export function close(outbox: Outbox, reason: string, now: number): { outbox: Outbox; events: NewEvent[] } {
  const { worker, waiting, current } = outbox;
  const open = current && !current.outcome ? [current.message] : [];
  const events = [...open, ...waiting].map((message) => unsent(worker, message, now, reason));
  return { outbox: emptyOutbox(worker), events };
}

/** Takes those messages out that are meant and that nothing was done for yet. */
export function take(
  { current, ...rest }: Outbox,
  isMeant: (message: Message) => boolean,
): { outbox: Outbox; taken: Message[] } {
  const isTaken = current !== undefined && isMeant(current.message) && isUntouched(current);
  const waiting = rest.waiting.filter((message) => !isMeant(message));
  return {
    outbox: { ...rest, waiting, ...(current && !isTaken && { current }) },
    taken: [...(isTaken ? [current.message] : []), ...rest.waiting.filter(isMeant)],
  };
}

/** What automation has to say, and nothing was done for yet, is not sent. */
export function dropAutomatic(
  outbox: Outbox,
  reason: string,
  now: number,
): { outbox: Outbox; events: NewEvent[] } {
  const { outbox: left, taken } = take(outbox, ({ by }) => by === 'auto');
  return { outbox: left, events: taken.map((message) => unsent(outbox.worker, message, now, reason)) };
}

function unsent(worker: string, message: Message, at: number, reason: string): NewEvent {
  return { type: 'message.failed', at, data: { worker, message: message.id, attempts: 0, reason } };
}

/**
 * Of an outbox as the journal tells it, the messages with a secret, which is not written down, cannot be sent any more, and
 * a draft with one cannot be put back.
 */
export function failRedacted(outbox: Outbox, now: number): { outbox: Outbox; events: NewEvent[] } {
  const { current, ...rest } = outbox;
  const isOpen = current !== undefined && !current.outcome;
  const failed = [...(isOpen ? [current.message] : []), ...rest.waiting].filter(isRedacted);
  const events = failed.map((message) => unsent(rest.worker, message, now, SECRET_LOST));
  const left = current && withoutRedacted(current, now);
  const waiting = rest.waiting.filter((message) => !isRedacted(message));
  return { outbox: { ...rest, waiting, ...(left && { current: left }) }, events };
}

/** What is left to do of a delivery; undefined when nothing is. */
function withoutRedacted(delivery: Delivery, now: number): Delivery | undefined {
  const { message, worker, draft, outcome } = delivery;
  const kept = draft?.includes(REDACTED) ? undefined : draft;
  if (!outcome && !isRedacted(message)) return kept === draft ? delivery : { ...delivery, draft: kept };
  if (kept === undefined) return undefined;
  return outcome ? delivery : returning(message, worker, kept, now);
}

function isRedacted({ text }: Message): boolean {
  return text.includes(REDACTED);
}

/**
 * The outbox as the journal tells it. A message that was seen in the composer and of which nothing more is known comes
 * first: it is sent if it still stands there, and fails as unverified if not.
 */
export function restore(worker: string, events: Iterable<JournalEvent>): Outbox {
  const open = new Map<string, { message: Message; typed?: { attempt: number; at: number } }>();
  const queued = new Map<string, Message>();
  let draft: { message: Message; text: string; at: number } | undefined;
  for (const { type, at, data } of events) {
    if (type === 'message.queued' && data.worker === worker) {
      const { message: id, text, by, agent } = data;
      const kind = MESSAGE_KINDS.find((known) => known === data.kind) ?? 'operator';
      queued.set(id, { id, text, kind, by, ...(agent !== undefined && { agent }), queuedAt: at });
      // What a step of recovery sent is for the step to send again.
      if (kind === 'resume') continue;
      open.set(id, { message: queued.get(id)! });
    } else if (type === 'screen.changed' && data.worker === worker) {
      for (const each of open.values()) each.message = meantFor(each.message, data.agent);
    } else if (type === 'message.typed' && data.worker === worker) {
      const known = open.get(data.message);
      if (known) known.typed = { attempt: data.attempt, at };
    } else if (type === 'draft.taken' && data.worker === worker) {
      // One that was kept over a restart was in the way of no message.
      const own: Message = {
        id: data.message,
        text: data.text,
        kind: 'operator',
        by: 'operator',
        queuedAt: at,
      };
      const message = queued.get(data.message) ?? own;
      draft = { message, text: data.text, at };
    } else if (type === 'draft.returned' && data.worker === worker) {
      draft = undefined;
    } else if (ENDS.has(type) && 'message' in data && data.worker === worker) {
      open.delete(data.message);
    }
  }
  const all = [...open.values()];
  const typed = all.find((each) => each.typed);
  // What was cleared and not typed yet is gone on with first: its draft comes back after it.
  const begun = typed ?? all.find(({ message }) => message.id === draft?.message.id);
  const waiting = all
    .filter((each) => each !== begun)
    .map(({ message }) => message)
    // The step that sent it is gone, and is taken again where it is still needed.
    .filter(({ kind, by }) => kind !== 'resume' || by !== 'auto');
  const outbox = { ...emptyOutbox(worker), waiting };
  const isItsDraft = begun !== undefined && begun.message.id === draft?.message.id;
  if (begun) {
    const { message, typed: at } = begun;
    const delivery = at ? resume(message, worker, at) : begin(message, worker);
    return { ...outbox, current: isItsDraft ? { ...delivery, draft: draft!.text } : delivery };
  }
  return draft ? { ...outbox, current: returning(draft.message, worker, draft.text, draft.at) } : outbox;
}
