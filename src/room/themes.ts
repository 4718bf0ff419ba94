import type { BuiltinTheme } from '../api/builtin-themes.ts';
import type { ThemeFile } from '../api/theme.ts';
import type { Background } from './background.ts';
import type { ColorDepth } from './color-depth.ts';
import type { Theme } from './theme.ts';
import { colorBlind } from './themes/color-blind.ts';
import { colorBlindLight } from './themes/color-blind-light.ts';
import { dark } from './themes/dark.ts';
import { highContrast } from './themes/high-contrast.ts';
import { highContrastLight } from './themes/high-contrast-light.ts';
import { light } from './themes/light.ts';
import { monochrome } from './themes/monochrome.ts';

/** The themes that come with the product. */
export const THEMES: Readonly<Record<BuiltinTheme, Theme>> = {
  dark,
  light,
  'high-contrast': highContrast,
  'high-contrast-light': highContrastLight,
  'color-blind': colorBlind,
  'color-blind-light': colorBlindLight,
  monochrome,
};

/** What a theme is chosen by. */
export interface ThemeChoice {
  /** What was asked for: a name, or `auto`. */
  name: string;
  /** The operator's own themes, by name: they count before ours. */
  own: Readonly<Record<string, ThemeFile>>;
  background: Background;
  colors: ColorDepth;
}

/** The theme to draw with: one without colors where the terminal has none. Undefined for a name that nobody knows. */
export function pickTheme({ name, own, background, colors }: ThemeChoice): Theme | undefined {
  if (colors === 'none') return monochrome;
  if (name === 'auto') return THEMES[background];
  if (Object.hasOwn(own, name)) return themeFrom(own[name]!);
  return builtin(background === 'light' ? `${name}-light` : name) ?? builtin(name);
}

/** A theme of a file, on the ground of the one that it extends. */
function themeFrom({ extends: base = 'dark', states, health, parts }: ThemeFile): Theme {
  const ground = THEMES[base];
  return {
    states: { ...ground.states, ...states },
    health: { ...ground.health, ...health },
    parts: { ...ground.parts, ...parts },
  };
}

function builtin(name: string): Theme | undefined {
  return Object.hasOwn(THEMES, name) ? THEMES[name as BuiltinTheme] : undefined;
}
