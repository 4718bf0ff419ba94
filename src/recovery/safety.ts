import type { Situation } from '../health/situation.ts';

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

const INTERRUPTS: ReadonlySet<string> = new Set(['ctrl-c', 'ctrl-d', 'ctrl-z', 'esc', 'escape']);

/** Whether anything at all may be sent to the worker now. */
export function mayTouch({ running, exit, typing, frozen, fresh }: Situation): Refusal | undefined {
  if (exit || !running) return { reason: 'the terminal is gone', how: 'never' };
  if (frozen) return { reason: 'the process is stopped: keys would all arrive at once later', how: 'never' };
  if (typing) return { reason: 'a person types', how: 'wait' };
  if (!fresh) return { reason: 'the screen changed since it was read', how: 'wait' };
  return undefined;
}

/** Whether the worker may be started again now, whatever its screen shows. */
export function mayRestart({ typing, reading, now, activityAt, running }: Situation): Refusal | undefined {
  if (typing) return { reason: 'a person types', how: 'wait' };
  const works = running && reading?.state === 'working' && now - activityAt < ACTIVE_MS;
  return works ? { reason: 'it works', how: 'never' } : undefined;
}

/** Whether these keys may be pressed now. */
export function mayPress(
  keys: readonly string[],
  situation: Situation,
  last: LastKeys | undefined,
): Refusal | undefined {
  const refusal = mayTouch(situation);
  if (refusal) return refusal;
  const { reading, now, activityAt } = situation;
  if (!reading) return { reason: 'the screen was not read yet', how: 'wait' };
  const interrupts = keys.some((key) => INTERRUPTS.has(key));
  if (reading.state === 'working') {
    if (now - activityAt < ACTIVE_MS) return { reason: 'it works', how: 'never' };
    if (!interrupts) return { reason: 'it works: keys would go into its composer', how: 'never' };
    if (reading.kind === 'retrying') return { reason: 'it asks again by itself', how: 'wait' };
  }
  if (reading.attributes.menu && !interrupts) {
    return { reason: 'a menu is open: it is answered by its labels alone', how: 'never' };
  }
  if (!last) return undefined;
  const since = now - last.at;
  if (keys.includes('ctrl-c') && last.keys.includes('ctrl-c') && since < BETWEEN_CTRL_C_MS) {
    return { reason: 'a second Ctrl-C so soon would end the agent', how: 'wait' };
  }
  const wasEsc = last.keys.at(-1) === 'esc' || last.keys.at(-1) === 'escape';
  if (wasEsc && !interrupts && since < AFTER_ESC_MS) {
    return { reason: 'a key right after Esc is another key', how: 'wait' };
  }
  return undefined;
}
