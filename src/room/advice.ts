import type { Worker } from '../api/schema.ts';
import { type Keymap, keyFor } from '../keymap/keymap.ts';
import { needsLook } from './badge.ts';

/** What a person can do about a worker that has no process, and should; undefined for any other, and in a replay. */
export function adviceOf(worker: Worker, keymap: Keymap): string | undefined {
  const restart = keyFor(keymap, 'grid', 'restart');
  const { state, supervision } = worker;
  if (state === 'failed') return `${restart} tries again`;
  // In a replay nobody is looked after.
  const isEnded = supervision !== undefined && (state === 'exited' || state === 'gone');
  if (!isEnded || !needsLook(worker)) return undefined;
  return `${restart} starts it again, ${keyFor(keymap, 'grid', 'view-history')} shows what it said`;
}
