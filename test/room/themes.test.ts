import { expect, test } from 'vitest';
import { BUILTIN_THEMES, type BuiltinTheme } from '../../src/api/builtin-themes.ts';
import { themeSchema } from '../../src/api/theme.ts';
import { STATES } from '../../src/classifier/reading.ts';
import { reduceColor } from '../../src/room/color-depth.ts';
import { colorOf, theme } from '../../src/room/theme.ts';
import { pickTheme, THEMES, type ThemeChoice } from '../../src/room/themes.ts';
import { TRUE_COLOR } from '../../src/screen/cells.ts';
import { paletteColor } from '../../src/screen/theme.ts';
import { contrast, distance, type Vision } from './color-math.ts';

/** The background that each theme is hardest to read on, of those that it is made for, and the least contrast there. */
const MADE_FOR: readonly [name: BuiltinTheme, background: string, least: number][] = [
  ['dark', '#1e1e1e', 4.5],
  ['light', '#f5f5f5', 4.5],
  ['high-contrast', '#000000', 7],
  ['high-contrast-light', '#ffffff', 7],
  ['color-blind', '#1e1e1e', 4.5],
  ['color-blind-light', '#f5f5f5', 4.5],
];

const colored = MADE_FOR.map(([name]) => name);

function colorsIn(name: BuiltinTheme): [role: string, color: string][] {
  return Object.entries(THEMES[name]).flatMap(([group, colors]) =>
    Object.entries(colors).map(([role, color]): [string, string] => [`${group}.${role}`, String(color)]),
  );
}

/** The pairs of a theme's states that such eyes see less far apart than this. */
function tooNear(name: BuiltinTheme, vision: Vision, least: number): string[] {
  const { states } = THEMES[name];
  return STATES.flatMap((a, i) =>
    STATES.slice(i + 1)
      .filter((b) => distance(states[a]!, states[b]!, vision) < least)
      .map((b) => `${a} ${b}`),
  );
}

test.each(BUILTIN_THEMES)('the theme %s is one by the schema', (name) => {
  expect(themeSchema.safeParse(THEMES[name]).error).toBeUndefined();
});

test.each(MADE_FOR)(
  'in the theme %s every color can be read on %s: a contrast of %d',
  (name, background, least) => {
    const dim = colorsIn(name).filter(([, color]) => contrast(color, background) < least);
    expect(dim).toEqual([]);
  },
);

test.each(MADE_FOR)('in 16 colors the theme %s stays visible on %s', (name, background) => {
  const lost = colorsIn(name).filter(([, color]) => {
    const reduced = reduceColor(TRUE_COLOR | Number.parseInt(color.slice(1), 16), '16');
    return contrast(`#${paletteColor(reduced).toString(16).padStart(6, '0')}`, background) < 3;
  });
  expect(lost).toEqual([]);
});

test.each(colored)('in the theme %s every state, and every health, has a color of its own', (name) => {
  const { states, health } = THEMES[name];
  expect(tooNear(name, 'normal', 7)).toEqual([]);
  expect(new Set(Object.values(states)).size).toBe(STATES.length);
  expect(new Set(Object.values(health)).size).toBe(Object.keys(health).length);
});

test.each([
  ['color-blind', 'protanopia'],
  ['color-blind', 'deuteranopia'],
  ['color-blind-light', 'protanopia'],
  ['color-blind-light', 'deuteranopia'],
] as const)(
  'in the theme %s the states are told apart with %s, and groups of them easily',
  (name, vision) => {
    expect(tooNear(name, vision, 7)).toEqual([]);
    const { states } = THEMES[name];
    for (const calm of ['working', 'idle'] as const)
      for (const alarming of ['permission', 'question', 'api_error', 'interrupted', 'auth_error'] as const)
        expect(distance(states[calm]!, states[alarming]!, vision)).toBeGreaterThan(12);
  },
);

test('red and green of the usual theme are not enough for everybody: that is what the other one is for', () => {
  expect(tooNear('dark', 'deuteranopia', 7)).not.toEqual([]);
});

const choice: ThemeChoice = { name: 'auto', own: {}, background: 'dark', colors: 'truecolor' };

test.each<[Partial<ThemeChoice>, BuiltinTheme | undefined]>([
  [{}, 'dark'],
  [{ background: 'light' }, 'light'],
  [{ name: 'light' }, 'light'],
  [{ name: 'high-contrast', background: 'light' }, 'high-contrast-light'],
  [{ name: 'color-blind', background: 'dark' }, 'color-blind'],
  [{ name: 'monochrome', background: 'light' }, 'monochrome'],
  [{ name: 'light', colors: 'none' }, 'monochrome'],
  [{ name: 'toString' }, undefined],
])('the theme for %j is %s', (changes, name) => {
  expect(pickTheme({ ...choice, ...changes })).toBe(name && THEMES[name]);
});

test("an operator's theme stands on the one that it extends, and counts before ours", () => {
  const own = { dark: { extends: 'light', states: { working: '#123456' }, parts: { key: null } } } as const;
  const picked = pickTheme({ ...choice, name: 'dark', own })!;
  expect(colorOf(picked, theme.states.working)).toBe('#123456');
  expect(colorOf(picked, theme.key)).toBeUndefined();
  expect(colorOf(picked, theme.states.idle)).toBe(THEMES.light.states.idle);
  expect(colorOf(picked, theme.health.stuck)).toBe(THEMES.light.health.stuck);
});
