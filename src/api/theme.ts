import { STATES } from '../classifier/reading.ts';
import { z } from '../zod.ts';
import { BUILTIN_THEMES } from './builtin-themes.ts';
import type { Wellbeing } from './supervision.ts';

/** How a worker does, where that has a color of its own. */
export const HEALTHS = [
  'needs_operator',
  'recovering',
  'stuck',
  'frozen',
  'looping',
  'erroring',
  'down',
  'stalled',
  'limited',
  'paused',
] as const satisfies readonly Exclude<Wellbeing, 'ok' | 'waiting'>[];

const COLOR = 'a color such as "#ff8700", "red" or "redBright", or null for that of the terminal\'s text';

const color = z
  .string(COLOR)
  .regex(/^(#[0-9a-fA-F]{6}|(black|red|green|yellow|blue|magenta|cyan|white)(Bright)?)$/, COLOR)
  .nullable();
/** `#rrggbb`, a name of the terminal's palette, or null for the color of its text. */
export type ThemeColor = z.infer<typeof color>;

const colorsOf = <const K extends readonly string[]>(keys: K) =>
  z
    .strictObject(
      Object.fromEntries(keys.map((key) => [key, color])) as { [Key in K[number]]: typeof color },
      'an object from names to colors',
    )
    .partial()
    .optional();

/** What else has a color: borders, the selected one, what is known to be well or in trouble, keys. */
export const PARTS = [
  'frame',
  'selected',
  'running',
  'asked',
  'exited',
  'trouble',
  'dim',
  'key',
  'accent',
] as const;

/** A theme as a file says it: what it leaves out is as in the theme that it extends. */
export const themeSchema = z.strictObject(
  {
    $schema: z.string('a path or URL').optional(),
    extends: z
      .enum(BUILTIN_THEMES, `one of ${BUILTIN_THEMES.join(', ')}`)
      .optional()
      .describe('The theme that it differs from (default: dark).'),
    states: colorsOf(STATES).describe("The colors of the states of a worker's screen."),
    health: colorsOf(HEALTHS).describe('The colors of how a worker does.'),
    parts: colorsOf(PARTS).describe('The colors of all the rest.'),
  },
  'an object with "extends", "states", "health" and "parts"',
);
export type ThemeFile = z.infer<typeof themeSchema>;

/** The keys known in the object at `path` of a theme's file, for naming the nearest one to an unknown key. */
export function themeKeys(path: readonly PropertyKey[]): readonly string[] {
  const [group] = path;
  return group === 'states'
    ? STATES
    : group === 'health'
      ? HEALTHS
      : group === 'parts'
        ? PARTS
        : Object.keys(themeSchema.shape);
}
