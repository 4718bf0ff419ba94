import type { Mode } from './binding.ts';
import { type Action, BINDINGS, type KnownBinding } from './bindings.ts';
import { keyLabel } from './key-label.ts';

/** Which keys do what: the table of bindings, as a configuration may have changed it. */
export type Keymap = readonly KnownBinding[];

/** What a key does in a mode; undefined when nothing. */
export function actionOf(keymap: Keymap, mode: Mode, key: string, replay: boolean): Action | undefined {
  return inMode(keymap, mode).find((binding) => binding.keys.includes(key) && holdsIn(binding, replay))
    ?.action;
}

/** The bindings of a mode, in the order of help; also those that no key is left to. */
export function bindingsOf(keymap: Keymap, mode: Mode, replay: boolean): KnownBinding[] {
  return inMode(keymap, mode).filter((binding) => holdsIn(binding, replay));
}

/** A line of the help; of what is no binding, without an action. */
export interface HelpLine {
  keys: string;
  help: string;
  action?: Action;
}

/** The bindings of a mode as help lists them. */
export function helpOf(keymap: Keymap, mode: Mode, replay: boolean): HelpLine[] {
  return bindingsOf(keymap, mode, replay)
    .filter(hasKey)
    .map((binding) => ({ keys: keysShown(binding), help: binding.help, action: binding.action }));
}

/** The keys of a binding, for people. */
export function keysShown({ keys, shown }: KnownBinding): string {
  return shown ?? keys.map(keyLabel).join(' ');
}

/** The first key of an action in a mode, for people; where it has none, it is found in the palette. */
export function keyFor(keymap: Keymap, mode: Mode, action: Action): string {
  const key = firstKey(keymap, mode, action);
  return key === undefined ? 'the palette' : keyLabel(key);
}

/**
 * What some actions of a mode are reached by, for a line of hints; one of several actions has a key for each of them. What
 * has none here, in a `replay` or in a live run, is left out.
 */
export function keyHints<A extends Action>(
  keymap: Keymap,
  mode: Mode,
  hints: readonly (readonly [actions: A | readonly A[], does: string])[],
  replay?: boolean,
): [keys: string, does: string][] {
  return hints.flatMap(([actions, does]): [string, string][] => {
    const keys = [actions].flat().map((action) => firstKey(keymap, mode, action as A, replay));
    const known = keys.filter((key) => key !== undefined);
    return known.length > 0 ? [[known.map(keyLabel).join(' '), does]] : [];
  });
}

/** The same as a sentence of hints. */
export function hintText<A extends Action>(...hints: Parameters<typeof keyHints<A>>): string {
  return keyHints(...hints)
    .map((hint) => hint.join(' '))
    .join('   ');
}

/** The table as it comes. */
export const DEFAULT_KEYMAP: Keymap = BINDINGS;

/** The tables by mode, for each key is looked up before a worker gets it. */
const byMode = new WeakMap<Keymap, Map<Mode, KnownBinding[]>>();

function inMode(keymap: Keymap, mode: Mode): readonly KnownBinding[] {
  let modes = byMode.get(keymap);
  if (!modes) {
    modes = Map.groupBy(keymap, (binding) => binding.mode);
    byMode.set(keymap, modes);
  }
  return modes.get(mode) ?? [];
}

function firstKey(keymap: Keymap, mode: Mode, action: Action, replay?: boolean): string | undefined {
  const isIt = (binding: KnownBinding) =>
    binding.action === action && (replay === undefined || holdsIn(binding, replay));
  return inMode(keymap, mode).find(isIt)?.keys[0];
}

function hasKey({ keys }: KnownBinding): boolean {
  return keys.length > 0;
}

function holdsIn({ only }: KnownBinding, replay: boolean): boolean {
  return only === undefined || only === (replay ? 'replay' : 'live');
}
