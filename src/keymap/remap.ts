import { nearest } from '../nearest.ts';
import { formatKeyName, parseKeyName, UnknownKeyError } from '../screen/key-name.ts';
import type { Mode } from './binding.ts';
import { type Action, BINDINGS, type KnownBinding } from './bindings.ts';
import type { Keymap } from './keymap.ts';

/** The keys that a configuration gives to actions, instead of their own: by `action`, or by `mode.action`. No keys unbind it. */
export type KeyChanges = Readonly<Record<string, readonly string[]>>;

/** What is wrong with one of them: where, and what was expected there. */
export interface KeyProblem {
  path: [action: string] | [action: string, index: number];
  expected: string;
}

/** Modes in which what is typed is text, or goes to a worker. */
const TEXT_MODES: ReadonlySet<Mode> = new Set<Mode>([
  'focus',
  'filter',
  'search',
  'editor',
  'palette',
  'find',
  'sheet-filter',
  'help-filter',
]);

/** What leads out of what one is in: it always has a key. */
const WAYS_OUT: ReadonlySet<Action> = new Set<Action>([
  'overlay-close',
  'sheet-close',
  'table-close',
  'metrics-close',
  'copy-leave',
  'search-cancel',
  'filter-clear',
  'sheet-filter-clear',
  'help-filter-clear',
  'write-later',
]);

/** The bindings that a name means: that of an action, alone or with its mode before it. */
const NAMED = new Map<string, KnownBinding[]>();
for (const binding of BINDINGS) {
  const { mode, action } = binding;
  for (const name of [action, `${mode}.${action}`]) NAMED.set(name, [...(NAMED.get(name) ?? []), binding]);
}

/** Every name that an action can be called by: those that only one mode has, and all with their mode before them. */
export const ACTION_NAMES: readonly string[] = [...NAMED.keys()].filter(
  (name) => modesOf(name).length === 1 && !named(name).some(({ fixed }) => fixed),
);

/** What is expected instead of a name that means no action, or several. */
export function expectedAction(name: string): string {
  const modes = modesOf(name);
  if (modes.length > 1)
    return `an action with its mode (${modes.map((mode) => `${mode}.${name}`).join(', ')})`;
  if (modes.length === 1) return 'the name of an action whose keys can be others';
  const near = nearest(name, ACTION_NAMES);
  const advice = near === undefined ? '"orch-tui keys" lists them' : `did you mean "${near}"?`;
  return `the name of an action (${advice})`;
}

/** All that is wrong with changes whose names are known; `leaveKey` is taken in every mode. */
export function keyProblems(changes: KeyChanges, leaveKey: string): KeyProblem[] {
  const wrong = Object.entries(changes).flatMap(([name, keys]) => {
    if (keys.length === 0 && named(name).some(({ action }) => WAYS_OUT.has(action)))
      return [{ path: [name] satisfies KeyProblem['path'], expected: 'a list of keys: this is the way out' }];
    return keys.flatMap((key, index): KeyProblem[] => {
      const expected = expectedKey(name, key, leaveKey);
      return expected === undefined ? [] : [{ path: [name, index], expected }];
    });
  });
  return wrong.length > 0 ? wrong : conflicts(changes);
}

/** The table with these changes. @throws {UnknownKeyError} */
export function remapped(changes: KeyChanges): Keymap {
  const keysOf = new Map(
    Object.entries(changes).flatMap(([name, keys]) =>
      named(name).map((binding) => [binding, [...new Set(keys.map(canonical))]] as const),
    ),
  );
  return BINDINGS.map((binding) => {
    const keys = keysOf.get(binding);
    if (!keys) return binding;
    const { shown: _, ...rest } = binding;
    return { ...rest, keys };
  });
}

function named(name: string): readonly KnownBinding[] {
  return NAMED.get(name) ?? [];
}

function modesOf(name: string): Mode[] {
  return [...new Set(named(name).map(({ mode }) => mode))];
}

function canonical(key: string): string {
  return formatKeyName(parseKeyName(key));
}

function expectedKey(name: string, key: string, leaveKey: string): string | undefined {
  let known: string;
  try {
    known = canonical(key);
  } catch (error) {
    if (!(error instanceof UnknownKeyError)) throw error;
    const { suggestion } = error;
    return suggestion === undefined
      ? 'the name of a key, such as "x", "ctrl-x", "f5" or "pageup"'
      : `the name of a key (did you mean "${suggestion}"?)`;
  }
  if (known === leaveKey) return 'another key than the leaveKey';
  const isTyped = known === 'space' || [...known].length === 1;
  if (isTyped && modesOf(name).some((mode) => TEXT_MODES.has(mode)))
    return 'a key that types nothing, such as "ctrl-x" or "f5"';
  return undefined;
}

/** Keys that two actions of one mode would have; told of the one that was changed. */
function conflicts(changes: KeyChanges): KeyProblem[] {
  const keymap = remapped(changes);
  return Object.keys(changes).flatMap((name): KeyProblem[] => {
    // An action may have one binding in a live run and another in a replay.
    const mine = keymap.filter(({ mode, action }) => name === action || name === `${mode}.${action}`);
    for (const own of mine) {
      const clash = clashOf(own, keymap);
      if (clash === undefined) continue;
      const { key, other } = clash;
      const expected = `keys that nothing else has: "${key}" would be both ${own.mode}.${own.action} and ${own.mode}.${other}`;
      return [{ path: [name], expected }];
    }
    return [];
  });
}

/** A key of this binding that another action of the mode has too. */
function clashOf(own: KnownBinding, keymap: Keymap): { key: string; other: string } | undefined {
  for (const { mode, action, only, keys } of keymap) {
    if (mode !== own.mode || action === own.action) continue;
    if (only && own.only && only !== own.only) continue;
    const key = own.keys.find((each) => keys.includes(each));
    if (key !== undefined) return { key, other: action };
  }
  return undefined;
}
