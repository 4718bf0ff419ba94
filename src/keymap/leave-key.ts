import { keyLabel } from './key-label.ts';
import type { HelpLine } from './keymap.ts';

/** The key that leaves a worker, where no config gives it to another. */
export const LEAVE_KEY = 'ctrl-]';

/** The way out of a worker as help says it. It is no binding: it holds whatever else a key is for. */
export function leaveLine(key = LEAVE_KEY): HelpLine {
  return { keys: keyLabel(key), help: 'back to the grid; all other keys go to the worker' };
}
