import type { Reading, State } from '../classifier/reading.ts';
import { type Clocks, STALL_SHARE } from './clocks.ts';
import { idleFires, type Marks, progressFires, stuckFires } from './conditions.ts';
import { type Doings, ERROR_TURNS, isLooping, NO_DOINGS, noteDoings } from './loops.ts';
import type { Situation } from './situation.ts';

/** How a worker does over time. */
export type HealthStatus =
  /** All is well, or the screen says what is not. */
  | 'ok'
  /** It waits for a person. */
  | 'waiting'
  /** It says that it works, and nothing new was seen for a while. */
  | 'stalled'
  /** The same, for too long. */
  | 'stuck'
  /** It does the same over and over. */
  | 'looping'
  /** Its turns end on errors, one after the other. */
  | 'erroring'
  /** Its process is stopped. */
  | 'frozen'
  /** It waits for a limit to end. */
  | 'limited'
  /** Its process, or its agent, is gone. */
  | 'down';

/** What is remembered of a worker between two looks at its health. */
export interface Health {
  status: HealthStatus;
  /** ms. */
  since: number;
  marks: Marks;
  /** When it was last asked how far it is, or its turn began, ms. */
  checkedAt: number;
  /** The activity that the marks belong to, ms. */
  activityAt: number;
  doings: Doings;
}

/** What happened to a worker's health. Whoever hears it decides what to do: here nothing is done. */
export type HealthEvent =
  | { type: 'idle' | 'progress' }
  | { type: 'changed'; from: HealthStatus; to: HealthStatus };

/** States in which a person is asked for something. */
const WAITING: ReadonlySet<State> = new Set<State>(['permission', 'question', 'setup', 'auth_error']);
/** States in which the clocks stand: it is known what is waited for. */
const STANDING: ReadonlySet<State> = new Set<State>([...WAITING, 'rate_limited', 'shell', 'exited']);

export function initialHealth(now: number): Health {
  const marks = { isIdle: false, isStuck: false, idleInquiryPending: false, isExecuting: false };
  return { status: 'ok', since: now, marks, checkedAt: now, activityAt: now, doings: NO_DOINGS };
}

/** Moves a worker's health on: pure, of what is known of the worker now. Events come in the order idle, progress, changed. */
export function nextHealth(
  before: Health,
  situation: Situation,
  clocks: Clocks,
): { health: Health; events: HealthEvent[] } {
  const { now, reading, activityAt, wokeAt = 0, expects = false } = situation;
  const events: HealthEvent[] = [];
  const doings = reading ? noteDoings(before.doings, reading, situation.calls) : before.doings;
  const isExecuting = reading?.state === 'working';
  const began = isExecuting && !before.marks.isExecuting;
  const isNews = activityAt > before.activityAt;
  const marks: Marks = isNews
    ? { isIdle: false, isStuck: false, idleInquiryPending: false, isExecuting }
    : { ...before.marks, isExecuting };
  let checkedAt = began ? now : Math.max(before.checkedAt, wokeAt);
  const age = now - Math.max(activityAt, wokeAt);
  const stuckAfter = stuckLimit(reading, clocks);

  if (reading && situation.running && !STANDING.has(reading.state)) {
    const idle = idleFires(marks, age, clocks.idle);
    const progress = progressFires(marks, now - checkedAt, clocks.progress);
    if (idle) {
      marks.isIdle = true;
      events.push({ type: 'idle' });
    }
    if (progress) {
      checkedAt = now;
      events.push({ type: 'progress' });
    }
    if (stuckFires(marks, expects, age, stuckAfter)) marks.isStuck = true;
  }

  const status = statusOf(situation, marks, doings, age, stuckAfter);
  const changed = status !== before.status;
  if (changed) events.push({ type: 'changed', from: before.status, to: status });
  const since = changed ? now : before.since;
  return { health: { status, since, marks, checkedAt, activityAt, doings }, events };
}

/** Notes that the worker was asked how it is: it is not asked again before it did something. */
export function inquirySent(health: Health): Health {
  return { ...health, marks: { ...health.marks, idleInquiryPending: true } };
}

function statusOf(
  { running, exit, frozen, reading }: Situation,
  { isStuck, isExecuting }: Marks,
  doings: Doings,
  age: number,
  stuckAfter: number,
): HealthStatus {
  if (exit || !running) return 'down';
  if (frozen) return 'frozen';
  if (!reading) return 'ok';
  if (reading.state === 'exited' || (reading.state === 'shell' && reading.agent !== undefined)) return 'down';
  if (WAITING.has(reading.state)) return 'waiting';
  if (reading.state === 'rate_limited') return 'limited';
  if (isStuck) return 'stuck';
  if (isExecuting && isLooping(doings)) return 'looping';
  if (doings.errors >= ERROR_TURNS) return 'erroring';
  return isExecuting && age > stuckAfter * STALL_SHARE ? 'stalled' : 'ok';
}

/** How long a turn may show nothing new: a tool and a summary take their time, and who asks again by itself is let. */
function stuckLimit(reading: Reading | undefined, { stuck, tool }: Clocks): number {
  if (reading?.state !== 'working') return stuck;
  if (reading.kind === 'retrying') return Number.POSITIVE_INFINITY;
  return reading.kind === 'tool' || reading.kind === 'compacting' ? tool : stuck;
}

/** When the health of a worker may change though nothing happens, ms; undefined when it may not. */
export function nextHealthAt(
  { status, marks, activityAt, checkedAt }: Health,
  { reading, now, wokeAt = 0 }: Situation,
  clocks: Clocks,
): number | undefined {
  if (!reading || STANDING.has(reading.state) || status === 'down') return undefined;
  const stuckAfter = stuckLimit(reading, clocks);
  const from = Math.max(activityAt, wokeAt);
  const times = marks.isExecuting
    ? [from + stuckAfter * STALL_SHARE, from + stuckAfter, checkedAt + clocks.progress]
    : [from + clocks.idle, from + clocks.stuck];
  const next = times.filter((time) => time >= now);
  // The conditions ask for more than the limit.
  const first = Math.min(...next);
  return Number.isFinite(first) ? first + 1 : undefined;
}
