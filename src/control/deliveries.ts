import { randomUUID } from 'node:crypto';
import type { MessageEnd } from '../api/supervision.ts';
import type { Profile } from '../classifier/profile.ts';
import { type Act, advance, begin, type Delivery, type DeliveryOptions } from '../delivery/delivery.ts';
import { cleanText, type Message, type MessageKind } from '../delivery/message.ts';
import {
  add,
  advanceOutbox,
  dropAutomatic,
  failRedacted,
  isIdle,
  type Outbox,
  take,
} from '../delivery/outbox.ts';
import { chipsIn } from '../delivery/sight.ts';
import { returning } from '../delivery/state.ts';
import type { Situation } from '../health/situation.ts';
import type { Actor, NewEvent } from '../journal/event.ts';
import type { Supervised } from './supervised.ts';
import { taskIn } from './task.ts';

/** What follows once it is known whether something was written to a worker. */
export type Follow = (known: Supervised, isWritten: boolean) => void;

export interface DeliveriesOptions {
  log: (event: NewEvent) => void;
  act: (known: Supervised, act: Act, follow: Follow) => void;
}

/** How a worker is found between two processes. */
const WITHOUT_AGENT: Omit<Situation, 'now'> = {
  reading: undefined,
  fresh: false,
  running: false,
  frozen: false,
  typing: false,
  personAt: undefined,
  activityAt: Number.NEGATIVE_INFINITY,
};

/** Brings messages to workers: those of their outboxes, and the texts that steps of recovery send. */
export class Deliveries {
  readonly #options: DeliveriesOptions;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** Puts a message into a worker's outbox, for the agent that is there, if one is. @throws {EmptyMessageError} */
  queue(
    known: Supervised,
    text: string,
    kind: MessageKind,
    by: Actor,
    now: number,
    agent?: string | undefined,
  ): Message {
    const message = { ...newMessage(text, kind, by, now), ...(agent !== undefined && { agent }) };
    const { outbox, events } = add(known.outbox, message);
    known.outbox = outbox;
    this.#tell(known, events);
    return message;
  }

  /** Takes back what nothing was done for yet, because a person wants it: the message with this id, or all. Returns it. */
  withdraw(known: Supervised, id: string | undefined, at: number): readonly Message[] {
    const { outbox, taken } = take(known.outbox, (message) => id === undefined || message.id === id);
    known.outbox = outbox;
    const { worker } = known;
    this.#tell(
      known,
      taken.map((message) => ({
        type: 'message.withdrawn',
        at,
        data: { worker, message: message.id, by: 'operator' },
      })),
    );
    return taken;
  }

  /**
   * Keeps what stands in the composer for the process that takes the place of this one; returns the id that it has. Of a
   * pasted text a chip is all that is seen: that is not what was written.
   */
  keepDraft(known: Supervised, profile: Profile | undefined, now: number): string | undefined {
    const { worker, composer: text, outbox } = known;
    if (!text || outbox.current || chipsIn(text, profile) > 0) return undefined;
    const message: Message = { id: newId(), text, kind: 'operator', by: 'operator', queuedAt: now };
    known.outbox = { ...outbox, current: returning(message, worker, text, now) };
    this.#log([{ type: 'draft.taken', at: now, data: { worker, message: message.id, text } }]);
    return message.id;
  }

  /** No process takes the place of the one that has the draft. */
  leaveDraft(known: Supervised, id: string, now: number): void {
    const { worker, outbox } = known;
    const { current, ...rest } = outbox;
    if (current?.message.id !== id) return;
    known.outbox = rest;
    this.#log([{ type: 'draft.returned', at: now, data: { worker, message: id } }]);
  }

  /** Sends nothing that no person wrote, and that is not in the composer yet. */
  dropAutomatic(known: Supervised, reason: string, now: number): void {
    const { outbox, events } = dropAutomatic(known.outbox, reason, now);
    known.outbox = outbox;
    this.#tell(known, events);
  }

  /** Gives up what an earlier control took and a secret was in: that was written down nowhere. */
  dropSecrets(known: Supervised, now: number): void {
    const { outbox, events } = failRedacted(known.outbox, now);
    known.outbox = outbox;
    this.#tell(known, events);
  }

  /** Another process takes the place of its agent: what waited in that one, or may have been sent to it, is gone with it. */
  agentReplaced(known: Supervised, timings: DeliveryOptions['timings'], now: number): void {
    const options = { profile: undefined, ...(timings && { timings }) };
    const { outbox, events } = advanceOutbox(known.outbox, { ...WITHOUT_AGENT, now }, options);
    known.outbox = outbox;
    this.#tell(known, events);
  }

  /** Begins to send the text of a step: before all that waits. With `queue` also to an agent at work that queues prompts. */
  beginErrand(known: Supervised, text: string, queue: boolean, now: number): void {
    const message = newMessage(text, queue ? 'operator' : 'resume', 'auto', now);
    const { worker, errand } = known;
    // It is on its way already, and may not be seen in the composer yet.
    if (errand?.message.text === message.text) return;
    this.dropErrand(known, now);
    const data = { worker, message: message.id, kind: 'resume', by: 'auto' as const, text: message.text };
    this.#log([{ type: 'message.queued', at: now, data }]);
    known.errand = begin(message, worker);
  }

  /** Leaves off sending the text of a step; a draft that was taken out of its way is still to be put back. */
  dropErrand(known: Supervised, now: number): void {
    const { errand, outbox, worker } = known;
    known.errand = undefined;
    if (errand?.draft === undefined) return;
    const { current } = outbox;
    const draft = current?.draft === undefined ? errand.draft : `${errand.draft}\n${current.draft}`;
    known.outbox = {
      ...outbox,
      current: current ? { ...current, draft } : returning(errand.message, worker, draft, now),
    };
  }

  /** Goes on with what is under way; returns when to look again, if nothing happens before. */
  advance(known: Supervised, situation: Situation, options: DeliveryOptions): number | undefined {
    if (known.errand) return this.#advanceErrand(known, known.errand, situation, options);
    if (isIdle(known.outbox) && known.outbox.sent.length === 0) return undefined;
    const { current, waiting } = known.outbox;
    const kept = keptIn(known.outbox);
    const { outbox, acts, events, unsent, wakeAt } = advanceOutbox(known.outbox, situation, options);
    known.outbox = outbox;
    this.#tell(known, events, kept);
    const isDelivered = events.some(({ type }) => type === 'message.submitted');
    const message = current?.message ?? waiting[0];
    if (isDelivered && message) known.task = taskIn(message) ?? known.task;
    for (const act of acts) {
      this.#options.act(known, act, (then, isWritten) => {
        if (isWritten || !unsent || then.outbox.current !== outbox.current) return;
        then.outbox = { ...then.outbox, current: unsent.delivery };
        this.#log(unsent.events);
      });
    }
    return wakeAt;
  }

  #advanceErrand(
    known: Supervised,
    errand: Delivery,
    situation: Situation,
    options: DeliveryOptions,
  ): number | undefined {
    const { delivery, acts, events, unsent, wakeAt } = advance(errand, situation, options);
    known.errand = delivery;
    this.#log(events);
    for (const act of acts) {
      this.#options.act(known, act, (then, isWritten) => {
        if (isWritten || !unsent || then.errand !== delivery) return;
        then.errand = unsent.delivery;
        this.#log(unsent.events);
      });
    }
    const { outcome } = delivery;
    if (!outcome) return wakeAt;
    known.errand = undefined;
    // The draft that was in its way is still to be put back: after the message that comes next, where there is one.
    const { current } = known.outbox;
    if (delivery.phase.name === 'restoring' && current?.draft === undefined)
      known.outbox = { ...known.outbox, current: current ? { ...current, draft: delivery.draft } : delivery };
    known.outcome = outcome.how === 'submitted' ? { ok: true } : { ok: false, reason: outcome.reason };
    // The step goes on at once.
    return situation.now;
  }

  /**
   * Writes down what happened to messages of the outbox, and keeps what became of the last; `before` are those that an
   * agent at work had kept for later.
   */
  #tell(known: Supervised, events: readonly NewEvent[], before: ReadonlySet<string> = new Set()): void {
    this.#log(events);
    const kept = new Set([...before, ...keptIn(known.outbox)]);
    const ends = events.map((event) => endTold(event, kept));
    known.lastMessage = ends.findLast((end) => end !== undefined) ?? known.lastMessage;
  }

  #log(events: readonly NewEvent[]): void {
    for (const event of events) this.#options.log(event);
  }
}

/** The messages that an agent at work keeps for the end of its turn: they may still be lost with it. */
function keptIn({ sent }: Outbox): ReadonlySet<string> {
  return new Set(sent.filter(({ queued }) => queued).map(({ message }) => message.id));
}

/** What an event says of a message that waits no more; undefined for any other event. */
function endTold({ type, data }: NewEvent, kept: ReadonlySet<string>): MessageEnd | undefined {
  const arrived = 'message' in data && kept.has(data.message) ? 'message.acknowledged' : 'message.submitted';
  if (type === arrived) return { id: data.message, level: 'submitted' };
  if (type === 'message.withdrawn') return { id: data.message, level: 'withdrawn' };
  if (type !== 'message.failed') return undefined;
  return { id: data.message, level: 'failed', reason: data.reason };
}

function newId(): string {
  return randomUUID().slice(0, 8);
}

function newMessage(text: string, kind: MessageKind, by: Actor, queuedAt: number): Message {
  return { id: newId(), text: cleanText(text), kind, by, queuedAt };
}
