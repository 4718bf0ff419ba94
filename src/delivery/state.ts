import type { Profile } from '../classifier/profile.ts';
import { UP_MS } from '../health/coming-up.ts';
import type { NewEvent } from '../journal/event.ts';
import type { Message } from './message.ts';

/** How long what takes, ms where nothing else is said. */
export interface Timings {
  /** Without evidence that a text has arrived, Enter waits this long. */
  submitDelayMs: number;
  /** The composer is unchanged for this long before Enter: agents take an Enter soon after a paste for part of it. */
  quietMs: number;
  /** The same for texts of more than `longBytes`. */
  longQuietMs: number;
  longBytes: number;
  /** A text that still stands in the composer after this long was not sent: Enter alone is pressed again. */
  proofMs: number;
  /** So often at the most. */
  furtherEnters: number;
  attempts: number;
  attemptMs: number;
  /** After the first, the second, ... attempt. */
  backoffMs: readonly number[];
  /** A draft is left alone for this long after a person typed. */
  holdMs: number;
  /** A draft is taken out of the way only of an agent that did nothing for this long. */
  calmMs: number;
  /** A message for an agent that is gone fails after this long. */
  goneMs: number;
  /** A draft that cannot be put back after this long is given up. */
  restoreMs: number;
  /** What the agent does later than this is not taken for an answer any more. */
  acknowledgeMs: number;
  /** A program that was not recognised for so long is no agent. */
  upMs: number;
}

/** Measured on real agents: an Enter 50-200 ms after a paste was swallowed, 300 ms (1 s for 34 KB) after it seldom. */
export const TIMINGS: Timings = {
  submitDelayMs: 3000,
  quietMs: 300,
  longQuietMs: 1000,
  longBytes: 10_000,
  proofMs: 3000,
  furtherEnters: 3,
  attempts: 3,
  attemptMs: 30_000,
  backoffMs: [5000, 10_000, 15_000],
  holdMs: 60_000,
  calmMs: 5000,
  goneMs: 300_000,
  restoreMs: 600_000,
  acknowledgeMs: 600_000,
  upMs: UP_MS,
};

export interface DeliveryOptions {
  /** Of the agent that is there; undefined while none was recognised. */
  profile: Profile | undefined;
  timings?: Partial<Timings>;
  /** Nothing is to be written now: somebody else deals with the worker. */
  held?: boolean;
  /** Since when it is followed what the worker shows, ms; what it showed before is not known. By default always. */
  knownSince?: number;
  /** An agent at work that queues prompts is asked how far it is, too: it reads that when it comes to it. */
  asksAtWork?: boolean;
}

/** One write to the terminal. */
export type Act = { type: 'paste'; text: string } | { type: 'press'; keys: readonly string[] };

/** Where a delivery stands; times in ms. */
export type Phase =
  /** For a composer that is ready, not before `from`. */
  | { name: 'waiting'; from: number }
  /** A draft is being taken out of the way. */
  | { name: 'clearing'; at: number }
  /** The text was pasted, or found, at `at`; the composer shows `seen` since `seenAt`. */
  | { name: 'typed'; at: number; seen: string; seenAt: number; told: boolean }
  /** Enter was pressed, last at `at`, while the composer showed `seen`. */
  | { name: 'entered'; at: number; presses: number; seen: string }
  /** The message is done with; the draft that was in its way is still to be put back. */
  | { name: 'restoring'; cleared: boolean }
  /** The draft was pasted at `at`, and is not seen yet. */
  | { name: 'returned'; at: number }
  /** Nothing more is written. */
  | { name: 'over' };

export type Outcome =
  | { how: 'submitted'; at: number; acknowledged: boolean }
  | { how: 'failed'; at: number; reason: string };

/** The delivery of one message. */
export interface Delivery {
  message: Message;
  worker: string;
  phase: Phase;
  /** How many were begun. */
  attempt: number;
  attemptAt: number;
  pastes: number;
  pastedAt: number;
  /** When Enter was first pressed on the text: from then on it may have been sent, and is never pasted again. */
  enteredAt?: number;
  /** Enter was pressed while a turn ran: the agent keeps it until the turn is over. */
  queued: boolean;
  /** Taken up after a crash: whether Enter was pressed is not known. */
  doubtful: boolean;
  /** It is typed at a program that is no agent. */
  typedAtProgram?: boolean | undefined;
  /** What stood in the composer and is to be put back; at the end, what could not be. */
  draft?: string;
  goneSince?: number;
  outcome?: Outcome;
  /** What it waits for, in words. */
  waits?: string;
}

export interface Step {
  delivery: Delivery;
  /** One at the most. */
  acts: Act[];
  /** With an act: how it stands, and what has happened besides, should that not be written. */
  unsent?: { delivery: Delivery; events: NewEvent[] };
  /** When to go on if nothing changes before. */
  wakeAt?: number;
  events: NewEvent[];
}

export function begin(message: Message, worker: string): Delivery {
  return {
    message,
    worker,
    phase: { name: 'waiting', from: 0 },
    attempt: 0,
    attemptAt: 0,
    pastes: 0,
    pastedAt: 0,
    queued: false,
    doubtful: false,
  };
}

/** Whether nothing was done to the composer for it yet. */
export function isUntouched({ phase, pastes, draft }: Delivery): boolean {
  return phase.name === 'waiting' && pastes === 0 && draft === undefined;
}

/** The delivery with one more attempt. */
export function attemptBegun(delivery: Delivery, now: number): Delivery {
  return { ...delivery, attempt: delivery.attempt + 1, attemptAt: now };
}

/** Takes up the delivery of a message that was seen in the composer before its watcher died. */
export function resume(message: Message, worker: string, typed: { attempt: number; at: number }): Delivery {
  return { ...begin(message, worker), ...typedBefore(typed), doubtful: true };
}

/** What is left of a delivery that is done with, but for the draft that is to be put back. */
export function returning(message: Message, worker: string, draft: string, at: number): Delivery {
  // Of a text that was not sent, what still stands there makes room for the draft.
  const outcome = { how: 'failed', at, reason: 'only its draft is left' } as const;
  return { ...begin(message, worker), draft, outcome, phase: { name: 'restoring', cleared: false } };
}

/** The delivery whose act was not written, because the worker had put out something: that costs it no time. */
export function missed(delivery: Delivery, now: number): Delivery {
  return { ...delivery, attemptAt: now, waits: 'its screen changes faster than it can be typed at' };
}

function typedBefore({ attempt, at }: { attempt: number; at: number }) {
  // The attempt is gone on with, so that a crash costs none.
  return { attempt: attempt - 1, pastes: 1, pastedAt: at };
}
