import { HEALTHS, PARTS } from '../../api/theme.ts';
import { STATES } from '../../classifier/reading.ts';
import type { Theme } from '../theme.ts';

/** No colors at all: signs, words, bold and inverse text say everything. */
export const monochrome: Theme = {
  states: noneOf(STATES),
  health: noneOf(HEALTHS),
  parts: noneOf(PARTS),
};

function noneOf<K extends string>(names: readonly K[]): Record<K, null> {
  return Object.fromEntries(names.map((name) => [name, null])) as Record<K, null>;
}
