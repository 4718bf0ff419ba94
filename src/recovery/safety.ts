import type { State } from '../classifier/reading.ts';
import type { Situation } from '../health/situation.ts';
import { parseKeyName } from '../screen/key-name.ts';
import { isTheirs } from './hand.ts';

/** Whether a worker may be touched: the rules that outrank every recipe. */

/** Why not, and whether waiting may help. */
export interface Refusal {
  reason: string;
  /** `wait`: look again later; `never`: what was meant no longer fits. */
  how: 'wait' | 'never';
}

/** Two Ctrl-C within this end some agents, ms. */
const BETWEEN_CTRL_C_MS = 2000;
/** An Enter so soon after an Esc arrives as Alt-Enter, ms. */
const AFTER_ESC_MS = 1000;
/** What happened within this is activity now, ms. */
const ACTIVE_MS = 10_000;

/** What was sent to a worker last, and when. */
export interface LastKeys {
  keys: readonly string[];
  at: number;
}

/** What a key does to an agent, whatever it is called. */
type Role = 'ctrl-c' | 'esc' | 'interrupt' | 'other';

/** Where a person is asked for something: every key is an answer. */
const ASKS: ReadonlySet<State> = new Set<State>(['permission', 'question']);

/** Whether anything at all may be sent to the worker now. */
export function mayTouch({ running, exit, typing, frozen, fresh }: Situation): Refusal | undefined {
  if (exit || !running) return { reason: 'the terminal is gone', how: 'never' };
  if (frozen) return { reason: 'the process is stopped: keys would all arrive at once later', how: 'never' };
  if (typing) return { reason: 'a person types', how: 'wait' };
  if (!fresh) return { reason: 'the screen changed since it was read', how: 'wait' };
  return undefined;
}

/** Why no command line may be written into a shell, and it may not be ended: what runs or stands there is somebody's. */
export function occupancy(situation: Situation): string | undefined {
  const { reading, running, exit } = situation;
  // What a screen still shows of a worker that is gone is nobody's any more.
  if (!running || exit || reading?.state !== 'shell') return undefined;
  const { inUse, draft } = reading.attributes;
  if (inUse !== undefined) return inUse;
  const isBegun = draft !== undefined && isTheirs(situation);
  return isBegun ? 'a person has begun a command line in its shell' : undefined;
}

/** Whether the worker may be started again now: what is at work, or asks a person, is not ended. */
export function mayRestart(situation: Situation): Refusal | undefined {
  const { typing, fresh, reading, now, activityAt, running } = situation;
  if (typing) return { reason: 'a person types', how: 'wait' };
  if (!running) return undefined;
  if (!fresh) return { reason: 'the screen changed since it was read', how: 'wait' };
  if (reading && ASKS.has(reading.state)) return { reason: 'a person is asked', how: 'never' };
  const inUse = occupancy(situation);
  if (inUse !== undefined) return { reason: inUse, how: 'wait' };
  const works = reading?.state === 'working' && now - activityAt < ACTIVE_MS;
  return works ? { reason: 'it works', how: 'never' } : undefined;
}

/** Whether a command line may be written now: into a shell alone. */
export function mayRelaunch(situation: Situation): Refusal | undefined {
  const refusal = mayTouch(situation);
  if (refusal) return refusal;
  if (situation.reading?.state !== 'shell') return { reason: 'no shell is in front', how: 'never' };
  const inUse = occupancy(situation);
  return inUse === undefined ? undefined : { reason: inUse, how: 'wait' };
}

/** Whether an item of an open menu may be chosen now. */
export function mayChoose(situation: Situation): Refusal | undefined {
  const refusal = mayTouch(situation);
  if (refusal) return refusal;
  const state = situation.reading?.state;
  if (state === 'working') return { reason: 'it works', how: 'never' };
  return state !== undefined && ASKS.has(state) ? { reason: 'a person is asked', how: 'never' } : undefined;
}

/** Whether these keys may be pressed now; `personText`: what stands in the composer is a person's. */
export function mayPress(
  keys: readonly string[],
  situation: Situation,
  last: LastKeys | undefined,
  personText: boolean,
): Refusal | undefined {
  const refusal = mayTouch(situation);
  if (refusal) return refusal;
  const { reading, now, activityAt } = situation;
  if (!reading) return { reason: 'the screen was not read yet', how: 'wait' };
  if (ASKS.has(reading.state)) return { reason: 'a person is asked', how: 'never' };
  const roles = keys.map(roleOf);
  if (roles.filter((role) => role === 'ctrl-c').length > 1) {
    return { reason: 'two Ctrl-C at once would end the agent', how: 'never' };
  }
  if (roles.slice(0, -1).includes('esc')) {
    return { reason: 'a key right after Esc is another key', how: 'never' };
  }
  const interrupts = roles.some((role) => role !== 'other');
  if (personText && !interrupts) {
    return { reason: "what stands in the composer is a person's", how: 'wait' };
  }
  if (reading.state === 'working') {
    if (now - activityAt < ACTIVE_MS) return { reason: 'it works', how: 'never' };
    if (!interrupts) return { reason: 'it works: keys would go into its composer', how: 'never' };
    if (reading.kind === 'retrying') return { reason: 'it asks again by itself', how: 'wait' };
  }
  if (reading.attributes.cut) {
    return { reason: 'it begins above the screen: it may be a question', how: 'never' };
  }
  if (reading.attributes.menu && !interrupts) {
    return { reason: 'a menu is open: it is answered by its labels alone', how: 'never' };
  }
  if (!last) return undefined;
  const since = now - last.at;
  const before = last.keys.map(roleOf);
  if (roles.includes('ctrl-c') && before.includes('ctrl-c') && since < BETWEEN_CTRL_C_MS) {
    return { reason: 'a second Ctrl-C so soon would end the agent', how: 'wait' };
  }
  if (before.at(-1) === 'esc' && since < AFTER_ESC_MS) {
    return { reason: 'a key right after Esc is another key', how: 'wait' };
  }
  return undefined;
}

function roleOf(name: string): Role {
  const { key, ctrl } = parseKeyName(name);
  if (key === 'esc') return 'esc';
  if (!ctrl) return 'other';
  if (key === 'c') return 'ctrl-c';
  // Of ctrl-[ the bytes are those of Esc.
  if (key === '[') return 'esc';
  return key === 'd' || key === 'z' || key === '\\' ? 'interrupt' : 'other';
}
