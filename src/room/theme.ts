import { HEALTHS, PARTS, type ThemeColor } from '../api/theme.ts';
import { STATES, type State } from '../classifier/reading.ts';

type Part = (typeof PARTS)[number];
type Health = (typeof HEALTHS)[number];

/** A color by what it means. Lines of text are told their colors so; which one it is, is decided when they are drawn. */
export type Role = Part | `states.${State}` | `health.${Health}`;

/** Which color each role has. */
export interface Theme {
  states: Readonly<Record<State, ThemeColor>>;
  health: Readonly<Record<Health, ThemeColor>>;
  parts: Readonly<Record<Part, ThemeColor>>;
}

/** All roles, by their places in a theme. */
export const theme = {
  ...rolesOf(PARTS, ''),
  states: rolesOf(STATES, 'states.'),
  health: rolesOf(HEALTHS, 'health.'),
};

/** The color of a role; undefined for that of the terminal's text. */
export function colorOf({ states, health, parts }: Theme, role: Role): string | undefined {
  const [group, name] = role.split('.');
  if (group === 'states') return states[name as State] ?? undefined;
  if (group === 'health') return health[name as Health] ?? undefined;
  return parts[role as Part] ?? undefined;
}

function rolesOf<K extends string, P extends string>(names: readonly K[], prefix: P) {
  return Object.fromEntries(names.map((name) => [name, `${prefix}${name}`])) as {
    [Name in K]: `${P}${Name}`;
  };
}
