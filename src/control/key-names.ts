import type { Profile } from '../classifier/profile.ts';
import type { KeyNames } from '../recovery/step-run.ts';

const DEFAULTS: KeyNames = {
  submit: ['enter'],
  choose: ['enter'],
  up: ['up'],
  down: ['down'],
  interrupt: ['esc'],
  clear: [],
};

/** The keys of an agent by the names that recipes use; what its profile does not say is as most agents have it. */
export function keyNames(keys: Profile['keys'] | undefined): KeyNames {
  const own = Object.entries(keys ?? {}).filter(
    (entry): entry is [string, string[]] => entry[1] !== undefined,
  );
  return { ...DEFAULTS, ...Object.fromEntries(own) };
}
