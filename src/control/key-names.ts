import type { Profile } from '../classifier/profile.ts';
import type { KeyNames } from '../recovery/act.ts';

const DEFAULTS: KeyNames = {
  submit: ['enter'],
  choose: ['enter'],
  up: ['up'],
  down: ['down'],
  interrupt: ['esc'],
  clear: [],
};

/** Profiles stay the same objects, and are asked for with every look. */
const known = new WeakMap<NonNullable<Profile['keys']>, KeyNames>();

/** The keys of an agent by the names that recipes use; what its profile does not say is as most agents have it. */
export function keyNames(keys: Profile['keys'] | undefined): KeyNames {
  if (!keys) return DEFAULTS;
  let names = known.get(keys);
  if (!names) {
    const own = Object.entries(keys).filter((entry): entry is [string, string[]] => entry[1] !== undefined);
    names = { ...DEFAULTS, ...Object.fromEntries(own) };
    known.set(keys, names);
  }
  return names;
}
