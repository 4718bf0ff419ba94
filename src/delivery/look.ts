import type { Profile } from '../classifier/profile.ts';
import type { Reading, State } from '../classifier/reading.ts';
import type { Situation } from '../health/situation.ts';
import type { MessageKind } from './message.ts';
import { type Sight, sightOf } from './sight.ts';
import { type Delivery, type DeliveryOptions, TIMINGS, type Timings } from './state.ts';

/** What a delivery sees of a worker whose screen was read. */
export interface Look {
  now: number;
  reading: Reading;
  state: State;
  /** Undefined where there is none. */
  composer: string | undefined;
  sight: Sight | undefined;
  profile: Profile | undefined;
  timings: Timings;
  activityAt: number;
  personAt: number;
  /** A person typed after the text was pasted. */
  touched: boolean;
  /** The message is older than what is known of the worker. */
  isRestored: boolean;
  /** Something may be written now. */
  canAct: boolean;
  /** A text may be pasted into an empty composer. */
  mayType: boolean;
  /** A text of ours in the composer may be sent. */
  mayEnter: boolean;
}

/** Where the composer takes a prompt. */
const OPEN: ReadonlySet<State> = new Set<State>([
  'idle',
  'draft',
  'interrupted',
  'no_response',
  'no_content',
  'api_error',
]);
/** Where a prompt mostly meets the same trouble again. */
const BARRED: ReadonlySet<State> = new Set<State>(['rate_limited', 'auth_error']);
/** For those who know what they do. */
const KNOWING: ReadonlySet<MessageKind> = new Set<MessageKind>(['operator', 'resume']);
const GONE: ReadonlySet<State> = new Set<State>(['shell', 'exited']);
/** What follows from a turn. */
const OF_A_TURN: ReadonlySet<State> = new Set<State>([
  'working',
  'permission',
  'question',
  'interrupted',
  'no_response',
  'no_content',
  'rate_limited',
  'api_error',
  'auth_error',
]);

/** Whether no agent is there to take keys. */
export function isGone({ running, exit, fresh, reading }: Situation): boolean {
  return !running || exit !== undefined || (fresh && reading !== undefined && GONE.has(reading.state));
}

/** What is seen; undefined while the screen is not read, or its program reads nothing. */
export function lookAt(delivery: Delivery, situation: Situation, options: DeliveryOptions): Look | undefined {
  const { now, reading, fresh, frozen, typing, activityAt } = situation;
  if (!reading || !fresh || frozen) return undefined;
  const { profile } = options;
  const { state, composer } = reading;
  const { kind, text } = delivery.message;
  const queues = state === 'working' && profile?.composer?.queues === true;
  const open = OPEN.has(state) || (BARRED.has(state) && KNOWING.has(kind));
  const personAt = situation.personAt ?? Number.NEGATIVE_INFINITY;
  return {
    now,
    reading,
    state,
    composer,
    sight: composer === undefined ? undefined : sightOf(composer, text, profile),
    profile,
    timings: { ...TIMINGS, ...options.timings },
    activityAt,
    personAt,
    touched: personAt > delivery.pastedAt,
    isRestored: delivery.message.queuedAt < (options.knownSince ?? 0),
    canAct: situation.running && !typing && options.held !== true,
    mayType: open || (queues && (kind === 'operator' || (kind === 'inquiry' && options.asksAtWork === true))),
    mayEnter: open || queues,
  };
}

/** Whether the composer holds the text, and nothing that a person put to it. */
export function holds({ pastes }: Delivery, { sight, touched }: Look): boolean {
  if (sight === 'text') return true;
  if (sight === 'chip') return pastes > 0;
  return (sight === 'part' || sight === 'twice') && pastes > 0 && !touched;
}

/** Whether a turn began after Enter. */
function turnBegan(enteredAt: number, { state, reading, activityAt }: Look): boolean {
  return activityAt > enteredAt || (OF_A_TURN.has(state) && reading.since > enteredAt);
}

/** Whether it is proven that the text has left the composer as a prompt. */
export function isSubmitted(delivery: Delivery, look: Look): boolean {
  const { enteredAt, queued, message } = delivery;
  const { composer, sight, touched, profile, now, timings } = look;
  if (enteredAt === undefined || holds(delivery, look)) return false;
  if (composer === undefined) return !queued && look.state !== 'unknown' && turnBegan(enteredAt, look);
  if (sight !== 'nothing') return touched && turnBegan(enteredAt, look);
  // A command of the agent begins no turn.
  const sign = message.text[0]!;
  const isCommand = sign === '/' || profile?.composer?.signs.has(sign) === true;
  return (
    queued || turnBegan(enteredAt, look) || (isCommand && !touched && now - enteredAt >= timings.proofMs)
  );
}

/** Whether the agent did something about what was submitted. */
export function isAcknowledged({ enteredAt, queued }: Delivery, at: number, look: Look): boolean {
  const { state, reading, activityAt } = look;
  // What waits in the agent is taken when the turn is over.
  if (queued) return reading.since > at && activityAt > at;
  return state === 'working' || activityAt > (enteredAt ?? at);
}
